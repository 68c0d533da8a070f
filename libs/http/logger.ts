import { Injectable, type LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import { z } from 'zod';
import { LogOutput } from '#config/log-output.js';
import type { Trouble } from './database-trouble.js';
import { Settings } from './settings.js';

const CauseSchema = z.object({
  name: z.string().optional(),
  message: z.string().optional(),
  stack: z.string().optional(),
});

interface RequestLine {
  requestId: string | undefined;
  method: string;
  route: string;
  status: number;
  ms: number;
}

const TROUBLE_EVERY_MS = 10_000;

/** Writes JSON lines to standard output. Bodies, queries, headers and parameters are never logged. */
@Injectable()
export class AppLogger implements LoggerService {
  private readonly pino;
  private readonly troubles = new Map<Trouble['kind'], { since: number; more: number }>();

  constructor(settings: Settings) {
    this.pino = pino({ level: settings.values.LOG_LEVEL, base: { app: 'api' } }, new LogOutput());
  }

  log(message: unknown, context?: unknown): void {
    this.pino.debug({ context }, String(message));
  }

  warn(message: unknown, context?: unknown): void {
    this.pino.warn({ context }, String(message));
  }

  debug(message: unknown, context?: unknown): void {
    this.pino.debug({ context }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.pino.error({ context: rest.at(-1) }, String(message));
  }

  /** Something that an operator has to act on. `about`: no personal data. */
  alert(message: string, about: Record<string, unknown>): void {
    this.pino.error(about, message);
  }

  request(line: RequestLine): void {
    this.pino.info(line, 'request');
  }

  clockIsOff(skew: 'off' | 'refused', words: string): void {
    this.pino[skew === 'refused' ? 'error' : 'warn']({ clock: words }, 'the clock of this server is off');
  }

  /**
   * While the database is in trouble every request fails. One line in ten seconds says so, with the number of failed
   * requests.
   */
  trouble(kind: Trouble['kind'], cause: unknown, requestId: string | undefined): void {
    const known = this.troubles.get(kind);
    const now = performance.now();
    if (known !== undefined && now - known.since < TROUBLE_EVERY_MS) {
      known.more += 1;
      return;
    }
    this.troubles.set(kind, { since: now, more: 0 });
    const { message } = CauseSchema.safeParse(cause).data ?? {};
    this.pino.error(
      { trouble: kind, error: message, more: known?.more ?? 0, requestId },
      'requests fail: trouble with the database',
    );
  }

  /**
   * Describes an error. It leaves out PostgreSQL's own `detail`, `where` and parameters, because they hold row
   * values.
   */
  failure(cause: unknown, fields: Record<string, unknown>): void {
    this.pino.error({ ...fields, cause: CauseSchema.safeParse(cause).data }, 'request failed');
  }
}
