/** Waking so many fans, each group by its moment: how long it takes, and who cannot be woken in time. */
export interface FanOutForecast {
  fans: number;
  perSecond: number;
  /** Real time to wake all of them. */
  seconds: number;
  /** Fans whose moment has come before their turn. */
  late: number;
}

/** Nobody calls a minute late. */
const PATIENCE_MS = 60_000;

/** `at`, `now`: real time, ms. The fans are woken in the order of their moments, at the rate given. */
export function forecastFanOut(
  groups: readonly { at: number; fans: number }[],
  perSecond: number,
  now: number,
): FanOutForecast {
  let before = 0;
  let late = 0;
  for (const { at, fans } of groups.toSorted((one, other) => one.at - other.at)) {
    const inTime = Math.floor(((Math.max(at, now) + PATIENCE_MS - now) / 1000) * perSecond);
    late += Math.min(fans, Math.max(0, before + fans - inTime));
    before += fans;
  }
  return { fans: before, perSecond, seconds: before / perSecond, late };
}
