import type { PublishImpact, PublishImpactRequest } from '#contracts/campaigns/campaign-changes.js';
import { measuredPerSecond } from '#database/campaigns/operation-progress.js';
import {
  countFansAt,
  countUnderWay,
  publishToCampaign,
  readCampaignFlows,
} from '#database/campaigns/campaign-versions.js';
import { findCampaign, type CampaignRecord } from '#database/campaigns/campaigns.js';
import type { Database, Sql } from '#database/database.js';
import { beginOperation } from '#database/campaigns/campaign-operations.js';
import { findVersion, type FlowVersionRecord } from '#database/flows/flows.js';
import type { Flow } from '#domain/flows/flow.js';
import { impactOf, mapProblems, type FansAt } from '#domain/flows/impact.js';
import { placeKey } from '#domain/flows/step-map.js';
import type { FlowProblem } from '#domain/flows/validate.js';
import type { PublishMode } from '#domain/terms.js';
import { entryLeadingNowhere } from './entry-leading-nowhere.js';
import { quietProblems } from './quiet-problems.js';
import { releaseProblems } from './release-problems.js';

export type PublicationAnswer<T> =
  | { kind: 'done'; value: T }
  | { kind: 'unknown' }
  /** The campaign's state, or its version, does not allow it. */
  | { kind: 'refused'; reason: string }
  /** The version speaks of a release, and the campaign has none; or some of its sends could never leave. */
  | { kind: 'invalid'; problems: FlowProblem[] }
  /** The step map is wrong; each wrong place is named. */
  | { kind: 'unfit'; problems: { place: string; reason: string }[] };

interface Asked extends PublishImpactRequest {
  workspaceId: string;
  id: string;
}

/** What moving everybody to a version would mean. Changes nothing. */
export function readImpact(database: Database, asked: Asked): Promise<PublicationAnswer<PublishImpact>> {
  return database.transaction(async (sql): Promise<PublicationAnswer<PublishImpact>> => {
    const found = await findTarget(sql, asked, 'none');
    if (found.kind !== 'done') return found;
    const { campaign, target, at, flows } = found.value;
    const fans = await countUnderWay(sql, [campaign.id]);
    const perSecond = await measuredPerSecond(sql);
    const steps = impactOf(at, flows, target.definition, asked.stepMap);
    const value = {
      fromVersion: campaign.flow_version ?? 1,
      version: target.version,
      fans,
      steps,
      unmapped: steps.filter(({ fate }) => fate === 'unmapped').map(placeKey),
      problems: mapProblems(asked.stepMap, flows.values(), target.definition),
      fanOut: { fans, perSecond, seconds: fans / perSecond },
    };
    return { kind: 'done', value };
  });
}

/**
 * Gives a running campaign a newer version. Moving everybody needs a place for each fan whose step has vanished:
 * it is looked at under the campaign's lock, and who steps onto such a step meanwhile goes on at the next one
 * that is still there.
 */
export function publishCampaign(
  database: Database,
  asked: Asked & { mode: PublishMode },
): Promise<PublicationAnswer<CampaignRecord>> {
  const { workspaceId, id, mode, stepMap } = asked;
  return database.transaction(async (sql): Promise<PublicationAnswer<CampaignRecord>> => {
    const found = await findTarget(sql, asked, 'for update');
    if (found.kind !== 'done') return found;
    const { target, at, flows } = found.value;
    const problems = mode === 'move' ? unfit(asked, target.definition, at, flows) : [];
    if (problems.length > 0) return { kind: 'unfit', problems };
    const { id: flowVersionId, version } = target;
    await publishToCampaign(sql, id, { flowVersionId, version, mode, stepMap });
    await beginOperation(sql, id, 'publish', mode === 'move' ? 'due' : 'unfinished');
    const after = await findCampaign(sql, workspaceId, id);
    if (after === undefined) throw new Error(`Campaign ${id} vanished while it was locked.`);
    return { kind: 'done', value: after };
  });
}

function unfit({ stepMap }: Asked, target: Flow, at: FansAt[], flows: Map<number, Flow>) {
  const unmapped = impactOf(at, flows, target, stepMap)
    .filter(({ fate }) => fate === 'unmapped')
    .map((row) => ({
      place: placeKey(row),
      reason: `${row.fans} fans stand on this step, which version ${row.version} has and the new one has not.`,
    }));
  return [...mapProblems(stepMap, flows.values(), target), ...unmapped];
}

interface PublicationTarget {
  campaign: CampaignRecord;
  target: FlowVersionRecord;
  at: FansAt[];
  flows: Map<number, Flow>;
}

async function findTarget(
  sql: Sql,
  { workspaceId, id, version }: Asked,
  lock: 'none' | 'for update',
): Promise<PublicationAnswer<PublicationTarget>> {
  const campaign = await findCampaign(sql, workspaceId, id, lock);
  if (campaign === undefined) return { kind: 'unknown' };
  if (campaign.status !== 'live' && campaign.status !== 'paused')
    return {
      kind: 'refused',
      reason: `Only a live or paused campaign takes a version; this one is ${campaign.status}.`,
    };
  const target = await findVersion(sql, workspaceId, campaign.flow_id, version);
  if (target === undefined) return { kind: 'refused', reason: 'The flow has no such published version.' };
  if (target.version <= (campaign.flow_version ?? 0)) {
    const reason = `The campaign runs version ${campaign.flow_version ?? 0}; only a newer one can be published to it.`;
    return { kind: 'refused', reason };
  }
  const aimless = await entryLeadingNowhere(sql, workspaceId, id, target.definition);
  if (aimless !== undefined) return { kind: 'refused', reason: aimless };
  const problems = await releaseProblems(sql, workspaceId, campaign, target.definition);
  problems.push(...(await quietProblems(sql, workspaceId, target.definition)));
  if (problems.length > 0) return { kind: 'invalid', problems };
  const flows = await readCampaignFlows(sql, id);
  return { kind: 'done', value: { campaign, target, at: await countFansAt(sql, id), flows } };
}
