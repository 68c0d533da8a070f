import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityDeps, ServiceAccess } from '#activities/deps.js';
import { toReal, toVirtual } from '#domain/clock/workspace-clock.js';
import { spread } from '#domain/engine/fan-share.js';
import type { Step } from '#domain/flows/flow.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import type { StreamingService } from '#providers/ports.js';
import { quietRuntime, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { addFan, eventTypes, eventually, flowOf, happens, makeWorld, type World } from '#test/world/world.js';
import { hold, NOON, spotifyOf } from '#test/world/hands.js';

const UPC = '123456789012';
const ALBUM = '4aawyAB9vmqN3uQ7FjRGTy';
const HOUR = 3_600_000;

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
    newReleases: (artistId, since) => service.newReleases(artistId, since),
    upcOf: (releaseId) => service.upcOf(releaseId),
  };
}

describe('a release that is late on the service', () => {
  let platform: TestPlatform;
  const looks = { count: 0 };
  const errors: string[] = [];

  async function start(over: Partial<ServiceAccess> = {}): Promise<SandboxControl> {
    looks.count = 0;
    errors.length = 0;
    const adapt = (deps: ActivityDeps): ActivityDeps => ({
      ...deps,
      services: {
        spotify: { ...spotifyOf(deps), ...over, adapter: counting(spotifyOf(deps).adapter, looks) },
      },
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
  /**
   * When the probe found the release in the US, and the time over which the held fans are spread (workspace time,
   * ms).
   */
  const appeared = async ({ campaignId, releaseId }: World) => {
    const [row] = await platform.database.query<{ availableAt: number; windowMs: number }>(
      `SELECT floor(extract(epoch FROM available_at) * 1000)::float8 AS "availableAt",
         release_window_ms::float8 AS "windowMs"
       FROM release_availability JOIN campaigns ON campaigns.id = $1
       WHERE release_availability.release_id = $2 AND territory = 'US'`,
      [campaignId, releaseId],
    );
    if (row === undefined) throw new Error('The probe has not seen it in the US.');
    return row;
  };

  it('is saved there when it appears, elsewhere at its moment; a few looks serve all fans', async () => {
    // The release window of about 26 fans is two seconds of real time. It is frozen six seconds before the moment.
    const provider = await start({ perSecond: 13 });
    const clock = { v0: NOON, r0: Date.now(), k: 600 };
    // The moment is twenty seconds from now. In the US the release appears twenty seconds later.
    const world = await makeWorld(platform.database, {
      clock,
      flow: flowOf(...saveAtRelease),
      release: { kind: 'global', at: toVirtual(clock, clock.r0 + 20_000) },
      spotifyId: ALBUM,
    });
    await provider.setRelease({ upc: UPC, id: ALBUM, available: true, lateMinutes: { US: 40 / 60 } });
    const appearsAt = Date.now() + 40_000;
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
    // They do not all come at once: nobody acts before their own share of the release window.
    const { availableAt, windowMs } = await appeared(world);
    expect(windowMs).toBeGreaterThan(0);
    for (const fan of americans) {
      const [save] = await provider.saves(fan);
      expect(save?.at).toBeGreaterThanOrEqual(toReal(clock, availableAt + spread(fan, windowMs)));
    }
    expect(errors).toEqual([]);
  }, 120_000);

  it('that never appears has failed after twelve hours, with an alert', async () => {
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
    expect(row).toEqual({
      payload: { service: 'spotify', reason: 'not_available', receipt: 'unavailable' },
      late: true,
    });
    await eventually(
      () => Promise.resolve(errors),
      (seen) => seen.includes('the release never appeared: its saves have failed'),
      30_000,
    );
    expect(await provider.saves(fan)).toEqual([]);
  }, 120_000);
});
