import { localMoment } from '#domain/clock/local-moment.js';
import type { EpochMs } from '#domain/terms.js';
import { STORE_ZONES } from '#domain/places/store-zones.js';

/**
 * When a release can be played. `local`: at this date and time of each territory's own store; `global`: at one instant
 * everywhere. `date` is a local calendar date (YYYY-MM-DD), `time` a local wall time (HH:MM).
 *
 * `live`: the territories where the release was out when it was moved, and when it came out there. Fans there have
 * been served, and that is not undone: so these moments stay, whatever the new date is. '' stands for an unknown territory.
 */
export type ReleaseClock = { live?: Record<string, EpochMs> | undefined } & (
  | {
      kind: 'local';
      date: string;
      time: string;
      overrides?: Record<string, { date: string; time: string }> | undefined;
    }
  | { kind: 'global'; at: EpochMs }
);

/**
 * Where the territory is unknown, the release counts as out when the last place on earth has reached its date: UTC−12,
 * whose POSIX name has the opposite sign. Any earlier moment would be too early for some fans.
 */
const LAST_ON_EARTH = 'Etc/GMT+12';

/** Stands for the territory of a fan whose territory is unknown. */
export const UNKNOWN_TERRITORY = '';

/**
 * The moment at which a fan of this territory can play the release. A local time in a gap of the clocks moves forward
 * by the gap; in an overlap the first one counts. Territories without a store zone, unknown codes too, follow
 * `LAST_ON_EARTH`.
 */
export function releaseMoment(clock: ReleaseClock, territory: string | undefined): EpochMs {
  const zone = storeZone(territory ?? UNKNOWN_TERRITORY);
  const code = zone === undefined ? UNKNOWN_TERRITORY : (territory ?? UNKNOWN_TERRITORY);
  const live = clock.live?.[code];
  if (live !== undefined) return live;
  if (clock.kind === 'global') return clock.at;
  const override = zone === undefined ? undefined : clock.overrides?.[code];
  const { date, time } = override ?? clock;
  return localMoment(date, time, zone ?? LAST_ON_EARTH);
}

/** All moments of the release, one row for each territory; '' stands for an unknown territory. */
export function allMoments(clock: ReleaseClock): { territory: string; moment: EpochMs }[] {
  return [UNKNOWN_TERRITORY, ...Object.keys(STORE_ZONES)].map((territory) => ({
    territory,
    moment: releaseMoment(clock, territory),
  }));
}

/**
 * The new clock of a release that is moved at `now`. Territories where it is out by then keep their moment, because
 * fans there have been served; all others follow the new clock. `served` is false while no campaign has been launched,
 * so that nobody can have been served: then every territory follows the new clock.
 */
export function movedClock(
  before: ReleaseClock,
  to: ReleaseClock,
  { now, served }: { now: EpochMs; served: boolean },
): ReleaseClock {
  const clock = withoutLive(to);
  return clockThatKeeps(clock, served ? allMoments(before).filter(({ moment }) => moment <= now) : []);
}

/** The clock with the moments of these territories fixed, because they are out; others that were fixed stay so. */
export function clockThatKeeps(
  clock: ReleaseClock,
  out: readonly { territory: string; moment: EpochMs }[],
): ReleaseClock {
  if (out.length === 0) return clock;
  const live = Object.fromEntries(out.map(({ territory, moment }) => [territory, moment]));
  return { ...clock, live: { ...clock.live, ...live } };
}

function withoutLive(clock: ReleaseClock): ReleaseClock {
  if (clock.kind === 'global') return { kind: 'global', at: clock.at };
  const { date, time, overrides } = clock;
  return { kind: 'local', date, time, ...(overrides === undefined ? {} : { overrides }) };
}

/** One line of the table of a release's moments. */
interface TerritoryMoment {
  territory: string;
  /** The zone whose wall clock decides; for an unknown territory, the last on earth. */
  zone: string;
  moment: EpochMs;
  /** The territory has a date of its own. */
  overridden: boolean;
  /** The release was out here before it was moved, and the moment stays. */
  kept: boolean;
}

/** All moments with the reasons for them, the earliest first. */
export function momentTable(clock: ReleaseClock): TerritoryMoment[] {
  return allMoments(clock)
    .map(({ territory, moment }) => ({
      territory,
      zone: storeZone(territory) ?? LAST_ON_EARTH,
      moment,
      overridden: clock.kind === 'local' && clock.overrides?.[territory] !== undefined,
      kept: clock.live?.[territory] !== undefined,
    }))
    .sort((a, b) => a.moment - b.moment || a.territory.localeCompare(b.territory));
}

/** The first moment at which the release is out anywhere. */
export function earliestMoment(clock: ReleaseClock): EpochMs {
  return Math.min(...allMoments(clock).map(({ moment }) => moment));
}

/** The moment from which on the release is out everywhere. */
export function latestMoment(clock: ReleaseClock): EpochMs {
  return Math.max(...allMoments(clock).map(({ moment }) => moment));
}

/** Does this territory have a store zone of its own? */
export function isTerritory(code: string): boolean {
  return storeZone(code) !== undefined;
}

function storeZone(territory: string): string | undefined {
  return Object.hasOwn(STORE_ZONES, territory) ? STORE_ZONES[territory] : undefined;
}
