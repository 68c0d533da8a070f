import { sameLinks } from '#domain/messages/message-links.js';
import type { AudiencePreview, PreviewAudience } from '#contracts/audiences/audiences.js';
import { type AudienceCounts, countAudience } from '#database/audiences/audiences.js';
import type { Database } from '#database/database.js';
import { findRunningCampaign, type RunningCampaign } from '#database/campaigns/running-campaigns.js';
import { readTemplates } from '#database/messages/templates.js';
import { templatesOf } from '#domain/flows/validate.js';
import { valuesForLength } from '#domain/messages/length-values.js';
import { estimateSms, type ReachGroup, type SmsEstimate } from '#domain/audiences/sms-estimate.js';
import type { Flow } from '#domain/flows/flow.js';
import type { Segment } from '#domain/audiences/segment.js';
import { CHANNEL_SETS, channelsOf } from '#domain/consents/channel-set.js';
import type { Purpose } from '#domain/terms.js';
import { entryProblem } from '#domain/flows/entry-problem.js';
import { resolvedSegment } from '#api/segments/resolved-segment.js';

/** What starting this audience would do, before it does. Undefined when the workspace has no such campaign. */
export async function previewAudience(
  database: Database,
  on: { workspaceId: string; campaignId: string; publicBaseUrl: string },
  { segment, track, purpose, ...prices }: PreviewAudience,
): Promise<AudiencePreview | undefined> {
  const { workspaceId, campaignId } = on;
  const campaign = await findRunningCampaign(database, workspaceId, campaignId);
  if (campaign === undefined) return undefined;
  const ask = { segment, campaignId, purpose, flow: campaign.flow, track, names: campaign };
  const { counts, preview } = await previewSegment(database, on, { ...prices, ...ask });
  return { ...preview, known: counts.known, problem: startProblem(campaign, track) ?? null };
}

interface SegmentAsk {
  segment: Segment;
  campaignId: string | null;
  purpose: Purpose;
  flow: Flow;
  track: string | undefined;
  /** The artist and the title that fill the messages. */
  names: { artist: string; release: string | null };
  pricePerSegment?: number | undefined;
  pricePerMms?: number | undefined;
}

/** Size, reach and what the messages would cost. */
export async function previewSegment(
  database: Database,
  { workspaceId, publicBaseUrl }: { workspaceId: string; publicBaseUrl: string },
  ask: SegmentAsk,
): Promise<{
  counts: AudienceCounts;
  preview: Pick<AudiencePreview, 'size' | 'behindSeconds' | 'reach' | 'sms'>;
}> {
  const segment = await resolvedSegment(database, workspaceId, ask.segment);
  const counts = await countAudience(database, workspaceId, { ...ask, segment });
  const wanted = templatesOf(ask.flow).filter(({ channel }) => channel === 'sms');
  const templates = await readTemplates(database, workspaceId, wanted);
  const link = `${publicBaseUrl.replace(/\/$/, '')}/t/123456789012`;
  const estimate = estimateSms(ask.flow, ask.track, reachGroups(counts), {
    texts: new Map(templates.map((template) => [template.key, template])),
    // The link is as long as a real one, because the length is what is billed.
    valuesFor: (template) => valuesForLength({ ...ask.names, ...sameLinks(link), template }),
  });
  return {
    counts,
    preview: {
      size: counts.size,
      behindSeconds: counts.behindSeconds,
      reach: counts.reach,
      sms: { ...estimate, cost: costOf(estimate, ask) },
    },
  };
}

/** Null: a price that is needed is not given. */
function costOf(
  { segments, mms }: SmsEstimate,
  { pricePerSegment, pricePerMms }: Pick<SegmentAsk, 'pricePerSegment' | 'pricePerMms'>,
): number | null {
  if (pricePerSegment === undefined && (segments > 0 || pricePerMms === undefined)) return null;
  if (pricePerMms === undefined && mms > 0) return null;
  const cost = segments * (pricePerSegment ?? 0) + mms * (pricePerMms ?? 0);
  return Math.round(cost * 10_000) / 10_000;
}

/** The disjoint groups of fans by the channels that reach them. */
function reachGroups({ reach }: AudienceCounts): ReachGroup[] {
  return CHANNEL_SETS.map((set) => ({ channels: channelsOf(set), fans: reach[set] }));
}

/** Says why an audience of this campaign cannot be started. The flow of a draft is checked when it is launched. */
export function startProblem(
  { status, flow }: RunningCampaign,
  track: string | undefined,
): string | undefined {
  if (status === 'ended') return 'The campaign has ended.';
  return status === 'draft' ? undefined : entryProblem(flow, track);
}
