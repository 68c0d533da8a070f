/** The longest wait of one of Node's timers (ms). A longer wait uses several timers. */
const LONGEST_MS = 2 ** 31 - 1;

/** Timers that end together with the sandbox. */
export class Timers {
  private readonly running = new Set<NodeJS.Timeout>();
  private closed = false;

  after(ms: number, act: () => void): void {
    if (this.closed) return;
    const timer = setTimeout(
      () => {
        this.running.delete(timer);
        if (ms > LONGEST_MS) this.after(ms - LONGEST_MS, act);
        else act();
      },
      Math.min(Math.max(0, ms), LONGEST_MS),
    );
    this.running.add(timer);
  }

  close(): void {
    this.closed = true;
    for (const timer of this.running) clearTimeout(timer);
    this.running.clear();
  }
}
