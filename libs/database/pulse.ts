import { setImmediate as turn } from 'node:timers/promises';

/** The server is there by its connections, and does not answer. Whether what was asked of it happens is not known. */
export class DatabaseSilentError extends Error {
  override readonly name = 'DatabaseSilentError';

  constructor() {
    super('The database does not answer.');
  }
}

interface Waiting {
  /** On the process's monotonic clock, ms. */
  since: number;
  fail: (error: Error) => void;
}

/**
 * Tells a server that hangs from a statement that takes long. When something has waited for a while, the server is
 * asked a question of its own; when it owes that answer, too, everything that waits fails, and so does everything
 * asked from then on, at once, until it answers again. A statement that is merely slow is left alone.
 */
export class Pulse {
  private readonly waiting = new Set<Waiting>();
  private timer: NodeJS.Timeout | undefined;
  private answeredAt = 0;
  private asking = false;
  private silent = false;
  private closed = false;

  /** `ask`: true as soon as the server says anything at all (a refusal is an answer), false when it has to be asked anew. */
  constructor(
    private readonly ask: () => Promise<boolean>,
    private readonly patience: { silentAfterMs: number; answerMs: number },
  ) {}

  get isSilent(): boolean {
    return this.silent;
  }

  during<T>(work: () => Promise<T>): Promise<T> {
    if (this.patience.silentAfterMs === 0) return work();
    if (this.silent) return Promise.reject(new DatabaseSilentError());
    return new Promise<T>((resolve, reject) => {
      const entry = { since: performance.now(), fail: reject };
      this.waiting.add(entry);
      this.timer ??= setInterval(() => this.checkOldest(), this.patience.silentAfterMs / 3).unref();
      void work()
        .then(resolve, reject)
        .finally(() => this.waiting.delete(entry));
    });
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
  }

  private checkOldest(): void {
    const [oldest] = this.waiting;
    if (oldest === undefined) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const quietSince = Math.max(oldest.since, this.answeredAt);
    if (!this.asking && performance.now() - quietSince > this.patience.silentAfterMs) void this.askUntilAnswered();
  }

  /** Asks until there is an answer; while one is owed, everybody is told. */
  private async askUntilAnswered(): Promise<void> {
    this.asking = true;
    let answered = false;
    while (!answered && !this.closed) {
      const answer = this.ask();
      answered = await this.inTime(answer);
      if (answered) break;
      this.silent = true;
      for (const { fail } of this.waiting) fail(new DatabaseSilentError());
      this.waiting.clear();
      answered = await answer;
    }
    this.answeredAt = performance.now();
    this.silent = false;
    this.asking = false;
  }

  private async inTime(answer: Promise<boolean>): Promise<boolean> {
    const heard = { answer: false };
    const hearing = answer.then((said) => (heard.answer = said));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.patience.answerMs);
    });
    await Promise.race([hearing, late]);
    clearTimeout(timer);
    // A process that was busy, or stopped itself, looks into its sockets before it blames the server.
    for (let turns = 0; turns < 2 && !heard.answer; turns += 1) await turn();
    return heard.answer;
  }
}
