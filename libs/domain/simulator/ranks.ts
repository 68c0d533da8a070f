/** The nearest rank: the first of the sorted values that is not exceeded by `share` of them. Undefined: no value. */
export function rankOf(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** Counts moments in stretches of equal length, and knows the busiest stretch. */
export class Histogram {
  private readonly counts = new Map<number, number>();

  constructor(private readonly widthMs: number) {}

  add(at: number): void {
    const start = Math.floor(at / this.widthMs) * this.widthMs;
    this.counts.set(start, (this.counts.get(start) ?? 0) + 1);
  }

  /** The stretches in the order of time, without the empty ones. */
  rows(): { at: number; count: number }[] {
    return [...this.counts].map(([at, count]) => ({ at, count })).sort((a, b) => a.at - b.at);
  }

  peak(): { at: number; count: number } | null {
    return this.rows().reduce<{ at: number; count: number } | null>(
      (best, row) => (best === null || row.count > best.count ? row : best),
      null,
    );
  }
}
