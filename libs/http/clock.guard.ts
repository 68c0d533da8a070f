import type { NextFunction, Request, Response } from 'express';
import { SkewLog, skewInWords } from '#database/clock-skew.js';
import type { DatabaseClock } from '#database/database-clock.js';
import type { AppLogger } from './logger.js';
import { ProblemException, problemOf } from './problem.js';

/** These paths say how the process is doing, so they answer even then. */
const ALWAYS = new Set(['/healthz', '/readyz']);

/**
 * Refuses every request while the server's own clock is far off: sessions, signatures and certificates depend on it.
 */
export function refuseOnWrongClock(clock: DatabaseClock, logger: AppLogger) {
  const log = new SkewLog((skew, words) => logger.clockIsOff(skew, words));
  return (request: Request, _response: Response, next: NextFunction): void => {
    const ms = clock.skewMs();
    if (log.see(ms) !== 'refused' || ALWAYS.has(request.path)) {
      next();
      return;
    }
    const detail = `The clock of this server is ${skewInWords(ms)}: it takes no requests until that is mended.`;
    next(new ProblemException(problemOf('unavailable', detail), { 'Retry-After': '10' }));
  };
}
