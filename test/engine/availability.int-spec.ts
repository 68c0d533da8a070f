import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityDeps } from '../../activities/deps.js';
import type { Step } from '../../libs/domain/flow/flow.js';
import { SandboxControl } from '../../libs/providers/sandbox/control-client.js';
import type { StreamingService } from '../../libs/providers/ports.js';
import { quietRuntime, startPlatform, type TestPlatform } from '../harness/platform.js';
import { addFan, eventTypes, eventually, flowOf, happens, makeWorld, type World } from '../harness/world.js';
import { hold, NOON } from './hands.js';

const UPC = '123456789012';
const ALBUM = '4aawyAB9vmqN3uQ7FjRGTy';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const saveAtRelease: Step[] = [
  { kind: 'wait', id: 'await', until: { kind: 'release' } },
  { kind: 'service', id: 'save', action: 'saveRelease', next: 'hold', onFailed: 'asked' },
  hold,
  { ...hold, id: 'asked' },
];

/** Counts how often the service is asked whether the release is out. */
function counting(service: StreamingService, looks: { count: number }): StreamingService {
  return {
    service: service.service,
    refresh: (token) => service.refresh(token),
    keep: (token, item) => service.keep(token, item),
    has: (token, item) => service.has(token, item),
    isAvailable: (upc, market) => {
      looks.count += 1;
      return service.isAvailable(upc, market);
    },
  };
}

describe('a release that is late on the service', () => {
  let platform: TestPlatform;
  const looks = { count: 0 };
  const errors: string[] = [];

  async function start(): Promise<SandboxControl> {
    looks.count = 0;
    errors.length = 0;
    const adapt = (deps: ActivityDeps): ActivityDeps => ({
      ...deps,
      spotify: counting(deps.spotify, looks),
      logger: { ...deps.logger, error: (_fields, message) => errors.push(message) },
    });
    platform = await startPlatform({ adapt });
    return new SandboxControl(platform.sandbox.urls.control);
  }
  beforeAll(() => quietRuntime());
  afterEach(() => platform.close());

  const enter = async (world: World, territory: string): Promise<string> => {
    const fan = await addFan(platform.deps, world, { territory, spotify: true });
    await happens(platform.database, world, fan, 'fan.pre_saved', { path: 'service', service: 'spotify' });
    return fan;
  };
  const sees = (fan: string, type: string) =>
    eventually(
      () => eventTypes(platform.database, fan),
      (types) => types.includes(type),
      60_000,
    );
  const wait = async (fan: string) => {
    const [row] = await platform.database.query<{ reason: string | null }>(
      `SELECT state #>> '{enrollments,0,tracks,0,wait,reason}' AS reason FROM fan_states WHERE fan_id = $1`,
      [fan],
    );
    return row?.reason;
  };

  it('is saved there when it appears, elsewhere at its moment; a few looks serve all fans', async () => {
    const provider = await start();
    const k = 60;
    const r0 = Date.now();
    const clock = { v0: NOON, r0, k };
    // Ten seconds from now; in the US it is a quarter of a minute later.
    const world = await makeWorld(platform.database, {
      clock,
      flow: flowOf(...saveAtRelease),
      release: { kind: 'global', at: NOON + 10 * MINUTE },
      spotifyId: ALBUM,
    });
    await provider.setRelease({ upc: UPC, id: ALBUM, available: true, lateMinutes: { US: 25 / 60 } });
    const appearsAt = Date.now() + 25_000;
    await platform.database.query('UPDATE campaigns SET release_window_ms = $2 WHERE id = $1', [
      world.campaignId,
      2 * MINUTE,
    ]);
    const german = await enter(world, 'DE');
    const americans = await Promise.all(Array.from({ length: 25 }, () => enter(world, 'US')));
    await sees(german, 'release.saved');
    await eventually(
      () => Promise.all(americans.map(wait)),
      (reasons) => reasons.every((reason) => reason === 'release_late'),
      30_000,
    );
    const saved = await provider.saves();
    expect(saved.map(({ account }) => account)).toEqual([german]);
    for (const fan of americans) await sees(fan, 'release.saved');
    for (const fan of americans) {
      const [save, ...more] = await provider.saves(fan);
      expect([more, (save?.at ?? 0) >= appearsAt - 100]).toEqual([[], true]);
      expect(await eventTypes(platform.database, fan)).toEqual([
        'fan.pre_saved',
        'enrollment.opened',
        'release.saved',
      ]);
    }
    expect(looks.count).toBeLessThan(americans.length);
    const times = (await Promise.all(americans.map((fan) => provider.saves(fan)))).map(
      ([save]) => save?.at ?? 0,
    );
    // The window is two seconds of real time: they do not come all at once.
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(500);
    expect(errors).toEqual([]);
  }, 120_000);

  it('that never appears goes the failed way after twelve hours, with an alert', async () => {
    const provider = await start();
    const world = await makeWorld(platform.database, {
      clock: { v0: NOON, r0: Date.now(), k: 3600 },
      flow: flowOf(...saveAtRelease),
      release: { kind: 'global', at: NOON + 5 * HOUR },
      spotifyId: ALBUM,
    });
    await provider.setRelease({ upc: UPC, id: ALBUM, available: true, lateMinutes: { US: 60 } });
    const fan = await enter(world, 'US');
    await sees(fan, 'release.save_failed');
    const [row] = await platform.database.query(
      `SELECT payload, extract(epoch FROM occurred_at - to_timestamp($2::float8 / 1000)) / 3600 >= 17 AS late
       FROM events WHERE fan_id = $1 AND type = 'release.save_failed'`,
      [fan, NOON],
    );
    expect(row).toEqual({ payload: { service: 'spotify', reason: 'not_available' }, late: true });
    await eventually(
      () => Promise.resolve(errors),
      (seen) => seen.includes('the release never appeared: its saves have failed'),
      30_000,
    );
    expect(await provider.saves(fan)).toEqual([]);
  }, 120_000);
});
