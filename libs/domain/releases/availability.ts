import type { WaitingReason } from '#domain/events/reasons.js';
import type { EpochMs, Service } from '#domain/terms.js';

/**
 * What the probe has found of a release on a service in a territory, as far as fans are concerned. `awaited`: it
 * was looked for and is not there yet. Where nothing is said, nobody is held: it is there, or nobody could tell.
 */
export type Availability = { kind: 'awaited' } | { kind: 'available'; at: EpochMs };

/** By service and territory; '' where no territory is known. */
export type AvailabilityTable = Partial<Record<Service, Readonly<Record<string, Availability>>>>;

/** A release that has not appeared so long after its moment (workspace time) will not be saved for the fans. */
export const GIVE_UP_AFTER_MS = 12 * 3_600_000;

/** Why a step waits for a release that is late. */
export const RELEASE_LATE: WaitingReason = 'release_late';

export type Hold = { kind: 'free' } | { kind: 'held'; until: EpochMs } | { kind: 'given_up' };

/**
 * May this fan be served now? One who came while the release was awaited waits on, without looking: the probe looks
 * for all. When it has appeared, those who were held are served over the release window, each at their own share
 * of it; whose turn comes only then needs no more waiting.
 */
export function holdOf(
  availability: Availability | undefined,
  fan: { moment: EpochMs; share: number; wasHeld: boolean },
  now: EpochMs,
): Hold {
  if (availability === undefined) return { kind: 'free' };
  if (availability.kind === 'awaited') {
    const until = fan.moment + GIVE_UP_AFTER_MS + fan.share;
    return now >= until ? { kind: 'given_up' } : { kind: 'held', until };
  }
  const until = availability.at + fan.share;
  return fan.wasHeld && now < until ? { kind: 'held', until } : { kind: 'free' };
}

/** The first look is this long before the territory's moment, so that the verdict is there before the fans are. */
const LEAD_MS = 2 * 60_000;
/** Looks after the moment: with a tenth of the lateness between them, within these bounds. */
const SHORTEST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** Least real time between two looks, and before the first. */
const LEAST_REAL_MS = 2000;

/** How long before the moment the first look is; on a fast clock (k) long enough in real time. */
export const leadMs = (k: number): number => Math.max(LEAD_MS, LEAST_REAL_MS * k);

/**
 * When to look next: shortly before the moment, at the moment, then with growing pauses. A look made before that
 * belongs to a date the release had once, and says nothing.
 */
export function nextProbe(moment: EpochMs, checkedAt: EpochMs | undefined, k: number): EpochMs {
  const first = moment - leadMs(k);
  if (checkedAt === undefined || checkedAt < first) return first;
  if (checkedAt < moment) return moment;
  const pause = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, (checkedAt - moment) / 10));
  return checkedAt + Math.max(pause, LEAST_REAL_MS * k);
}
