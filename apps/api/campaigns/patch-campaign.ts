import type { PatchCampaign } from '#contracts/campaigns/campaigns.js';
import { type NewAuditEntry, writeAudit } from '#database/access/audit.js';
import { beginOperation } from '#database/campaigns/campaign-operations.js';
import { type CampaignRecord, findCampaign, saveCampaignDetails } from '#database/campaigns/campaigns.js';
import { leaveSlug, lockSlugs, slugIsTaken } from '#database/campaigns/slugs.js';
import type { Database, Sql } from '#database/database.js';
import { findRelease } from '#database/releases/releases.js';
import { usualEnd } from '#domain/releases/campaign-end.js';
import type { EpochMs } from '#domain/terms.js';
import type { CampaignChange } from './change-campaign.js';

interface CampaignPatch {
  workspaceId: string;
  id: string;
  actor: NewAuditEntry['actor'];
  /** Workspace time. */
  now: EpochMs;
  patch: PatchCampaign;
}

/**
 * Changes a campaign's name, landing page or end. Another end of a running campaign is an operation like a moved
 * release: its workflow waits anew, and fans are woken where it comes nearer.
 */
export function patchCampaign(database: Database, request: CampaignPatch): Promise<CampaignChange> {
  const { workspaceId, id, actor, patch } = request;
  return database.transaction(async (sql): Promise<CampaignChange> => {
    const before = await findCampaign(sql, workspaceId, id, 'for update');
    if (before === undefined) return { kind: 'unknown' };
    if (before.status === 'ended' && (patch.landingUrl !== undefined || patch.endsAt !== undefined))
      return { kind: 'refused', reason: 'The campaign has ended: only its name can be changed.' };
    if (patch.slug !== undefined && !(await mayTake(sql, before, patch.slug)))
      return { kind: 'refused', reason: 'Another campaign has this slug, or has had it.' };
    const endsAt = await newEnd(sql, before, request);
    if (typeof endsAt === 'number' && endsAt <= request.now)
      return { kind: 'refused', reason: 'Its end would be past. To end it now, use `/end`.' };
    if (patch.slug !== undefined) await leaveSlug(sql, id, patch.slug);
    await saveCampaignDetails(sql, id, {
      name: patch.name,
      slug: patch.slug,
      nativePages: patch.nativePages,
      code: patch.code,
      landingUrl: patch.landingUrl,
      endsAt,
    });
    if (endsAt !== undefined && before.status !== 'draft') await retime(sql, before, endsAt);
    const after = await findCampaign(sql, workspaceId, id);
    if (after === undefined) throw new Error(`Campaign ${id} vanished while it was locked.`);
    const details = { changed: Object.keys(patch).sort() };
    await writeAudit(sql, { workspaceId, actor, action: 'campaign.patch', campaignId: id, details });
    return { kind: 'changed', campaign: after };
  });
}

async function mayTake(sql: Sql, { id, slug: former }: CampaignRecord, slug: string): Promise<boolean> {
  await lockSlugs(sql, former === null ? [slug] : [former, slug]);
  return !(await slugIsTaken(sql, slug, id));
}

/** The end that the patch asks for; undefined: it stays. */
async function newEnd(
  sql: Sql,
  before: CampaignRecord,
  { workspaceId, now, patch }: CampaignPatch,
): Promise<EpochMs | null | undefined> {
  const { endsAt } = patch;
  const was = before.ends_at?.getTime() ?? null;
  if (endsAt === undefined) return undefined;
  if (endsAt !== null) return Date.parse(endsAt) === was ? undefined : Date.parse(endsAt);
  // A draft gets its usual end as it is launched.
  if (before.status === 'draft' || before.release_id === null) return was === null ? undefined : null;
  const release = await findRelease(sql, workspaceId, before.release_id);
  if (release === undefined) throw new Error(`Campaign ${before.id} has no release.`);
  return usualEnd(release.clock, now);
}

/** A later end needs no wake: a fan who wakes at the former one looks, and waits on. */
async function retime(sql: Sql, { id, ends_at }: CampaignRecord, endsAt: EpochMs | null): Promise<void> {
  const nearer = endsAt !== null && (ends_at === null || endsAt < ends_at.getTime());
  await beginOperation(sql, id, 'retime', nearer ? 'due' : 'unfinished');
}
