/**
 * When refused grants are no longer believed. A few fans take their grant back, and a few grants die of age. When a
 * service refuses many grants within minutes, then it is more likely that the service is at fault.
 */
export const QUARANTINE = {
  /** The answers of this last time (real) are counted. */
  windowMs: 10 * 60_000,
  /** Fewer refused grants than this prove nothing. */
  leastRefused: 20,
  /** This share of all grants that were used has to be refused. */
  share: 0.3,
  /** While the grants are in quarantine, one of them is tried this often (real). */
  probeEveryMs: 60_000,
} as const;

/** What a service answered to grants of one app within the window. */
export interface GrantTally {
  refused: number;
  accepted: number;
}

/** Are so many grants refused that none of them is to be believed dead? */
export function isMassRefusal({ refused, accepted }: GrantTally, rule = QUARANTINE): boolean {
  return refused >= rule.leastRefused && refused >= rule.share * (refused + accepted);
}
