import { Injectable, type LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import { z } from 'zod';
import { Settings } from './settings.js';

const CauseSchema = z.object({
  name: z.string().optional(),
  message: z.string().optional(),
  stack: z.string().optional(),
});

/** JSON lines on standard output. Bodies, queries, headers and parameters are never logged. */
@Injectable()
export class AppLogger implements LoggerService {
  private readonly pino;

  constructor(settings: Settings) {
    this.pino = pino({ level: settings.values.LOG_LEVEL, base: { app: 'api' } });
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

  request(line: { method: string; route: string; status: number; ms: number }): void {
    this.pino.info(line, 'request');
  }

  /** What broke. Postgres's own `detail`, `where` and parameters hold row values: they stay out. */
  failure(cause: unknown, fields: Record<string, unknown>): void {
    this.pino.error({ ...fields, cause: CauseSchema.safeParse(cause).data }, 'request failed');
  }
}
