import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '#activities/logger.js';

/**
 * Runs `work` again and again until the signal aborts: at once after `work` has returned true (there was something to
 * do), else after `idleMs`. An error slows the loop down and never ends it; it is logged once until the next success.
 */
export async function loop(
  name: string,
  options: { idleMs: number; signal: AbortSignal; logger: Logger },
  work: () => Promise<boolean>,
): Promise<void> {
  const { idleMs, signal, logger } = options;
  let failures = 0;
  while (!signal.aborted) {
    let busy = false;
    try {
      busy = await work();
      failures = 0;
    } catch (error) {
      if (failures === 0) logger.warn({ loop: name, error: String(error) }, 'a background loop failed');
      failures += 1;
    }
    const wait = failures > 0 ? Math.min(5000, 100 * 2 ** failures) : busy ? 0 : idleMs;
    if (wait > 0) await pause(wait, undefined, { signal }).catch(() => undefined);
  }
}
