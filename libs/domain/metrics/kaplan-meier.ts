/**
 * Time to convert (`docs/metrics.md`): Kaplan–Meier over durations in ms. Fans who leave stay at risk; only the moment
 * of the answer censors. Observations come in groups: at one duration, `converted` conversions and then `censored` fans.
 */
export interface DurationGroup {
  durationMs: number;
  converted: number;
  censored: number;
}

export interface SurvivalPoint {
  durationMs: number;
  /** The estimated share of fans who have converted after this time. */
  converted: number;
}

/** Each logarithmic bucket spans 1 %, so its middle is within 0.5 % of every duration in it. */
const BUCKET_BASE = 1.01;
const NO_TIME = -1;

/** The bucket of a duration in whole ms. The funnel's SQL computes the same number. */
export function logBucket(durationMs: number): number {
  return durationMs < 1 ? NO_TIME : Math.floor(Math.log(durationMs) / Math.log(BUCKET_BASE));
}

/** The duration that stands for a bucket, in ms: its geometric middle. */
export function bucketDuration(bucket: number): number {
  return bucket === NO_TIME ? 0 : BUCKET_BASE ** (bucket + 0.5);
}

/** The curve of converted shares, with one point for each duration at which somebody converted. */
export function survivalCurve(groups: readonly DurationGroup[]): SurvivalPoint[] {
  const ordered = mergeDurations(groups);
  let atRisk = ordered.reduce((sum, group) => sum + group.converted + group.censored, 0);
  let surviving = 1;
  const curve: SurvivalPoint[] = [];
  for (const { durationMs, converted, censored } of ordered) {
    if (converted > 0) {
      surviving *= (atRisk - converted) / atRisk;
      curve.push({ durationMs, converted: 1 - surviving });
    }
    atRisk -= converted + censored;
  }
  return curve;
}

/** The first duration by which at least `share` of the fans have converted; null where that is not reached. */
export function percentile(curve: readonly SurvivalPoint[], share: number): number | null {
  // Products of fractions round: half of ten fans must count as half.
  const reached = curve.find((point) => point.converted >= share - 1e-9);
  return reached === undefined ? null : reached.durationMs;
}

/** The same groups as if only converters had ever been there: the plain distribution of their durations. */
export function amongConverters(groups: readonly DurationGroup[]): DurationGroup[] {
  return groups.map((group) => ({ ...group, censored: 0 }));
}

function mergeDurations(groups: readonly DurationGroup[]): DurationGroup[] {
  const byDuration = new Map<number, DurationGroup>();
  for (const { durationMs, converted, censored } of groups) {
    const sum = byDuration.get(durationMs) ?? { durationMs, converted: 0, censored: 0 };
    sum.converted += converted;
    sum.censored += censored;
    byDuration.set(durationMs, sum);
  }
  return [...byDuration.values()].sort((a, b) => a.durationMs - b.durationMs);
}
