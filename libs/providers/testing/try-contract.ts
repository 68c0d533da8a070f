import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GrantLife } from '#domain/services/grant-life.js';
import { closeReceivers, deadUrl, eventually, startReceiver } from './receiver.js';
import { accessOf, type ContractRig, type ServiceContract } from './service-contract.js';
import { tryConsent } from './try-consent.js';
import { tryNewReleases } from './try-new-releases.js';

/** Runs one service through everything that the product relies on. Each row has a sandbox of its own. */
export function tryContract(contract: ServiceContract): void {
  describe(contract.name, () => {
    let rig: ContractRig;
    beforeEach(async () => {
      rig = await contract.start();
    });
    afterEach(async () => {
      await rig.close();
      await closeReceivers();
    });
    const at = () => rig;
    trySaving(contract, at);
    tryAvailability(contract, at);
    tryNewReleases(contract, at);
    tryGrants(contract, at);
    tryTrouble(contract, at);
    tryLostAnswers(contract, at);
    tryErrors(contract);
    tryConsent(contract, at);
  });
}

type At = () => ContractRig;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const started = async (contract: ServiceContract, at: At) => {
  const service = at().make();
  const token = await accessOf(service, contract.grant('fan-1'));
  return { adapter: service.adapter, token };
};
const release = ({ items }: ServiceContract) => ({ kind: 'release', id: items.release }) as const;

function trySaving(contract: ServiceContract, at: At): void {
  it('a save is read back, and repeating it changes nothing', async () => {
    const { adapter, token } = await started(contract, at);
    const item = release(contract);
    expect(await adapter.has(token, item)).toEqual({ kind: 'ok', value: false });
    expect(await adapter.keep(token, item)).toEqual({ kind: 'ok', value: contract.writes });
    const isThere = async () => {
      const seen = await adapter.has(token, item);
      return seen.kind === 'ok' && seen.value;
    };
    await eventually('the release is in the library', isThere);
    expect((await adapter.keep(token, item)).kind).toBe('ok');
    expect(await adapter.has(token, item)).toEqual({ kind: 'ok', value: true });
  });

  it("another fan's library has nothing of it", async () => {
    const { adapter, token } = await started(contract, at);
    await adapter.keep(token, release(contract));
    const other = await accessOf(at().make(), contract.grant('fan-2'));
    expect(await adapter.has(other, release(contract))).toEqual({ kind: 'ok', value: false });
  });

  it.each([
    ['track', 'likeTrack'],
    ['artist', 'followArtist'],
  ] as const)(
    'a %s goes the same way, or the row of capabilities says that it cannot (%s)',
    async (kind, ability) => {
      const { adapter, token } = await started(contract, at);
      const item = { kind, id: contract.items[kind] };
      const kept = await adapter.keep(token, item);
      if (contract.row.abilities[ability].kind === 'cannot') {
        expect(kept).toEqual({ kind: 'failed', reason: 'not_possible' });
        return;
      }
      expect(kept.kind).toBe('ok');
      expect(await adapter.has(token, item)).toEqual({ kind: 'ok', value: true });
    },
  );
}

function tryAvailability(contract: ServiceContract, at: At): void {
  const { upc } = contract;
  it("a release is found by its UPC, with the service's own id, by which it can be saved", async () => {
    const { adapter, token } = await started(contract, at);
    const found = await adapter.isAvailable(upc);
    if (found.kind !== 'ok') throw new Error(found.reason);
    const { available, releaseId = '' } = found.value;
    expect(available).toBe(true);
    expect((await adapter.keep(token, { kind: 'release', id: releaseId })).kind).toBe('ok');
    expect(await adapter.has(token, { kind: 'release', id: releaseId })).toEqual({ kind: 'ok', value: true });
  });

  it('a release that is not out is not found, and is not saved', async () => {
    const { adapter, token } = await started(contract, at);
    const found = await adapter.isAvailable(upc);
    const id = found.kind === 'ok' ? (found.value.releaseId ?? '') : '';
    await at().setRelease({ upc, available: false });
    expect(await adapter.isAvailable(upc)).toEqual({ kind: 'ok', value: { available: false } });
    expect(await adapter.keep(token, { kind: 'release', id })).toMatchObject(contract.means.notOut);
    expect(await adapter.has(token, { kind: 'release', id })).toEqual({ kind: 'ok', value: false });
  });

  it('a release may be late in one market', async () => {
    const { adapter } = at().make();
    await at().setRelease({ upc, available: true, lateMinutes: { FR: 5 } });
    expect(await adapter.isAvailable(upc, 'FR')).toMatchObject({ kind: 'ok', value: { available: false } });
    expect(await adapter.isAvailable(upc, 'DE')).toMatchObject({ kind: 'ok', value: { available: true } });
  });
}

