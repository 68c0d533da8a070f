/** How long it takes to wake fans, and how many of them cannot be woken in time. */
export interface FanOutForecast {
  fans: number;
  perSecond: number;
  /** Real time to wake all of them. */
  seconds: number;
  /** Fans whose moment comes before their turn. */
  late: number;
}

/** A fan who is woken this much after their moment still counts as in time. */
const TOLERANCE_MS = 60_000;

/** Forecasts waking the fans in the order of their moments. `at`, `now`: real time, ms. `perSecond`: real, too. */
export function forecastFanOut(
  groups: readonly { at: number; fans: number }[],
  perSecond: number,
  now: number,
): FanOutForecast {
  let before = 0;
  let late = 0;
  for (const { at, fans } of groups.toSorted((one, other) => one.at - other.at)) {
    const inTime = Math.floor(((Math.max(at, now) + TOLERANCE_MS - now) / 1000) * perSecond);
    late += Math.min(fans, Math.max(0, before + fans - inTime));
    before += fans;
  }
  return { fans: before, perSecond, seconds: before / perSecond, late };
}
