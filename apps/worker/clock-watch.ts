import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '#activities/logger.js';
import { SkewLog, skewInWords, skewOf } from '#database/clock-skew.js';
import type { DatabaseClock } from '#database/database-clock.js';

const LOOK_EVERY_MS = 5_000;

/** Ends the worker, to be started again by whoever watches over it: at its start the clock is looked at first. */
export class WrongClockError extends Error {
  override readonly name = 'WrongClockError';

  constructor(ms: number) {
    super(`The clock of this machine is ${skewInWords(ms)}: the worker takes no work until that is mended.`);
  }
}

/** Before anything is taken on. */
export function checkClock(clock: DatabaseClock): void {
  if (skewOf(clock.skewMs()) === 'refused') throw new WrongClockError(clock.skewMs());
}

/** Logs a clock that is off, and throws when it is so far off that the worker must take no more; ends with the signal. */
export async function watchClock(
  clock: DatabaseClock,
  { logger, signal, everyMs = LOOK_EVERY_MS }: { logger: Logger; signal: AbortSignal; everyMs?: number },
): Promise<void> {
  const log = new SkewLog((_, words) => logger.warn({ clock: words }, 'the clock of this machine is off'));
  while (!signal.aborted) {
    if (log.see(clock.skewMs()) === 'refused') {
      // A machine that slept: its steady clock stood still. Asked again, the database tells which clock is right.
      await clock.sync();
      checkClock(clock);
    }
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
