import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActivityDeps } from '#activities/deps.js';
import type { Step } from '#domain/flows/flow.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { hold, noonWorld, type Entered } from '#test/world/hands.js';
import {
  accessTokenOf,
  acts,
  entersOn,
  receiptOf,
  ScriptedService,
  withService,
} from '#test/world/scripted-service.js';
import { eventually, type World } from '#test/world/world.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const RELEASE = { kind: 'release', id: '4aawyAB9vmqN3uQ7FjRGTy' } as const;
const save: Step = { kind: 'service', id: 'save', action: 'saveRelease', next: 'hold', onFailed: 'asked' };
const like: Step = { kind: 'service', id: 'like', action: 'likeTrack', next: 'hold', onFailed: 'asked' };
const asked: Step = { ...hold, id: 'asked' };

let parts: TestParts;
let service: ScriptedService;
let deps: ActivityDeps;
let world: World;

beforeAll(async () => {
  parts = await startParts();
}, 60_000);
afterAll(() => parts.close());
beforeEach(async () => {
  service = new ScriptedService();
  deps = await withService(parts.deps, service);
  world = await noonWorld(parts, save, hold, asked);
});

const enters = () => entersOn(deps, world, 'spotify');
const comesAgain = (entered: Entered, options: Parameters<typeof acts>[2] = {}) =>
  expect(acts(deps, entered, options)).rejects.toMatchObject({ type: 'RateLimited' });
const step = async ({ fan }: Entered) => {
  const [row] = await parts.database.query<{ step: string }>(
    `SELECT state #>> '{enrollments,0,tracks,0,step}' AS step FROM fan_states WHERE fan_id = $1`,
    [fan],
  );
  return row?.step;
};
const end = async (entered: Entered) => [
  (await receiptOf(parts.database, entered.fan))?.receipt,
  await step(entered),
];

describe('the receipt of a save', () => {
  it('says `saved` after a write and a reading back, with no call more', async () => {
    const entered = await enters();
    await acts(deps, entered);
    expect(await end(entered)).toEqual(['saved', 'hold']);
    expect(service.asked).toEqual({
      ...{ refresh: 1, keep: 1, has: 1, isAvailable: 0 },
      ...{ newReleases: 0, upcOf: 0 },
    });
  }, 30_000);

  it('says `already_there` of a late save that the fan has made by hand, and writes nothing', async () => {
    await parts.database.query(
      `UPDATE releases SET clock = jsonb_build_object('kind', 'global', 'at', (clock ->> 'at')::float8 - $2::float8)
       WHERE id = $1`,
      [world.releaseId, HOUR],
    );
    const entered = await enters();
    service.put(accessTokenOf(entered.fan), RELEASE);
    await acts(deps, entered);
    expect(await end(entered)).toEqual(['already_there', 'hold']);
    expect(service.asked.keep).toBe(0);
  }, 30_000);

  it('says `saved` where an earlier attempt of ours may have done it', async () => {
    const entered = await enters();
    service.onKeep = (token, item) => {
      service.put(token, item);
      return { kind: 'retry', reason: 'ECONNRESET' };
    };
    await comesAgain(entered);
    await acts(deps, entered, { attempt: 2 });
    expect(await end(entered)).toEqual(['saved', 'hold']);
    expect(service.asked.keep).toBe(1);
  }, 30_000);

  it('is written once, although the fan has to queue again between a lost answer and the look for it', async () => {
    const entered = await enters();
    service.onKeep = (token, item) => {
      service.put(token, item);
      return { kind: 'retry', reason: 'ECONNRESET' };
    };
    await comesAgain(entered);
    // The second attempt finds no slot, and the third uses the one that was kept for it.
    await parts.database.query(`UPDATE effects SET slot_at = now() WHERE id = $1`, [entered.effect]);
    await acts(deps, entered, { attempt: 3 });
    expect(await end(entered)).toEqual(['saved', 'hold']);
    expect(service.asked.keep).toBe(1);
  }, 30_000);

  it('waits for what was only accepted, and says `saved` when it appears', async () => {
    const entered = await enters();
    service.onKeep = () => ({ kind: 'ok', value: 'accepted' });
    await comesAgain(entered);
    await comesAgain(entered, { attempt: 2 });
    service.put(accessTokenOf(entered.fan), RELEASE);
    await acts(deps, entered, { attempt: 3 });
    expect(await end(entered)).toEqual(['saved', 'hold']);
    expect(service.asked.keep).toBe(1);
  }, 30_000);

  it('says `ignored` of what was accepted and did not appear within a quarter of an hour', async () => {
    const entered = await enters();
    service.onKeep = () => ({ kind: 'ok', value: 'accepted' });
    const first = await acts(deps, entered).catch((error: unknown) => error);
    expect(first).toMatchObject({ type: 'RateLimited', nextRetryDelay: 20_000 });
    await parts.database.query(
      `UPDATE effects SET accepted_at = now() - make_interval(secs => $2) WHERE id = $1`,
      [entered.effect, (15 * MINUTE) / 1000],
    );
    await acts(deps, entered, { attempt: 2 });
    expect(await end(entered)).toEqual(['ignored', 'asked']);
    expect(service.asked.keep).toBe(1);
  }, 30_000);

  it('says `unavailable` where the service does not know the release', async () => {
    const entered = await enters();
    service.onKeep = () => ({ kind: 'failed', reason: 'http_404' });
    await acts(deps, entered);
    expect(await end(entered)).toEqual(['unavailable', 'asked']);
  }, 30_000);

  it('says `token_dead` of a grant that was taken back, and of a fan who has none any more', async () => {
    const [refused, without] = [await enters(), await enters()];
    service.onRefresh = () => ({ kind: 'revoked', reason: 'invalid_grant' });
    await acts(deps, refused);
    await parts.database.query('DELETE FROM connections WHERE fan_id = $1', [without.fan]);
    await acts(deps, without);
    for (const entered of [refused, without]) expect(await end(entered)).toEqual(['token_dead', 'asked']);
  }, 30_000);

  it('says `gave_up` after six hours, whether the service was down, overrun, or asked for a day', async () => {
    const answers = [
      () => ({ kind: 'retry', reason: 'http_503' }) as const,
      () => ({ kind: 'retry', reason: 'http_429', holdMs: 24 * HOUR }) as const,
    ];
    for (const answer of answers) {
      deps = await withService(parts.deps, service);
      service.onKeep = answer;
      const entered = await enters();
      await comesAgain(entered, { ageMs: 6 * HOUR - MINUTE });
      await acts(deps, entered, { attempt: 9, ageMs: 6 * HOUR });
      expect(await end(entered)).toEqual(['gave_up', 'asked']);
    }
  }, 30_000);

  it('counts the six hours from the moment at which the save was due, also if Temporal has begun anew', async () => {
    const entered = await enters();
    service.onKeep = () => ({ kind: 'retry', reason: 'http_503' });
    await parts.database.query(`UPDATE effects SET created_at = created_at - interval '6 h' WHERE id = $1`, [
      entered.effect,
    ]);
    await acts(deps, entered);
    expect(await end(entered)).toEqual(['gave_up', 'asked']);
  }, 30_000);
});

