/**
 * Counts work that was put off for a good reason: a provider's limit, no free slot, a paused campaign. This is no
 * fault and gets no log line of its own, so that it hides no fault. The counts are logged once a minute.
 */
export class Deferrals {
  private counts = new Map<string, number>();

  count(reason: string): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
  }

  /** Returns the counts since the last call, by reason; undefined when nothing was put off. */
  drain(): Record<string, number> | undefined {
    const drained = this.counts;
    this.counts = new Map();
    return drained.size === 0 ? undefined : Object.fromEntries(drained);
  }
}