function tryGrants(contract: ServiceContract, at: At): void {
  const { means, row } = contract;
  const grant: ServiceContract['grant'] = (account, agreed) => contract.grant(account, agreed);
  it('a grant gives a token that ends later', async () => {
    const answer = await at().make().adapter.refresh(grant('fan-1'));
    expect(answer.kind === 'ok' && answer.value.expiresAt).toBeGreaterThan(Date.now());
  });

  it.each([
    ['was taken back', { revoked: true }],
    ['is no token of the service', undefined],
  ])('a grant that %s must be given again', async (_what, agreed) => {
    expect(await firstCall(contract, at, agreed === undefined ? 'no-token' : grant('fan-1', agreed))).toEqual(
      {
        kind: 'revoked',
        reason: means.dead,
      },
    );
  });

  it('a grant dies when its time is over, whatever was refreshed, and not before', async () => {
    const age = agesOf(row.grantLife);
    if (age === undefined) return;
    const given = async (ago: number) =>
      (await firstCall(contract, at, grant('fan-1', { agreedAt: Date.now() - ago }))).kind;
    expect([await given(age.old), await given(age.young)]).toEqual(['revoked', 'ok']);
  });

  if (means.noScope !== undefined) {
    it('a grant without the scope says so, and is not taken for a dead one', async () => {
      expect(await firstCall(contract, at, grant('fan-1', { scopes: [] }))).toMatchObject(
        means.noScope ?? {},
      );
    });
  }
}

/** How old (ms) a grant is that has just ended, and one that has not. Undefined: grants do not end. */
function agesOf(life: GrantLife): { old: number; young: number } | undefined {
  switch (life.kind) {
    case 'months':
      return { old: (life.months * 31 + 1) * DAY_MS, young: (life.months * 30 - 5) * DAY_MS };
    case 'hours':
      return { old: life.hours * HOUR_MS + 1000, young: (life.hours - 0.5) * HOUR_MS };
    case 'none':
    case 'endless':
      return undefined;
  }
}

/** The outcome of the first call with a grant: of its refresh, or, where a service has none, of the save. */
async function firstCall(contract: ServiceContract, at: At, grant: string) {
  const { adapter } = at().make();
  const fresh = await adapter.refresh(grant);
  return fresh.kind === 'ok' ? adapter.keep(fresh.value.accessToken, release(contract)) : fresh;
}

function tryTrouble(contract: ServiceContract, at: At): void {
  const { means } = contract;
  it.each(['rateLimited', 'dayLimited', 'serverError'] as const)(
    'the fault %s means another attempt, for writing, reading and looking up; nothing is done',
    async (fault) => {
      const { adapter, token } = await started(contract, at);
      await at().faults({ [fault]: 1 });
      expect(await adapter.keep(token, release(contract))).toEqual(means[fault]);
      expect(await adapter.has(token, release(contract))).toEqual(means[fault]);
      expect(await adapter.isAvailable(contract.upc)).toEqual(means[fault]);
      expect(await adapter.newReleases(contract.items.artist, '2026-11-20')).toEqual(means[fault]);
      await at().faults({});
      expect(await adapter.has(token, release(contract))).toEqual({ kind: 'ok', value: false });
    },
  );

  it('a refusal of the app says nothing of the fan', async () => {
    const { adapter, token } = await started(contract, at);
    await at().faults({ appRefused: 1 });
    const refused = { kind: 'appRefused', reason: means.appRefused };
    expect(await adapter.keep(token, release(contract))).toEqual(refused);
    expect(await adapter.has(token, release(contract))).toEqual(refused);
    await at().faults({});
    expect((await adapter.keep(token, release(contract))).kind).toBe('ok');
  });

  it('wrong credentials of ours are the app as well', async () => {
    const wrong = at().make({ wrongApp: true });
    const asked = [
      await wrong.adapter.isAvailable(contract.upc),
      await wrong.adapter.refresh(contract.grant('fan-1')),
    ];
    const consented = await wrong.consent?.exchange('a-code', 'a-verifier', 'http://127.0.0.1:1/callback');
    expect([...asked, consented]).toContainEqual({ kind: 'appRefused', reason: means.wrongApp });
  });
}

