import { setImmediate as turn } from 'node:timers/promises';

/** The server's connections are open and it does not answer. It is not known whether the statement takes effect. */
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
 * Tells a server that hangs from a statement that is slow. When something has waited for a while, the server is asked
 * a separate question. When the server does not answer this question either, everything that waits fails. Every later
 * statement fails at once until the server answers again. A statement that is only slow goes on.
 */
export class Pulse {
  private readonly waiting = new Set<Waiting>();
  private timer: NodeJS.Timeout | undefined;
  private answeredAt = 0;
  private asking = false;
  private silent = false;
  private closed = false;

  /**
   * `ask` returns true as soon as the server says anything at all (a refusal is an answer), and false when it must be
   * asked again.
   */
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
    if (!this.asking && performance.now() - quietSince > this.patience.silentAfterMs)
      void this.askUntilAnswered();
  }

  /** Asks until the server answers. When the answer is late, everything that waits fails. */
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
    // A process that was busy or suspended reads its sockets before it blames the server.
    for (let turns = 0; turns < 2 && !heard.answer; turns += 1) await turn();
    return heard.answer;
  }
}
