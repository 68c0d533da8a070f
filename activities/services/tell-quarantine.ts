import type { ServiceAccess } from '#activities/deps.js';
import type { Logger } from '#activities/logger.js';

/** Tells the operator when the grants of an app are closed, and when they are open again. */
export function tellQuarantine(
  logger: Logger,
  { adapter: { service } }: Pick<ServiceAccess, 'adapter'>,
  change: 'closed' | 'opened' | 'nothing',
): void {
  if (change === 'closed')
    logger.error(
      { service },
      'the service refuses very many grants at once: no grant is given up, and new access tokens wait for a probe',
    );
  if (change === 'opened') logger.info({ service }, 'the service accepts grants again: all fans go on');
}
