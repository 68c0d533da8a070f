import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { missingOf, scopesForSave } from './consent-scopes.js';
import { accessOf, type ContractRig, type ServiceContract } from './service-contract.js';

const redirectUri = 'http://127.0.0.1:1/oauth/callback';
const verifier = 'a'.repeat(64);
const challenge = createHash('sha256').update(verifier).digest('base64url');

/** How fans agree: at the service's own page, or in ours. */
export function tryConsent(contract: ServiceContract, at: () => ContractRig): void {
  it('a fan can agree in one way', () => {
    const { consent, pageConsent } = at().make();
    expect([consent, pageConsent].filter((way) => way !== undefined)).toHaveLength(1);
  });

  it("a fan's consent is a grant with what was agreed to, and tells whose it is", async () => {
    const service = at().make();
    if (service.consent === undefined) return;
    const code = await codeOf(contract, at(), { sandbox_account: 'fan-7' });
    const grant = await service.consent.exchange(code, verifier, redirectUri);
    if (grant.kind !== 'ok') throw new Error(grant.reason);
    const { accessToken, refreshToken, scopes } = grant.value;
    expect(missingOf(contract.row, scopes)).toEqual([]);
    const profile = await service.consent.profile(accessToken);
    expect(profile).toMatchObject({ kind: 'ok', value: { accountId: expect.any(String) } });
    const token = await accessOf(service, refreshToken);
    expect((await service.adapter.keep(token, { kind: 'release', id: contract.items.release })).kind).toBe(
      'ok',
    );
    expect((await service.consent.exchange(code, verifier, redirectUri)).kind).not.toBe('ok');
  });

  it('a fan who says no comes back without a code', async () => {
    const service = at().make();
    if (service.consent === undefined) return;
    const target = await ledTo(contract, at(), { sandbox_deny: '1' });
    expect([target.searchParams.get('state'), target.searchParams.has('code')]).toEqual(['st4te', false]);
  });

  tryPageConsent(contract, at);
}

function tryPageConsent(contract: ServiceContract, at: () => ContractRig): void {
  it('in our own page the service takes the token that its script gave, and tells the country', async () => {
    const { pageConsent, adapter } = at().make();
    if (pageConsent === undefined) return;
    expect(pageConsent.developerToken()).toMatchObject({ kind: 'ok', value: expect.any(String) });
    const script = await fetch(pageConsent.scriptUrl);
    expect([script.status, script.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('javascript'),
    ]);
    const accepted = await pageConsent.accept(contract.grant('fan-7'));
    if (accepted.kind !== 'ok') throw new Error(accepted.reason);
    expect(accepted.value.country).toMatch(/^[A-Z]{2}$/);
    const token = accepted.value.grant.accessToken;
    expect((await adapter.keep(token, { kind: 'release', id: contract.items.release })).kind).toBe('ok');
    expect((await pageConsent.accept(contract.grant('fan-7', { revoked: true }))).kind).toBe('revoked');
  });
}

const codeOf = async (
  contract: ServiceContract,
  rig: ContractRig,
  more: Record<string, string>,
): Promise<string> => (await ledTo(contract, rig, more)).searchParams.get('code') ?? '';

/** Where the consent page leads the browser. `more`: how the sandbox's person answers. */
async function ledTo(
  contract: ServiceContract,
  rig: ContractRig,
  more: Record<string, string>,
): Promise<URL> {
  const { consent } = rig.make();
  const scopes = scopesForSave(contract.row);
  const url = new URL(consent?.consentUrl({ state: 'st4te', redirectUri, scopes, challenge }) ?? '');
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  const answer = await fetch(url, { redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '');
}
