import type { NextFunction, Request, Response } from 'express';
import { SkewLog, skewInWords } from '#database/clock-skew.js';
import type { DatabaseClock } from '#database/database-clock.js';
import type { AppLogger } from './logger.js';
import { ProblemException, problemOf } from './problem.js';

/** How a process is doing is said even then. */
const ALWAYS = new Set(['/healthz', '/readyz']);

/** A server whose own clock is far off takes no request: sessions, signatures and certificates go by it. */
export function refuseOnWrongClock(clock: DatabaseClock, logger: AppLogger) {
  const log = new SkewLog((skew, words) => logger.clockIsOff(skew, words));
  return (request: Request, _response: Response, next: NextFunction): void => {
    const ms = clock.skewMs();
    if (log.see(ms) !== 'refused' || ALWAYS.has(request.path)) {
      next();
      return;
    }
    const detail = `The clock of this server is ${skewInWords(ms)}: it takes no requests until that is mended.`;
    next(new ProblemException(problemOf(503, detail), { 'Retry-After': '10' }));
  };
}
