import type { EnrollFans, EnrollResult } from '#contracts/campaigns/enrollments.js';
import type { ProblemCodeOf } from '#contracts/http/problem-codes.js';
import type { Database } from '#database/database.js';
import { requestEnrollments } from '#database/audiences/entries.js';
import { findRunningCampaign } from '#database/campaigns/running-campaigns.js';
import type { EpochMs } from '#domain/terms.js';
import { NO_FAN } from '#intake/fan-directory.js';
import { findFans } from '#intake/intake-sql.js';
import { entryProblem } from '#domain/flows/entry-problem.js';

type Enrolled =
  | { kind: 'enrolled'; results: EnrollResult[] }
  | { kind: 'unknown' }
  /** The campaign's state does not allow it. */
  | { kind: 'refused'; reason: string; code: ProblemCodeOf<409> }
  /** Nothing of the flow would start. */
  | { kind: 'no_track'; reason: string };

type NamedFan = { id: string } | { externalId: string };

/**
 * Requests enrollments in one transaction. A fan who cannot be enrolled gets an answer with the reason, and the others
 * are enrolled.
 */
export async function enrollFans(
  database: Database,
  on: { workspaceId: string; campaignId: string; occurredAt: EpochMs },
  body: EnrollFans,
): Promise<Enrolled> {
  const { workspaceId, campaignId, occurredAt } = on;
  const campaign = await findRunningCampaign(database, workspaceId, campaignId);
  if (campaign === undefined) return { kind: 'unknown' };
  if (campaign.status !== 'live' && campaign.status !== 'paused')
    return {
      kind: 'refused',
      reason: `The campaign is ${campaign.status}: it takes no fans.`,
      code: campaign.status === 'draft' ? 'campaign_is_draft' : 'campaign_has_ended',
    };
  const noTrack = entryProblem(campaign.flow, body.track);
  if (noTrack !== undefined) return { kind: 'no_track', reason: noTrack };
  const wanted = 'fans' in body ? body.fans : [body.fan];
  const ids = await idsOf(database, workspaceId, wanted);
  const request = { workspaceId, campaignId, occurredAt, by: 'api', origin: 'api' } as const;
  const { source, track } = body;
  const known = ids.filter((id) => id !== undefined);
  const fresh = new Set(
    await database.transaction((sql) => requestEnrollments(sql, { ...request, source, track }, known)),
  );
  return { kind: 'enrolled', results: ids.map((id) => resultOf(id, fresh, track !== undefined)) };
}

/** In the order asked for; undefined where the workspace has no such fan. */
async function idsOf(
  database: Database,
  workspaceId: string,
  wanted: readonly NamedFan[],
): Promise<(string | undefined)[]> {
  const found = await findFans(database, workspaceId, {
    ids: wanted.flatMap((fan) => ('id' in fan ? [fan.id] : [])),
    externalIds: wanted.flatMap((fan) => ('id' in fan ? [] : [fan.externalId])),
  });
  const byId = new Map(found.byId.map(({ askedAs, id }) => [askedAs, id]));
  const byExternalId = new Map(found.byExternalId.map(({ askedAs, id }) => [askedAs, id]));
  return wanted.map((fan) => ('id' in fan ? byId.get(fan.id) : byExternalId.get(fan.externalId)));
}

function resultOf(id: string | undefined, fresh: Set<string>, again: boolean): EnrollResult {
  if (id === undefined) return { fanId: null, status: 'rejected', problem: NO_FAN };
  // A fan who is named twice in one request counts at the first place.
  const asked = fresh.delete(id) || again;
  return { fanId: id, status: asked ? 'requested' : 'known' };
}
