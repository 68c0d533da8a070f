import { createHash } from 'node:crypto';
import { z } from 'zod';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import type { SandboxInput } from '#providers/sandbox/options.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { accessToken, sandboxRefreshToken } from '#providers/sandbox/services/spotify/tokens.js';
import { closeReceivers, deadUrl, startReceiver } from '#providers/testing/receiver.js';
import { SpotifyService } from './spotify-service.js';

const ALBUM = '4aawyAB9vmqN3uQ7FjRGTy';
const UPC = '5051275100006';

let sandbox: Sandbox;
let control: SandboxControl;

async function start(input: SandboxInput = {}): Promise<void> {
  sandbox = await startSandbox({ retryAfterSeconds: 7, ...input });
  control = new SandboxControl(sandbox.urls.control);
}
const spotify = (options: Partial<ConstructorParameters<typeof SpotifyService>[0]> = {}) =>
  new SpotifyService({
    accountsUrl: sandbox.urls.spotifyAccounts,
    apiUrl: sandbox.urls.spotifyApi,
    clientId: 'sandbox',
    clientSecret: 'sandbox',
    ...options,
  });

async function accessOf(account: string): Promise<string> {
  const grant = await spotify().refresh(sandboxRefreshToken(account));
  if (grant.kind !== 'ok') throw new Error(`no grant: ${grant.reason}`);
  return grant.value.accessToken;
}

afterEach(async () => {
  await sandbox.close();
  await closeReceivers();
});

describe('refreshing a grant', () => {
  it('gives an access token for an hour and keeps the old refresh token', async () => {
    await start();
    const before = Date.now();
    const grant = await spotify().refresh(sandboxRefreshToken('fan-1'));
    expect(grant).toEqual({
      kind: 'ok',
      value: { accessToken: expect.any(String), expiresAt: expect.any(Number) },
    });
    expect(grant.kind === 'ok' && grant.value.expiresAt).toBeGreaterThanOrEqual(before + 3_600_000);
  });

  it.each(['sandbox-refresh.fan-1.revoked', 'no-token-of-ours'])('ends it for %s', async (token) => {
    await start();
    expect(await spotify().refresh(token)).toEqual({ kind: 'revoked', reason: 'invalid_grant' });
  });

  it('finds the seeded share of grants dead, and the same ones again', async () => {
    await start({ faults: { invalidGrant: 0.3 } });
    const accounts = Array.from({ length: 60 }, (_, index) => `fan-${index}`);
    const ask = async () =>
      Promise.all(accounts.map((account) => spotify().refresh(sandboxRefreshToken(account))));
    const first = (await ask()).map(({ kind }) => kind);
    const dead = first.filter((kind) => kind === 'revoked').length;
    expect(dead).toBeGreaterThan(6);
    expect(dead).toBeLessThan(32);
    expect((await ask()).map(({ kind }) => kind)).toEqual(first);
  });

  it('speaks of the app, and not of the fan, when our own credentials are wrong', async () => {
    await start();
    const outcome = await spotify({ clientSecret: 'wrong' }).refresh(sandboxRefreshToken('fan-1'));
    expect(outcome).toEqual({ kind: 'appRefused', reason: 'invalid_client' });
  });
});

