/**
 * Access tokens are fetched ahead of the herd, so that at the moment of the release each fan needs only the write and
 * the reading back. All times are real, before the fan's own moment.
 */
export const AHEAD = {
  /**
   * The first fetch. The tokens live for an hour, so one that was fetched this long before is still good for ten
   * minutes after the moment.
   */
  fromMs: 50 * 60_000,
  /** The last fetch. */
  untilMs: 60_000,
  /** Nobody begins a fetch any more: the action itself may be under way. */
  overMs: 30_000,
  /** A token that lives this much longer than the moment needs no fetch. */
  marginMs: 2 * 60_000,
} as const;

/**
 * When the token of one fan is fetched: at the fan's own share (in [0, 1)) of the time that is left, so that the calls
 * are spread. Null: it is too late for that.
 */
export function fetchAt(wakeAt: number, share: number, now: number): number | null {
  const from = Math.max(now, wakeAt - AHEAD.fromMs);
  const until = wakeAt - AHEAD.untilMs;
  return from > until ? null : from + share * (until - from);
}
