import type { Channel } from '#domain/terms.js';
import type { Logger } from '#activities/logger.js';

/** One line a code and channel in so long a time, however many messages it costs. */
const AT_MOST_EVERY_MS = 60_000;

interface Told {
  at: number;
  /** Refused since then, and not told yet. */
  more: number;
}
const told = new WeakMap<Logger, Map<string, Told>>();

/**
 * A provider has refused a message for a reason that is not its fan's (a region that is not enabled, a text it does not
 * take): only this message is lost, but an operator should know.
 */
export function tellOperator(logger: Logger, channel: Channel, code: string, now = Date.now()): void {
  const all = told.get(logger) ?? new Map<string, Told>();
  told.set(logger, all);
  const key = `${channel} ${code}`;
  const last = all.get(key);
  if (last !== undefined && now - last.at < AT_MOST_EVERY_MS) {
    last.more += 1;
    return;
  }
  all.set(key, { at: now, more: 0 });
  const messages = 1 + (last?.more ?? 0);
  logger.error({ channel, code, messages }, 'messages were refused for a reason that is not the fans’');
}
