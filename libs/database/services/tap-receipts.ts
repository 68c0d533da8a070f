import { readWorkspaceClock } from '#database/access/workspace-clock.js';
import type { Database } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import type { tapReceipt } from '#domain/pages/tap-receipt.js';

/**
 * Writes how a tap ended into the fan's history, once for each tap: a form that was sent twice has one receipt. A fan who
 * is gone meanwhile gets none. `campaignId`: null, where the tap counts in no campaign.
 */
export async function keepTapReceipt(
  database: Database,
  { workspaceId, fanId, campaignId }: { workspaceId: string; fanId: string; campaignId: string | null },
  receipt: ReturnType<typeof tapReceipt>,
): Promise<void> {
  const occurredAt = toVirtual(await readWorkspaceClock(database, workspaceId), database.clock.now());
  await database.transaction(async (sql) => {
    // The fan's row orders two processes that tell the same tap.
    const fans = await sql.query('SELECT FROM fans WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE', [
      workspaceId,
      fanId,
    ]);
    const told = await sql.query(
      `SELECT FROM events WHERE fan_id = $1 AND type IN ('service.done', 'service.failed')
         AND payload ->> 'effectId' = $2 LIMIT 1`,
      [fanId, receipt.payload.effectId],
    );
    if (fans.length === 0 || told.length > 0) return;
    const occasion = { workspaceId, campaignId, occurredAt, origin: 'platform' } as const;
    await appendEvents(sql, [newEvent(occasion, fanId, receipt)]);
  });
}
