import { localMoment } from '#domain/clock/local-moment.js';
import type { EpochMs } from '#domain/terms.js';
import { STORE_ZONES } from '#domain/places/store-zones.js';

/**
 * When a release is playable. `local`: each territory's own store turn; `global`: one instant everywhere.
 * `date` is a local calendar date (YYYY-MM-DD), `time` a local wall time (HH:MM).
 *
 * `live`: territories that were out when the release was moved, and when they came out. What fans there have
 * been given is not undone, so these moments stay, wherever the release moves; '' where no territory is known.
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
 * Where the territory is unknown, the release counts as out when the last place on earth has reached its date
 * (UTC−12; POSIX names turn the sign around). Any earlier rule would save and write before the moment for some.
 */
const LAST_ON_EARTH = 'Etc/GMT+12';

/** The territory of a row or fan of which none is known. */
export const UNKNOWN_TERRITORY = '';

/**
 * The moment a fan of this territory can play the release. A local time in a gap moves forward by the gap, in
 * an overlap the first counts. Territories without a store zone (unknown codes too) follow `LAST_ON_EARTH`.
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

/** Every moment of the release, a row a territory; '' where none is known. */
export function allMoments(clock: ReleaseClock): { territory: string; moment: EpochMs }[] {
  return [UNKNOWN_TERRITORY, ...Object.keys(STORE_ZONES)].map((territory) => ({
    territory,
    moment: releaseMoment(clock, territory),
  }));
}

/**
 * The release's new clock when it is moved at `now`. Territories that are out by then, so that fans there have
 * been served, keep their moment; all others follow the new clock. `served` is false while nobody can have been
 * (no campaign has been launched): then a mistyped date is simply mended.
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

/** One line of the table of moments. */
export interface TerritoryMoment {
  territory: string;
  /** Whose wall clock decides; where no territory is known, the last on earth. */
  zone: string;
  moment: EpochMs;
  /** The territory has a date of its own. */
  overridden: boolean;
  /** It was out before the release was moved, and stays as it was. */
  kept: boolean;
}

/** Every moment with the reason for it, the first to come out first. */
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

/** The first moment the release is out anywhere. */
export function earliestMoment(clock: ReleaseClock): EpochMs {
  return Math.min(...allMoments(clock).map(({ moment }) => moment));
}

/** From here on the release is out everywhere. */
export function latestMoment(clock: ReleaseClock): EpochMs {
  return Math.max(...allMoments(clock).map(({ moment }) => moment));
}

/** Is this a territory with a store zone of its own? */
export function isTerritory(code: string): boolean {
  return storeZone(code) !== undefined;
}

function storeZone(territory: string): string | undefined {
  return Object.hasOwn(STORE_ZONES, territory) ? STORE_ZONES[territory] : undefined;
}