function tryLostAnswers(contract: ServiceContract, at: At): void {
  it.each(['timeoutAfterAcceptance', 'resetAfterAcceptance', 'pageAfterAcceptance', 'cutAnswer'] as const)(
    'a save that was done and whose answer is lost (%s) is asked again, and found by reading back',
    async (fault) => {
      const { token } = await started(contract, at);
      const { adapter } = at().make({ timeoutMs: 300 });
      await at().faults({ [fault]: 1 });
      expect((await adapter.keep(token, release(contract))).kind).toBe('retry');
      await at().faults({});
      const isThere = async () => {
        const seen = await adapter.has(token, release(contract));
        return seen.kind === 'ok' && seen.value;
      };
      await eventually('the release is in the library', isThere);
    },
  );

  it.each(['redirected', 'pageInstead', 'cutAnswer'] as const)(
    'an answer that is not the service’s (%s) is asked again',
    async (fault) => {
      const { adapter, token } = await started(contract, at);
      await at().faults({ [fault]: 1 });
      expect((await adapter.has(token, release(contract))).kind).toBe('retry');
      expect((await adapter.isAvailable(contract.upc)).kind).toBe('retry');
      if (fault !== 'cutAnswer') expect((await adapter.keep(token, release(contract))).kind).toBe('retry');
    },
  );

  it('an empty answer proves nothing', async () => {
    const { adapter, token } = await started(contract, at);
    await at().faults({ emptyInstead: 1 });
    expect((await adapter.has(token, release(contract))).kind).toBe('retry');
    expect((await adapter.isAvailable(contract.upc)).kind).toBe('retry');
    await adapter.keep(token, release(contract));
    await at().faults({});
    expect(await adapter.has(token, release(contract))).toEqual({ kind: 'ok', value: false });
  });

  it('nobody listens: it is asked again', async () => {
    const { token } = await started(contract, at);
    const { adapter } = at().make({ baseUrl: await deadUrl() });
    const outcome = { kind: 'retry', reason: 'ECONNREFUSED' };
    expect(await adapter.keep(token, release(contract))).toEqual(outcome);
    expect(await adapter.isAvailable(contract.upc)).toEqual(outcome);
  });
}

/** Every error of the service's documentation, word for word, over HTTP. */
function tryErrors(contract: ServiceContract): void {
  it.each(contract.errors)(
    '$what ($asked, $status)',
    async ({ asked, before, status, headers = {}, body, outcome }) => {
      const error = { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
      const receiver = await startReceiver(({ path }) =>
        before?.path === path ? { status: 200, body: JSON.stringify(before.body) } : error,
      );
      const rig = await contract.start();
      try {
        const { adapter } = rig.make({ baseUrl: receiver.url });
        const answers = {
          keep: () => adapter.keep('token', release(contract)),
          has: () => adapter.has('token', release(contract)),
          refresh: () => adapter.refresh('token'),
          isAvailable: () => adapter.isAvailable(contract.upc),
          newReleases: () => adapter.newReleases(contract.items.artist, '2026-11-20'),
          upcOf: () => adapter.upcOf(contract.items.release),
        };
        expect(await answers[asked]()).toEqual(outcome);
      } finally {
        await rig.close();
      }
    },
  );
}
