import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { dateOf, DAY_MS, weekdayIndex } from '#domain/clock/calendar.js';
import type { EpochMs } from '#domain/terms.js';
import type { TimeFrame } from './step-times.js';

const FRIDAY = 4;
const WEEKS_AHEAD = 4;

/** The times of the campaign that runs the flow; without one, those of a release on a Friday four weeks ahead. */
export function frameOf(
  campaign: { clock: ReleaseClock | null; startsAt: EpochMs } | undefined,
  now: EpochMs,
): TimeFrame {
  if (campaign !== undefined) return { clock: campaign.clock, startsAt: campaign.startsAt };
  return { clock: { kind: 'local', date: assumedFriday(now), time: '00:00' }, startsAt: now };
}

/** The date (YYYY-MM-DD) of the Friday that a release is assumed on. */
export function assumedFriday(now: EpochMs): string {
  const today = Math.floor(now / DAY_MS);
  const day = today + WEEKS_AHEAD * 7;
  return dateOf(day + ((FRIDAY - weekdayIndex(day) + 7) % 7));
}
