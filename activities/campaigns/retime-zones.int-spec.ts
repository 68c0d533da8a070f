import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ZONE_DATA } from '#domain/clock/zones/zone-data.js';
import { useZoneRules, ZoneRules } from '#domain/clock/zones/zone-rules.js';
import type { Step } from '#domain/flows/flow.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { quietRuntime, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { addFan, eventually, flowOf, happens, makeWorld, type FanOptions } from '#test/world/world.js';
import { retimeForZoneRules } from './retime-zones.js';

/** The rules before the last updates: no summer time in Vancouver, and so on. */
const OLD_LINES = ['America/Vancouver|-28800|0||', 'Africa/Casablanca|3600|0||', 'America/Havana|-18000|0||'];
const nameOf = (line: string): string => line.slice(0, line.indexOf('|'));
const rulesWith = (version: string, lines: readonly string[]): ZoneRules =>
  new ZoneRules({
    ...ZONE_DATA,
    version,
    zones: ZONE_DATA.zones.map((one) => lines.find((line) => nameOf(line) === nameOf(one)) ?? one),
  });

const NOW = Date.UTC(2026, 10, 28, 23, 30);
const atNine: Step = { kind: 'wait', id: 'nine', until: { kind: 'window', from: '09:00', to: '10:00' } };
const release: Step = { kind: 'wait', id: 'release', until: { kind: 'release' } };
const rest: Step = { kind: 'wait', id: 'rest', until: { kind: 'duration', duration: { days: 9 } } };

