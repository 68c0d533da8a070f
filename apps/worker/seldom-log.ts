import type { Logger } from '#activities/logger.js';

const EVERY_MS = 10_000;

/** For what fails again and again while a part is away: one line in ten seconds, which says how many more there were. */
export class SeldomLog {
  private readonly told = new Map<string, { at: number; more: number }>();

  constructor(
    private readonly logger: Logger,
    private readonly steady: () => number = () => performance.now(),
  ) {}

  warn(fields: object, message: string): void {
    const last = this.told.get(message);
    const now = this.steady();
    if (last !== undefined && now - last.at < EVERY_MS) {
      last.more += 1;
      return;
    }
    this.told.set(message, { at: now, more: 0 });
    this.logger.warn({ ...fields, more: last?.more ?? 0 }, message);
  }
}
