import { closeSync, copyFileSync, existsSync, openSync, rmSync, statSync, truncateSync } from 'node:fs';

/** A log is turned over at this size; the one before it is kept beside it, so that two of them are the most there is. */
export const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const LOOK_EVERY_MS = 2_000;

/** The log file of a service whose process writes into it by itself, turned over while it does. */
export class LogFile {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly path: string,
    private readonly limit = LOG_LIMIT_BYTES,
  ) {}

  /** Runs `use` with the open file, for a process that is started with it. */
  opened<T>(use: (file: number) => T): T {
    this.turnOver();
    // Appending: after a turn-over its next line is the first of the emptied file.
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

  /** What is written between the copy and the cut is lost: some lines of ten megabytes. */
  turnOver(): void {
    try {
      if (!existsSync(this.path) || statSync(this.path).size <= this.limit) return;
      this.keepCopy();
      truncateSync(this.path);
    } catch {
      // A folder that is gone is noticed where something has to be kept in it.
    }
  }

  /** On a full disk there is no room for one: the log is cut all the same, which makes some. */
  private keepCopy(): void {
    try {
      copyFileSync(this.path, `${this.path}.1`);
    } catch {
      rmSync(`${this.path}.1`, { force: true });
    }
  }
}