describe('an update of the zone data', () => {
  let platform: TestPlatform;
  let restore: () => void;
  beforeAll(async () => {
    quietRuntime();
    restore = useZoneRules(rulesWith('2026e', OLD_LINES));
    platform = await startPlatform();
    await eventually(storedVersion, (version) => version === '2026e', 30_000);
  }, 120_000);
  afterAll(async () => {
    restore();
    await platform.close();
  });

  const storedVersion = async () => {
    const [row] = await platform.database.query<{ version: string }>('SELECT version FROM zone_data');
    return row?.version;
  };
  const worldOf = (step: Step, date: string) => {
    const clock: ReleaseClock = { kind: 'local', date, time: '00:00' };
    const options = { flow: flowOf(step, rest), release: clock, clock: { v0: NOW, r0: Date.now(), k: 1 } };
    return makeWorld(platform.database, options);
  };
  const enter = async (world: Awaited<ReturnType<typeof worldOf>>, place: FanOptions) => {
    const fan = await addFan(platform.deps, world, place);
    await happens(platform.database, world, fan, 'fan.pre_saved', { path: 'reminder' });
    return fan;
  };
  /** When each fan wakes, in workspace time, and how many decisions were made. */
  const parked = async (fans: readonly string[]) => {
    const rows = await platform.database.query<{ fan: string; wake: number | null; revision: number }>(
      `SELECT s.fan_id AS fan, s.revision,
         floor(extract(epoch FROM s.wake_at) * 1000)::float8 - w.clock_r0 + w.clock_v0 AS wake
       FROM fan_states s JOIN workspaces w ON w.id = s.workspace_id WHERE s.fan_id = ANY ($1::uuid[])`,
      [fans],
    );
    return fans.map((fan) => {
      const row = rows.find((each) => each.fan === fan);
      // The first real millisecond at which the clock shows the moment or later.
      const wake = row?.wake == null ? '' : new Date(Math.floor(row.wake / 60_000) * 60_000).toISOString();
      return { wake, revision: row?.revision };
    });
  };
  const wakes = async (fans: readonly string[]) => (await parked(fans)).map(({ wake }) => wake.slice(5, 16));
  const momentIn = async (releaseId: string, territory: string) => {
    const [row] = await platform.database.query<{ moment: Date; live: unknown }>(
      `SELECT m.moment, r.clock -> 'live' AS live FROM release_moments m JOIN releases r ON r.id = m.release_id
       WHERE m.release_id = $1 AND m.territory = $2`,
      [releaseId, territory],
    );
    return { at: row?.moment.toISOString(), live: row?.live };
  };

  it('re-times the parked fans of the zones that changed, and nobody else', async () => {
    const hours = await worldOf(atNine, '2026-11-30');
    const fans = await Promise.all([
      enter(hours, { territory: 'CA', zone: 'America/Vancouver' }),
      enter(hours, { territory: 'CA', zone: 'Canada/Pacific' }),
      // One fan lives by Toronto's clock, which does not change. One has a zone that the data does not know, so
      // Toronto's clock counts too. One lives by Berlin's.
      enter(hours, { territory: 'CA', zone: null }),
      enter(hours, { territory: 'CA', zone: 'America/New_Ontario' }),
      enter(hours, { territory: 'DE', zone: 'Europe/Berlin' }),
    ]);
    const ahead = await worldOf(release, '2026-11-30');
    const [havana, morocco] = [
      await enter(ahead, { territory: 'CU', zone: null }),
      await enter(ahead, { territory: 'MA', zone: null }),
    ];
    const out = await worldOf(release, '2026-11-29');
    const served = await enter(out, { territory: 'MA', zone: null });
    const all = [...fans, havana, morocco, served];
    const before = ['11-29T17:00', '11-29T17:00', '11-29T14:00', '11-29T14:00', '11-29T08:00', '11-30T05:00'];
    await eventually(
      () => wakes(all),
      ([...found]) =>
        found.pop()?.startsWith('12-07') === true && found.join() === [...before, '11-29T23:00'].join(),
      60_000,
    );
    const revisions = (await parked(all)).map(({ revision }) => revision);

    restore();
    expect(await retimeForZoneRules(platform.database, false)).toEqual({
      ...{ from: '2026e', to: ZONE_DATA.version },
      ...{ zones: 5, territories: 3, releases: 3, campaigns: 3 },
    });
    const after = ['11-29T16:00', '11-29T16:00', '11-29T14:00', '11-29T14:00', '11-29T08:00', '11-30T04:00'];
    await eventually(
      () => wakes(all),
      (found) => found.slice(0, 6).join() === after.join(),
      60_000,
    );
    // A fan who is due later wakes at the old moment and waits on: nobody is woken for the change.
    const decided = (await parked(all)).map(({ revision }, index) => revision !== revisions[index]);
    expect(decided).toEqual([true, true, false, false, false, true, false, false]);
    expect(await momentIn(ahead.releaseId, 'MA')).toEqual({ at: '2026-11-30T00:00:00.000Z', live: null });
    expect(await momentIn(ahead.releaseId, 'CU')).toEqual({ at: '2026-11-30T04:00:00.000Z', live: null });
    // The release was out at 23:00 by the old rules. What its fans were given is not undone.
    const kept = Date.UTC(2026, 10, 28, 23);
    expect(await momentIn(out.releaseId, 'MA')).toEqual({
      at: new Date(kept).toISOString(),
      live: { MA: kept },
    });
  }, 120_000);

  it('acts once, and once more when processes of the older version are gone', async () => {
    expect(await retimeForZoneRules(platform.database, false)).toBeUndefined();
    expect(await retimeForZoneRules(platform.database, true)).toBeUndefined();
    await platform.database.query(`UPDATE zone_data SET again_at = now() - interval '1 second'`);
    const again = { from: ZONE_DATA.version, to: ZONE_DATA.version, zones: 5, territories: 3 };
    expect(await retimeForZoneRules(platform.database, false)).toEqual({
      ...again,
      releases: 0,
      campaigns: 3,
    });
    expect(await retimeForZoneRules(platform.database, false)).toBeUndefined();
  });

  it('with older rules comes only from a process that starts with them', async () => {
    const back = useZoneRules(rulesWith('2026e', OLD_LINES));
    try {
      expect(await retimeForZoneRules(platform.database, false)).toBeUndefined();
      expect(await retimeForZoneRules(platform.database, true)).toMatchObject({ to: '2026e', zones: 5 });
    } finally {
      back();
    }
    expect(await retimeForZoneRules(platform.database, false)).toMatchObject({ from: '2026e', zones: 5 });
  });

  it('re-times all fans under way if the database knows no rules yet', async () => {
    await platform.database.query('DELETE FROM zone_data');
    const done = await retimeForZoneRules(platform.database, true);
    expect(done).toMatchObject({ from: null, to: ZONE_DATA.version, campaigns: 3 });
    expect(done?.zones).toBeGreaterThan(590);
  });

  it('with other names and the same rules wakes nobody', async () => {
    const renamed = useZoneRules(rulesWith('2027a', []));
    try {
      expect(await retimeForZoneRules(platform.database, false)).toMatchObject({ zones: 0, campaigns: 0 });
      expect(await storedVersion()).toBe('2027a');
    } finally {
      renamed();
    }
  });
});