describe('saving a release', () => {
  it('puts it into the library, where reading back finds it', async () => {
    await start();
    const token = await accessOf('fan-1');
    expect(await spotify().has(token, { kind: 'release', id: ALBUM })).toEqual({ kind: 'ok', value: false });
    expect(await spotify().keep(token, { kind: 'release', id: ALBUM })).toEqual({
      kind: 'ok',
      value: 'kept',
    });
    expect(await spotify().has(token, { kind: 'release', id: ALBUM })).toEqual({ kind: 'ok', value: true });
    expect(await control.saves('fan-1')).toMatchObject([{ uri: `spotify:album:${ALBUM}` }]);
  });

  it('is unauthorized with an access token that has ended', async () => {
    await start();
    const ended = accessToken('fan-1', Date.now() - 1);
    expect(await spotify().keep(ended, { kind: 'release', id: ALBUM })).toEqual({
      kind: 'revoked',
      reason: 'unauthorized',
    });
  });

  it('waits as long as Retry-After says when rate-limited', async () => {
    await start();
    const token = await accessOf('fan-1');
    await control.setFaults({ rateLimited: 1 });
    const expected = { kind: 'retry', reason: 'http_429', holdMs: 7000 };
    expect(await spotify().keep(token, { kind: 'release', id: ALBUM })).toEqual(expected);
    expect(await spotify().refresh(sandboxRefreshToken('fan-1'))).toEqual(expected);
  });

  it('is asked again after a 5xx, and has not been done', async () => {
    await start();
    const token = await accessOf('fan-1');
    await control.setFaults({ serverError: 1 });
    expect(await spotify().keep(token, { kind: 'release', id: ALBUM })).toEqual({
      kind: 'retry',
      reason: 'http_503',
    });
    expect(await control.saves()).toEqual([]);
  });

  it('whose answer is lost is found by reading back', async () => {
    await start();
    const token = await accessOf('fan-1');
    await control.setFaults({ timeoutAfterAcceptance: 1 });
    expect(await spotify({ timeoutMs: 200 }).keep(token, { kind: 'release', id: ALBUM })).toMatchObject({
      kind: 'retry',
    });
    expect(await spotify().has(token, { kind: 'release', id: ALBUM })).toEqual({ kind: 'ok', value: true });
  });

  it('is asked again when nobody listens', async () => {
    await start();
    const outcome = await spotify({ apiUrl: await deadUrl() }).keep('any', { kind: 'release', id: ALBUM });
    expect(outcome).toEqual({ kind: 'retry', reason: 'ECONNREFUSED' });
  });

  it('fails for good with an id Spotify does not take', async () => {
    await start();
    expect(await spotify().keep(await accessOf('fan-1'), { kind: 'release', id: 'no id' })).toEqual({
      kind: 'failed',
      reason: 'http_400',
    });
  });

  it('fails for a fan who is none of the five of an app in Development Mode, and for nobody else', async () => {
    await start();
    await control.setServiceFaults('spotify', { notAllowListed: 0.5 });
    const save = async (account: string) =>
      spotify().keep(await accessOf(account), { kind: 'release', id: ALBUM });
    const accounts = Array.from({ length: 20 }, (_, index) => `fan-${index}`);
    const saved = await Promise.all(accounts.map(save));
    expect(saved).toContainEqual({ kind: 'failed', reason: 'fan_not_allow_listed' });
    expect(saved).toContainEqual({ kind: 'ok', value: 'kept' });
  });

  it('fails for good when forbidden', async () => {
    await start();
    const api = await startReceiver(() => ({
      status: 403,
      body: '{"error":{"status":403,"message":"Forbidden"}}',
    }));
    expect(await spotify({ apiUrl: api.url }).keep('any', { kind: 'release', id: ALBUM })).toEqual({
      kind: 'failed',
      reason: 'forbidden',
    });
  });

  it('does not take a page of another server for an answer of Spotify', async () => {
    await start();
    const api = await startReceiver(() => ({ status: 200, body: '<html>' }));
    expect(await spotify({ apiUrl: api.url }).has('any', { kind: 'release', id: ALBUM })).toEqual({
      kind: 'retry',
      reason: 'unreadable_answer',
    });
  });
});

describe('the older calls of an app with extended quota', () => {
  const items = [
    { kind: 'release', id: ALBUM },
    { kind: 'track', id: ALBUM },
    { kind: 'artist', id: ALBUM },
  ] as const;

  it.each(items)('keep a $kind, and read it back', async (item) => {
    await start({ spotify: { extendedQuota: true } });
    const token = await accessOf('fan-1');
    const legacy = spotify({ libraryApi: 'legacy' });
    expect(await legacy.has(token, item)).toEqual({ kind: 'ok', value: false });
    expect(await legacy.keep(token, item)).toEqual({ kind: 'ok', value: 'kept' });
    expect(await legacy.has(token, item)).toEqual({ kind: 'ok', value: true });
    // Both ways lead to the same library.
    expect(await spotify().has(token, item)).toEqual({ kind: 'ok', value: true });
  });

  it.each(items)('are a refusal of the app without it ($kind)', async (item) => {
    await start();
    const refused = { kind: 'appRefused', reason: 'legacy_call_refused' };
    expect(await spotify({ libraryApi: 'legacy' }).keep(await accessOf('fan-1'), item)).toEqual(refused);
  });

  it('may be used for the follow alone', async () => {
    await start({ spotify: { extendedQuota: true } });
    const token = await accessOf('fan-1');
    const mixed = spotify({ followBy: 'following' });
    expect(await mixed.keep(token, { kind: 'artist', id: ALBUM })).toEqual({ kind: 'ok', value: 'kept' });
    const paths = (await control.calls('spotify')).map(({ method, path, status }) => [method, path, status]);
    expect(paths).toContainEqual(['PUT', '/v1/me/following', 204]);
  });
});