describe('the receipt of another action', () => {
  it('tells a like that we made from one that was there', async () => {
    world = await noonWorld(parts, like, hold, asked);
    await parts.database.query(`UPDATE releases SET lead_track_ids = '{"spotify":"track1"}' WHERE id = $1`, [
      world.releaseId,
    ]);
    const [ours, theirs] = [await enters(), await enters()];
    service.put(accessTokenOf(theirs.fan), { kind: 'track', id: 'track1' });
    for (const entered of [ours, theirs]) await acts(deps, entered);
    expect((await receiptOf(parts.database, ours.fan))?.receipt).toBe('saved');
    expect((await receiptOf(parts.database, theirs.fan))?.receipt).toBe('already_there');
  }, 30_000);
});

describe('a release whose id on the service nobody has given', () => {
  it('is looked up by UPC once, and not once for each fan', async () => {
    await parts.database.query(`UPDATE releases SET service_ids = '{}' WHERE id = $1`, [world.releaseId]);
    service.onAvailable = () => ({ kind: 'ok', value: { available: true, releaseId: 'found1' } });
    const fans = [await enters(), await enters(), await enters()];
    for (const entered of fans) await acts(deps, entered);
    for (const entered of fans) {
      expect(await end(entered)).toEqual(['saved', 'hold']);
      expect(service.kept.get(accessTokenOf(entered.fan))).toEqual(new Set(['found1']));
    }
    expect(service.asked.isAvailable).toBe(1);
  }, 30_000);

  it('and is not there yet: one fan asks a minute, and after six hours it is unavailable', async () => {
    await parts.database.query(`UPDATE releases SET service_ids = '{}' WHERE id = $1`, [world.releaseId]);
    service.onAvailable = () => ({ kind: 'ok', value: { available: false } });
    const fans = [await enters(), await enters(), await enters()];
    for (const entered of fans) await comesAgain(entered);
    expect(service.asked.isAvailable).toBe(1);
    for (const entered of fans) {
      await acts(deps, entered, { attempt: 2, ageMs: 6 * HOUR });
      expect(await end(entered)).toEqual(['unavailable', 'asked']);
    }
  }, 30_000);

  it('is asked for again at once by the next fan, when the service did not answer', async () => {
    await parts.database.query(`UPDATE releases SET service_ids = '{}' WHERE id = $1`, [world.releaseId]);
    service.onAvailable = () => ({ kind: 'retry', reason: 'http_503' });
    const [first, second] = [await enters(), await enters()];
    await comesAgain(first);
    service.onAvailable = () => ({ kind: 'ok', value: { available: true, releaseId: 'found1' } });
    await eventually(
      () =>
        acts(deps, second).then(
          () => end(second),
          () => 'not yet',
        ),
      (seen) => seen !== 'not yet',
      5_000,
    );
    expect(await end(second)).toEqual(['saved', 'hold']);
  }, 30_000);

  it('keeps the id that somebody has given', async () => {
    const entered = await enters();
    service.onAvailable = () => ({ kind: 'ok', value: { available: true, releaseId: 'found1' } });
    await acts(deps, entered);
    expect(service.asked.isAvailable).toBe(0);
    expect(service.kept.get(accessTokenOf(entered.fan))).toEqual(new Set([RELEASE.id]));
  }, 30_000);
});
