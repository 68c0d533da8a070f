/** A share: how many of how many. */
export interface Proportion {
  part: number;
  whole: number;
}

/** The 97.5 % quantile of the normal distribution: intervals hold 95 %. */
const Z = 1.959963984540054;

/** The 95 % interval of a share by Wilson's score. The whole must not be 0. */
export function wilson({ part, whole }: Proportion): { low: number; high: number } {
  const share = part / whole;
  const middle = (share + Z ** 2 / (2 * whole)) / (1 + Z ** 2 / whole);
  const reach =
    (Z * Math.sqrt((share * (1 - share)) / whole + Z ** 2 / (4 * whole ** 2))) / (1 + Z ** 2 / whole);
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

/**
 * The difference of two independent shares with its 95 % interval by Newcombe (1998, method 10: from Wilson's intervals
 * of both). Neither whole may be 0.
 */
export function newcombe(
  one: Proportion,
  other: Proportion,
): { difference: number; low: number; high: number } {
  const [p, q] = [one.part / one.whole, other.part / other.whole];
  const [a, b] = [wilson(one), wilson(other)];
  return {
    difference: p - q,
    low: p - q - Math.hypot(p - a.low, b.high - q),
    high: p - q + Math.hypot(a.high - p, q - b.low),
  };
}

/**
 * How likely counts that are at least this far from the weights are by chance (Pearson's chi-squared). Small: whatever
 * gave the arms out does not work as it should. Null: there is nothing to compare.
 */
export function sampleRatio(
  arms: readonly { count: number; weight: number }[],
): { chiSquared: number; pValue: number } | null {
  const total = arms.reduce((sum, { count }) => sum + count, 0);
  const weights = arms.reduce((sum, { weight }) => sum + weight, 0);
  const expected = arms.filter(({ weight }) => weight > 0);
  if (total === 0 || expected.length < 2) return null;
  let chiSquared = 0;
  for (const { count, weight } of expected) {
    const wanted = (total * weight) / weights;
    chiSquared += (count - wanted) ** 2 / wanted;
  }
  return { chiSquared, pValue: chiSquaredTail(chiSquared, expected.length - 1) };
}

/** The probability that chi-squared with whole degrees of freedom is at least `x`, to within one part in a million. */
export function chiSquaredTail(x: number, degrees: number): number {
  const half = x / 2;
  const isEven = degrees % 2 === 0;
  let tail = isEven ? Math.exp(-half) : erfc(Math.sqrt(half));
  // Two degrees more add (x/2)^(k/2) · e^(−x/2) ÷ Γ(k/2 + 1) to the tail of k degrees. Γ(3/2) is √π ÷ 2.
  let term = isEven ? half * Math.exp(-half) : (2 * Math.sqrt(half) * Math.exp(-half)) / Math.sqrt(Math.PI);
  for (let known = isEven ? 2 : 1; known < degrees; known += 2) {
    tail += term;
    term *= half / (known / 2 + 1);
  }
  return Math.min(1, tail);
}

/** The complementary error function of a number that is not negative (Numerical Recipes in C, 6.2: `erfcc`). */
function erfc(z: number): number {
  const t = 1 / (1 + z / 2);
  const series = FACTORS.reduceRight((sum, factor) => factor + t * sum, 0);
  return t * Math.exp(-z * z + series);
}
const FACTORS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
] as const;