describe('what the service holds', () => {
  it('has the release once it has appeared, and saves it only then', async () => {
    await start();
    await control.setRelease({ upc: UPC, id: ALBUM, available: false });
    const service = spotify();
    expect(await service.isAvailable(UPC)).toEqual({ kind: 'ok', value: { available: false } });
    expect(await service.keep(await accessOf('fan-1'), { kind: 'release', id: ALBUM })).toEqual({
      kind: 'failed',
      reason: 'http_404',
    });
    await control.setRelease({ upc: UPC, id: ALBUM, available: true });
    expect(await service.isAvailable(UPC)).toEqual({
      kind: 'ok',
      value: { available: true, releaseId: ALBUM },
    });
  });

  it('is asked with a fresh token of the app when the old one has ended early', async () => {
    await start({ spotify: { accessTokenSeconds: 120 } });
    const service = spotify();
    expect(await service.isAvailable(UPC)).toMatchObject({ kind: 'ok', value: { available: true } });
    await sandbox.close();
    // The server forgets its tokens, so it refuses every token once.
    let refusals = 0;
    const api = await startReceiver(({ path }) => {
      if (path.startsWith('/api/token'))
        return { status: 200, body: '{"access_token":"a","expires_in":3600}' };
      refusals += 1;
      return refusals === 1 ? { status: 401 } : { status: 200, body: '{"albums":{"items":[]}}' };
    });
    const other = spotify({ accountsUrl: api.url, apiUrl: api.url });
    expect(await other.isAvailable(UPC)).toEqual({ kind: 'ok', value: { available: false } });
    expect(api.received.filter(({ path }) => path === '/api/token')).toHaveLength(2);
  });
});

describe("the sandbox's consent", () => {
  const redirectUri = 'http://127.0.0.1:1/oauth/spotify/callback';
  const verifier = 'a'.repeat(64);

  async function code(): Promise<string> {
    const query = new URLSearchParams({
      client_id: 'sandbox',
      response_type: 'code',
      redirect_uri: redirectUri,
      state: 'st4te',
      scope: 'user-library-modify',
      code_challenge_method: 'S256',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      sandbox_account: 'fan-7',
    });
    const url = `${sandbox.urls.spotifyAccounts}/authorize?${query.toString()}`;
    const answer = await fetch(url, { redirect: 'manual' });
    const target = new URL(answer.headers.get('location') ?? '');
    expect([answer.status, target.searchParams.get('state')]).toEqual([302, 'st4te']);
    return target.searchParams.get('code') ?? '';
  }

  async function exchange(form: Record<string, string>): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${sandbox.urls.spotifyAccounts}/api/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('sandbox:sandbox').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'authorization_code', redirect_uri: redirectUri, ...form }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  it('gives a code that is good once, for a grant that can be refreshed and asked who it is', async () => {
    await start();
    const given = await code();
    const first = await exchange({ code: given, code_verifier: verifier });
    expect(first).toMatchObject({
      status: 200,
      body: { token_type: 'Bearer', scope: 'user-library-modify' },
    });
    const { refresh_token: refreshToken, access_token: token } = z
      .object({ refresh_token: z.string(), access_token: z.string() })
      .parse(first.body);
    expect((await spotify().refresh(refreshToken)).kind).toBe('ok');
    const me = await fetch(`${sandbox.urls.spotifyApi}/v1/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await me.json()).toMatchObject({ id: 'fan-7' });
    expect(await exchange({ code: given, code_verifier: verifier })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('gives nothing for a wrong verifier or another redirect address', async () => {
    await start();
    expect((await exchange({ code: await code(), code_verifier: 'b'.repeat(64) })).status).toBe(400);
    const other = { code: await code(), code_verifier: verifier, redirect_uri: 'http://127.0.0.1:2/' };
    expect((await exchange(other)).status).toBe(400);
  });
});
