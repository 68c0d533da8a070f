import { assertNever } from '#domain/assert-never.js';
import { DAY_MS, dateOf, wallDay } from '#domain/clock/calendar.js';
import { localMoment } from '#domain/clock/local-moment.js';
import { wallAt } from '#domain/clock/zones/zone-rules.js';
import { fanZone } from '#domain/places/fan-zone.js';
import type { EpochMs, Stage } from '#domain/terms.js';

export const TIME_UNITS = ['minute', 'hour', 'day'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];
const UNIT_MS: Record<TimeUnit, number> = { minute: 60_000, hour: 3_600_000, day: DAY_MS };

export const TIME_CLOCKS = ['workspace', 'fan', 'release'] as const;
/**
 * By which clock a moment belongs to a minute, hour or day: that of the workspace's zone, that of the fan's own, or the
 * time since the release in the fan's territory.
 */
export type TimeClock = (typeof TIME_CLOCKS)[number];

/** Fans who entered a stage at the same piece of time. */
export interface EntryCount {
  /** The values of the groups, in the order asked for. */
  key: string[];
  stage: Stage;
  /** A moment in the piece (workspace time); on the clock of the release: ms since it. */
  at: number;
  /** What tells the fan's zone; null on the other clocks. */
  zone: string | null;
  territory: string | null;
  fans: number;
}

/** A piece of time: one minute, hour or day. */
export interface TimePiece {
  /** What the clock shows at its beginning: `2026-03-06T00:15`, of a day `2026-03-06`. Null on the clock of the release. */
  local: string | null;
  /** Its beginning as an instant. Null on the clocks of the fans, where it begins at many. */
  startsAt: EpochMs | null;
  /** On the clock of the release: its beginning, in ms since the release. */
  sinceRelease: number | null;
}

export interface TimePoint extends TimePiece {
  key: string[];
  entries: Partial<Record<Stage, number>>;
}

/**
 * The width of the pieces in which the database has to count, so that each lies in one piece of the answer in every zone
 * (ms). All zones are whole quarters of an hour from UTC, now and since 1972.
 */
export const countedWidth = (unit: TimeUnit, clock: TimeClock): number =>
  clock === 'release' ? UNIT_MS[unit] : Math.min(UNIT_MS[unit], 15 * UNIT_MS.minute);

/** The piece of time that a count belongs to. */
export function pieceOf(
  { at, zone, territory }: Pick<EntryCount, 'at' | 'zone' | 'territory'>,
  { unit, clock, zone: workspaceZone }: { unit: TimeUnit; clock: TimeClock; zone: string },
): TimePiece {
  switch (clock) {
    case 'release':
      return { local: null, startsAt: null, sinceRelease: floorTo(at, UNIT_MS[unit]) };
    case 'workspace': {
      const { local, wall } = wallPiece(at, workspaceZone, unit);
      const startsAt = unit === 'day' ? localMoment(local, '00:00', workspaceZone) : at - wall.since;
      return { local, startsAt, sinceRelease: null };
    }
    case 'fan': {
      const own = fanZone({ zone: zone ?? undefined, country: territory ?? undefined });
      const { local } = wallPiece(at, own, unit);
      return { local, startsAt: null, sinceRelease: null };
    }
    default:
      return assertNever(clock);
  }
}

function wallPiece(at: EpochMs, zone: string, unit: TimeUnit) {
  const shown = wallAt(at, zone);
  if (unit === 'day') return { local: dateOf(wallDay(shown)), wall: { since: 0 } };
  const begin = floorTo(shown, UNIT_MS[unit]);
  return { local: new Date(begin).toISOString().slice(0, 16), wall: { since: shown - begin } };
}

const floorTo = (value: number, step: number): number => Math.floor(value / step) * step;

/** Puts counts together by their piece of time, in the order of time, then of the groups. Pieces without an entry are left out. */
export function timePoints(
  counts: readonly EntryCount[],
  how: { unit: TimeUnit; clock: TimeClock; zone: string },
): TimePoint[] {
  const points = new Map<string, TimePoint>();
  for (const count of counts) {
    const piece = pieceOf(count, how);
    const name = JSON.stringify([piece, count.key]);
    const point = points.get(name) ?? { ...piece, key: count.key, entries: {} };
    point.entries[count.stage] = (point.entries[count.stage] ?? 0) + count.fans;
    points.set(name, point);
  }
  return [...points.values()].sort(inOrder);
}

function inOrder(a: TimePoint, b: TimePoint): number {
  const [left, right] = [a.startsAt ?? a.sinceRelease ?? 0, b.startsAt ?? b.sinceRelease ?? 0];
  if (left !== right) return left - right;
  const [one, other] = [[a.local, ...a.key].join('\u0000'), [b.local, ...b.key].join('\u0000')];
  return one < other ? -1 : 1;
}
