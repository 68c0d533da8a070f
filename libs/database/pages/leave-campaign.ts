import type { Database } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { lockFan } from '#database/fans/fans.js';
import type { EpochMs } from '#domain/terms.js';

/**
 * The fan asks to be taken out of the campaign. The engine does it when it comes to the event: what is under way is
 * finished, and nothing begins after it. `now`: workspace time. False: there is no such fan.
 */
export function leaveCampaign(
  database: Database,
  {
    workspaceId,
    campaignId,
    fanId,
    now,
  }: { workspaceId: string; campaignId: string; fanId: string; now: EpochMs },
): Promise<boolean> {
  return database.transaction(async (sql) => {
    if (!(await lockFan(sql, workspaceId, fanId))) return false;
    const occasion = { workspaceId, campaignId, occurredAt: now, origin: 'api' as const };
    await appendEvents(sql, [
      newEvent(occasion, fanId, { type: 'flow.exit_requested', payload: { by: 'fan' } }),
    ]);
    return true;
  });
}
