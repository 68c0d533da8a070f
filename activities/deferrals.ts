/**
 * Work that was put off as it should be: a provider's limit, no free slot, a paused campaign. It is no fault and gets
 * no line of its own, so that it hides none; how often it happened is told once a minute.
 */
export class Deferrals {
  private counts = new Map<string, number>();

  count(reason: string): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
  }

  /** What has come together since the last time, by reason; undefined: nothing has. */
  take(): Record<string, number> | undefined {
    const taken = this.counts;
    this.counts = new Map();
    return taken.size === 0 ? undefined : Object.fromEntries(taken);
  }
}
