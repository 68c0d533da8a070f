/** The nearest rank: of sorted values, the first that `share` of them do not exceed. Undefined when there is none. */
export function rankOf(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** How often each key came, and the busiest one. */
export class Histogram {
  private readonly counts = new Map<number, number>();

  constructor(private readonly widthMs: number) {}

  add(at: number): void {
    const start = Math.floor(at / this.widthMs) * this.widthMs;
    this.counts.set(start, (this.counts.get(start) ?? 0) + 1);
  }

  /** In the order of time; empty stretches are left out. */
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
