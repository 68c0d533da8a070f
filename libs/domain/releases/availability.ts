import type { WaitingReason } from '#domain/events/reasons.js';
import type { EpochMs, Service } from '#domain/terms.js';

/**
 * What the probe has found about a release on a service in a territory. `awaited`: the probe has looked, and the
 * release is not there yet. Where there is no finding, no fan is held: the release is there, or nobody could tell.
 */
type Availability = { kind: 'awaited' } | { kind: 'available'; at: EpochMs };

/** Findings by service and territory; '' stands for an unknown territory. */
export type AvailabilityTable = Partial<Record<Service, Readonly<Record<string, Availability>>>>;

/** A release that has not appeared this long after its moment (workspace time) is not saved for the fans any more. */
export const GIVE_UP_AFTER_MS = 12 * 3_600_000;

/** The reason of a step that waits for a late release. */
export const RELEASE_LATE: WaitingReason = 'release_late';

/** `held`: the fan waits for the release. `given_up`: the release is too late to be saved for the fan. */
export type Hold = { kind: 'free' } | { kind: 'held'; until: EpochMs } | { kind: 'given_up' };

/**
 * May this fan be served now? A fan who comes while the release is awaited waits and asks nobody: the probe asks for
 * all. When the release has appeared, the fans who were held are served over the release window, each at their own
 * share of it. A fan who was not held is served at once.
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

/** The first probe is this long before the territory's moment, so that its finding is there before the fans come. */
const LEAD_MS = 2 * 60_000;
/** After the moment, the pause between two probes is a tenth of the lateness, within these bounds. */
const SHORTEST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** The least real time between two probes, and before the first. */
const LEAST_REAL_MS = 2000;

/** How long before the moment the first probe is. On a fast clock (k) it is long enough in real time. */
export const leadMs = (k: number): number => Math.max(LEAD_MS, LEAST_REAL_MS * k);

/**
 * When to probe next: shortly before the moment, at the moment, then with growing pauses. A probe that was made
 * before the first of these belongs to an older date of the release, and says nothing.
 */
export function nextProbe(moment: EpochMs, checkedAt: EpochMs | undefined, k: number): EpochMs {
  const first = moment - leadMs(k);
  if (checkedAt === undefined || checkedAt < first) return first;
  if (checkedAt < moment) return moment;
  const pause = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, (checkedAt - moment) / 10));
  return checkedAt + Math.max(pause, LEAST_REAL_MS * k);
}
