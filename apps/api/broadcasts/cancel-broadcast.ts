import { stopAudience } from '#database/audiences/audiences.js';
import { findBroadcast, markCancelled } from '#database/campaigns/broadcasts.js';
import { findCampaign, markStatus } from '#database/campaigns/campaigns.js';
import type { Database } from '#database/database.js';
import { beginOperation } from '#database/campaigns/campaign-operations.js';
import type { EpochMs } from '#domain/terms.js';

type Cancelled = { kind: 'cancelled' } | { kind: 'unknown' } | { kind: 'refused'; reason: string };

/**
 * Cancels a broadcast before its time, so that nobody gets it. Its campaign ends, and each fan leaves it with the next
 * decision.
 */
export function cancelBroadcast(
  database: Database,
  { workspaceId, id, now }: { workspaceId: string; id: string; now: EpochMs },
): Promise<Cancelled> {
  return database.transaction(async (sql): Promise<Cancelled> => {
    const campaign = await findCampaign(sql, workspaceId, id, 'for update');
    const broadcast = await findBroadcast(sql, workspaceId, id);
    if (campaign === undefined || broadcast === undefined) return { kind: 'unknown' };
    if (broadcast.cancelledAt !== null) return { kind: 'cancelled' };
    if (!(await markCancelled(sql, workspaceId, id, now)))
      return { kind: 'refused', reason: 'Its time has come: pause or end its campaign instead.' };
    await stopAudience(sql, workspaceId, id);
    if (campaign.status === 'ended') return { kind: 'cancelled' };
    await markStatus(sql, id, 'ended', now);
    await beginOperation(sql, id, 'end', 'due');
    return { kind: 'cancelled' };
  });
}
