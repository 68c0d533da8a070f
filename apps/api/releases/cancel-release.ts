import type { CancelledRelease } from '#contracts/releases/releases.js';
import { countUnderWay } from '#database/campaigns/campaign-versions.js';
import { endCampaignsOfRelease } from '#database/campaigns/campaigns.js';
import type { Database } from '#database/database.js';
import { beginOperation } from '#database/campaigns/campaign-operations.js';
import { findRelease, markCancelled, type ReleaseRecord } from '#database/releases/releases.js';
import type { EpochMs } from '#domain/terms.js';

type Cancellation =
  | { kind: 'cancelled'; release: ReleaseRecord; cancelled: CancelledRelease['cancelled'] }
  | { kind: 'unknown' }
  | { kind: 'already' };

/**
 * Cancels a release for good: its campaigns end with it, so that nothing is saved or sent from this commit on
 * (every claim looks at the campaign), and the fans are woken to leave. A draft can no more be launched.
 */
export function cancelRelease(
  database: Database,
  { workspaceId, id, now }: { workspaceId: string; id: string; now: EpochMs },
): Promise<Cancellation> {
  return database.transaction(async (sql): Promise<Cancellation> => {
    const release = await findRelease(sql, workspaceId, id, 'for update');
    if (release === undefined) return { kind: 'unknown' };
    if (release.cancelledAt !== null) return { kind: 'already' };
    await markCancelled(sql, id, now);
    const ended = await endCampaignsOfRelease(sql, id, now);
    for (const campaignId of ended) await beginOperation(sql, campaignId, 'end', 'due');
    const fansWoken = await countUnderWay(sql, ended);
    return {
      kind: 'cancelled',
      release: { ...release, cancelledAt: new Date(now) },
      cancelled: { campaigns: ended.length, fansWoken },
    };
  });
}
