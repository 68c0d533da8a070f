import type { BudgetKey } from '#database/budgets/credential-halts.js';
import type { Database } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { toVirtual, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import type { Service } from '#domain/terms.js';
import { expireConnection, type UsedGrant } from './claim-service.js';

/**
 * Gives up a grant that the service refuses, and tells it to the fan's history, so that flows and webhooks hear of it.
 * `by`: the app whose call was refused. False: the fan has another grant meanwhile, and nothing was changed.
 */
export function giveUpGrant(
  database: Database,
  used: UsedGrant,
  of: { workspaceId: string; fanId: string; service: Service; clock: WorkspaceClock },
  by: BudgetKey,
): Promise<boolean> {
  const { workspaceId, fanId, service, clock } = of;
  return database.transaction(async (sql) => {
    if (!(await expireConnection(sql, used, by))) return false;
    const occurredAt = toVirtual(clock, database.clock.now());
    const occasion = { workspaceId, occurredAt, origin: 'platform' } as const;
    await appendEvents(sql, [
      newEvent(occasion, fanId, { type: 'connection.expired', payload: { service } }),
    ]);
    return true;
  });
}
