import type { EpochMs } from '#domain/terms.js';
import { referenceOffset } from './reference.js';

/**
 * An oracle for local times that shares neither arithmetic nor data with the product. It reads the clocks of a zone
 * from IANA's own reference, minute by minute. A wall time is written as if it were UTC (ms), so that two can be
 * subtracted.
 */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What the clocks of the zone show at that moment. */
export function wallAt(zone: string, at: EpochMs): number {
  return at + referenceOffset(zone, at);
}

/** 0 is Sunday. */
export const weekdayOf = (wall: number): number => new Date(wall).getUTCDay();

export interface Resolved {
  at: EpochMs;
  /** How far the clocks jumped over the time that was asked for. 0 means that the time exists. */
  gapMs: number;
}

/** The first minute that shows the wall time. If there is none, it is the asked time moved on by what was skipped. */
export function resolveWall(zone: string, wall: number): Resolved {
  let before = wall - 15 * HOUR;
  let shown = wallAt(zone, before);
  for (let at = before + MINUTE; at <= wall + 15 * HOUR; at += MINUTE) {
    const next = wallAt(zone, at);
    if (next === wall) return { at, gapMs: 0 };
    if (shown < wall && next > wall) return { at: before + (wall - shown), gapMs: next - shown - MINUTE };
    before = at;
    shown = next;
  }
  throw new Error(`${zone} shows ${new Date(wall).toISOString()} at no time near it.`);
}

/** The moments within the year at which the zone's clocks jump, to the minute. */
export function jumpsOf(zone: string, year: number): { at: EpochMs; jumpMs: number }[] {
  const offset = (at: EpochMs): number => wallAt(zone, at) - at;
  const jumps: { at: EpochMs; jumpMs: number }[] = [];
  const end = Date.UTC(year + 1, 0, 1);
  for (let from = Date.UTC(year, 0, 1); from < end; from += 12 * HOUR) {
    let [low, high] = [from, from + 12 * HOUR];
    if (offset(low) === offset(high)) continue;
    while (high - low > MINUTE) {
      const middle = low + Math.floor((high - low) / MINUTE / 2) * MINUTE;
      if (offset(middle) === offset(low)) low = middle;
      else high = middle;
    }
    jumps.push({ at: high, jumpMs: offset(high) - offset(low) });
  }
  return jumps;
}
