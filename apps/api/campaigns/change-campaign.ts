import type { FlowProblem } from '#domain/flows/validate.js';
import type { CampaignStatus, EpochMs } from '#domain/terms.js';
import type { Database } from '#database/database.js';
import { type CampaignRecord, findCampaign, markStatus } from '#database/campaigns/campaigns.js';
import { beginOperation, type Wakes } from '#database/campaigns/campaign-operations.js';

export type CampaignChange =
  | { kind: 'changed'; campaign: CampaignRecord }
  | { kind: 'unknown' }
  /** The campaign's state does not allow it. */
  | { kind: 'refused'; reason: string }
  /** Its flow asks for a release that the campaign has not, or for a postal address that the workspace has not. */
  | { kind: 'invalid'; problems: FlowProblem[] };

export type StatusOperation = 'pause' | 'resume' | 'end';

/** The states of a campaign as data; launching a draft is `launchCampaign`. */
const OPERATIONS: Record<
  StatusOperation,
  { from: readonly CampaignStatus[]; to: Exclude<CampaignStatus, 'draft'>; wakes: Wakes }
> = {
  // A fan of a paused campaign decides at the next wake and waits on, so nobody has to be woken for the pause.
  pause: { from: ['live'], to: 'paused', wakes: 'none' },
  resume: { from: ['paused'], to: 'live', wakes: 'due' },
  end: { from: ['live', 'paused'], to: 'ended', wakes: 'due' },
};

/** Pauses, resumes or ends a campaign; fans whose next wake can come nearer by it are woken. */
export function changeCampaign(
  database: Database,
  input: { workspaceId: string; id: string; operation: StatusOperation; now: EpochMs },
): Promise<CampaignChange> {
  const { workspaceId, id, operation, now } = input;
  const { from, to, wakes } = OPERATIONS[operation];
  return database.transaction(async (sql): Promise<CampaignChange> => {
    const before = await findCampaign(sql, workspaceId, id, 'for update');
    if (before === undefined) return { kind: 'unknown' };
    if (!from.includes(before.status)) {
      const reason = `Only a ${from.join(' or ')} campaign can do this (${operation}); this one is ${before.status}.`;
      return { kind: 'refused', reason };
    }
    await markStatus(sql, id, to, now);
    await beginOperation(sql, id, operation, wakes);
    const after = await findCampaign(sql, workspaceId, id);
    if (after === undefined) throw new Error(`Campaign ${id} vanished while it was locked.`);
    return { kind: 'changed', campaign: after };
  });
}
