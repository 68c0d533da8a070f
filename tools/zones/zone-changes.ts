import type { ZoneClock } from '#domain/clock/zones/zone-clock.js';
import type { ZoneRules } from '#domain/clock/zones/zone-rules.js';
import type { EpochMs } from '#domain/terms.js';

const YEARS_AHEAD = 20;
const YEAR_MS = 366 * 86_400_000;

/**
 * One line for each zone whose clocks will show another time at some moment from `now` on: its name, from when, and
 * from what to what.
 */
export function zoneChanges(before: ZoneRules, after: ZoneRules, now: EpochMs): string[] {
  return after.names.flatMap((name) => {
    const [old, young] = [before.clockOf(name), after.clockOf(name)];
    if (young === undefined) return [];
    if (old === undefined) return [`${name}: new`];
    const at = firstDifference(old, young, now);
    if (at === undefined) return [];
    const shown = `${offsetText(old.offsetAt(at))} → ${offsetText(young.offsetAt(at))}`;
    return [`${name}: ${shown} from ${new Date(at).toISOString()}`];
  });
}

/** The first moment from `now` on, within the years that are compared, at which the two clocks show different times. */
function firstDifference(old: ZoneClock, young: ZoneClock, now: EpochMs): EpochMs | undefined {
  const until = now + YEARS_AHEAD * YEAR_MS;
  const moments = [...old.changes(now, until), ...young.changes(now, until)].map(({ at }) => at);
  return moments.sort((a, b) => a - b).find((at) => old.offsetAt(at) !== young.offsetAt(at));
}

/** An offset such as `+05:30`, from milliseconds east of UTC. */
function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const parts = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${offset < 0 ? '-' : '+'}${parts.join(':')}`;
}
