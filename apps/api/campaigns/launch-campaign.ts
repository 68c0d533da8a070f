import type { EpochMs } from '#domain/terms.js';
import type { Database, Sql } from '#database/database.js';
import {
  type CampaignRecord,
  connectedFans,
  findCampaign,
  markLaunched,
} from '#database/campaigns/campaigns.js';
import { findVersion } from '#database/flows/flows.js';
import { findRelease } from '#database/releases/releases.js';
import { hasAdapter } from '#domain/services/capabilities.js';
import { usualEnd } from '#domain/releases/campaign-end.js';
import { campaignWindowMs, savesPerSecond } from '#domain/releases/release-window.js';
import { addressProblems } from './address-problems.js';
import { entryLeadingNowhere } from './entry-leading-nowhere.js';
import type { CampaignChange } from './change-campaign.js';
import { quietProblems } from './quiet-problems.js';
import { releaseProblems } from './release-problems.js';

/** What the worker allows a streaming service where no budget row says otherwise. */
const USUAL_PER_SECOND = 50;

/**
 * Makes a draft live: freezes its flow version and its end, and guesses the release window from the fans we could
 * save for today (an hour before the release the campaign's own workflow fixes it). Only a row is written: the
 * relay starts the campaign's workflow, so that a launch succeeds while Temporal is away.
 */
export function launchCampaign(
  database: Database,
  input: { workspaceId: string; id: string; version: number | undefined; now: EpochMs; k: number },
): Promise<CampaignChange> {
  const { workspaceId, id, now } = input;
  return database.transaction(async (sql): Promise<CampaignChange> => {
    const seen = await findCampaign(sql, workspaceId, id);
    if (seen === undefined) return { kind: 'unknown' };
    // The release is locked before the campaign, in the order in which a change of the release locks them.
    const release =
      seen.release_id === null
        ? undefined
        : await findRelease(sql, workspaceId, seen.release_id, 'for update');
    const campaign = await findCampaign(sql, workspaceId, id, 'for update');
    if (campaign === undefined) return { kind: 'unknown' };
    if (campaign.status !== 'draft')
      return { kind: 'refused', reason: `The campaign is ${campaign.status} already.` };
    if (release !== undefined && release.cancelledAt !== null)
      return { kind: 'refused', reason: 'Its release is cancelled.' };
    const version = await findVersion(sql, workspaceId, campaign.flow_id, input.version);
    if (version === undefined) return { kind: 'refused', reason: noVersion(input.version) };
    const aimless = await entryLeadingNowhere(sql, workspaceId, id, version.definition);
    if (aimless !== undefined) return { kind: 'refused', reason: aimless };
    const problems = await releaseProblems(sql, workspaceId, campaign, version.definition);
    problems.push(...(await addressProblems(sql, workspaceId, version.definition)));
    problems.push(...(await quietProblems(sql, workspaceId, version.definition)));
    if (problems.length > 0) return { kind: 'invalid', problems };
    const endsAt = campaign.ends_at?.getTime() ?? (await defaultEnd(sql, workspaceId, campaign, now));
    if (endsAt !== null && endsAt <= now)
      return { kind: 'refused', reason: 'The campaign would have ended already: its end is past.' };
    const windowMs = campaign.release_id === null ? 0 : await guessWindow(sql, workspaceId, input.k);
    await markLaunched(sql, id, {
      flowVersionId: version.id,
      launchedAt: now,
      endsAt,
      releaseWindowMs: windowMs,
    });
    return { kind: 'changed', campaign: await mustFind(sql, workspaceId, id) };
  });
}

const noVersion = (asked: number | undefined): string =>
  asked === undefined
    ? 'The flow has no published version yet.'
    : `The flow has no published version ${asked}.`;

/** 28 days after the release is out everywhere (of one that is out already, from now); without one, no end. */
async function defaultEnd(
  sql: Sql,
  workspaceId: string,
  campaign: CampaignRecord,
  now: EpochMs,
): Promise<EpochMs | null> {
  if (campaign.release_id === null) return null;
  const release = await findRelease(sql, workspaceId, campaign.release_id);
  if (release === undefined) throw new Error(`Campaign ${campaign.id} has no release.`);
  return usualEnd(release.clock, now);
}

async function guessWindow(sql: Sql, workspaceId: string, k: number): Promise<number> {
  const connected = await connectedFans(sql, workspaceId);
  const due = connected
    .filter(({ service }) => hasAdapter(service))
    .map(({ service, fans, per_second: perSecond }) => ({
      dueFans: fans,
      perSecond: savesPerSecond(service, perSecond ?? USUAL_PER_SECOND),
    }));
  return campaignWindowMs(due, k);
}

async function mustFind(sql: Sql, workspaceId: string, id: string): Promise<CampaignRecord> {
  const campaign = await findCampaign(sql, workspaceId, id);
  if (campaign === undefined) throw new Error(`Campaign ${id} vanished while it was locked.`);
  return campaign;
}
