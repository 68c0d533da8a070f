import { closeSync, copyFileSync, existsSync, openSync, rmSync, statSync, truncateSync } from 'node:fs';

/** When a log reaches this size, a new one is begun. Only the last one is kept, so there are at most two of them. */
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const LOOK_EVERY_MS = 250;

/** The log file of a service whose process writes into it directly. A new file is begun while it writes. */
export class LogFile {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly path: string,
    private readonly limit = LOG_LIMIT_BYTES,
  ) {}

  /** Runs `use` with the open file, for a process that is started with it. */
  opened<T>(use: (file: number) => T): T {
    this.turnOver();
    // The file is open for appending. So after it was emptied, the next line is its first.
    const file = openSync(this.path, 'a', 0o600);
    try {
      return use(file);
    } finally {
      closeSync(file);
    }
  }

  watch(): void {
    this.timer ??= setInterval(() => this.turnOver(), LOOK_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Lines that are written between the copy and the cut are lost: a few lines of ten megabytes. */
  turnOver(): void {
    try {
      if (!existsSync(this.path) || statSync(this.path).size <= this.limit) return;
      this.keepCopy();
      truncateSync(this.path);
    } catch {
      // If the folder is gone, that is noticed when something has to be kept in it.
    }
  }

  /** On a full disk there is no room for a copy. The log is cut all the same, which makes room. */
  private keepCopy(): void {
    try {
      copyFileSync(this.path, `${this.path}.1`);
    } catch {
      rmSync(`${this.path}.1`, { force: true });
    }
  }
}
