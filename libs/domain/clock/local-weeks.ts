import type { EpochMs } from '#domain/terms.js';
import { dateOf, DAY_MS, isoWeek, wallDay, weekdayIndex } from './calendar.js';
import { instantOf, wallAt } from './zones/zone-rules.js';

interface LocalWeek {
  /** ISO 8601, as `2026-W53`. */
  week: string;
  /** Its first moment: Monday 00:00 on the clocks of the zone. */
  startsAt: EpochMs;
}

/** The ISO week in which the clocks of the zone show that moment. */
export const weekAt = (at: EpochMs, zone: string): string => isoWeek(wallDay(wallAt(at, zone)));

/** The date that the clocks of the zone show at that moment, as `2026-12-04`. */
export const dateAt = (at: EpochMs, zone: string): string => dateOf(wallDay(wallAt(at, zone)));

/** Every week of the zone that a moment from `from` to `to` lies in, in order: what SQL needs to tell weeks apart. */
export function localWeeks(from: EpochMs, to: EpochMs, zone: string): LocalWeek[] {
  const weeks: LocalWeek[] = [];
  const day = wallDay(wallAt(from, zone));
  for (let monday = day - weekdayIndex(day); ; monday += 7) {
    const startsAt = instantOf(monday * DAY_MS, zone);
    if (startsAt > to) return weeks;
    weeks.push({ week: isoWeek(monday), startsAt });
  }
}
