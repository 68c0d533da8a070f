/** A provider whose calls take this long (ms) on average is slow. Its calls are not made inside decisions. */
const QUICK_MS = 300;
/** A call under way for this long (ms) makes its provider slow at once, before it has ended. */
const LONG_CALL_MS = 1000;
/** The share of the newest call in the running mean. */
const WEIGHT = 0.2;

/** How fast one provider has answered this process lately: every call is measured, wherever it is made. */
export class ProviderPace {
  private mean = 0;
  private readonly startedAt = new Set<{ at: number }>();

  /** `clock`: a monotonic one, in milliseconds. */
  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** Measures a call, however it ends. */
  async timed<T>(call: () => Promise<T>): Promise<T> {
    const start = { at: this.clock() };
    this.startedAt.add(start);
    try {
      return await call();
    } finally {
      this.startedAt.delete(start);
      this.mean += WEIGHT * (this.clock() - start.at - this.mean);
    }
  }

  isQuick(): boolean {
    if (this.mean > QUICK_MS) return false;
    const now = this.clock();
    return [...this.startedAt].every(({ at }) => now - at < LONG_CALL_MS);
  }
}
