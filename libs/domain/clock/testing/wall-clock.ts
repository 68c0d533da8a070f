import type { EpochMs } from '#domain/terms.js';

/**
 * An oracle for local times that shares nothing with the product's arithmetic: it reads the wall clock of a zone
 * by Intl, minute by minute. A wall time is written as if it were UTC (ms), so that two can be subtracted.
 */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What the clocks of the zone show at that moment. */
export function wallAt(zone: string, at: EpochMs): number {
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = formatOf(zone)
    .format(at)
    .split(/[/,: ]+/)
    .map(Number);
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** 0 is Sunday. */
export const weekdayOf = (wall: number): number => new Date(wall).getUTCDay();

export interface Resolved {
  at: EpochMs;
  /** How far the clocks jumped over the asked time; 0: it exists. */
  gapMs: number;
}

/** The first minute that shows the wall time; where none does, the asked time moved on by what was skipped. */
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
