import { isDeepStrictEqual } from 'node:util';
import { MOST_FANS_LOOKED_AT, MOST_FANS_NAMED } from '#contracts/campaigns/draft-impact.js';
import type { DraftImpact, DraftImpactRequest, StepOutlook } from '#contracts/campaigns/draft-impact.js';
import { CampaignCache } from '#database/campaigns/campaign-cache.js';
import { countFansAt, countUnderWay, readCampaignFlows } from '#database/campaigns/campaign-versions.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import { countFinished, fansAtSteps } from '#database/campaigns/fans-at-steps.js';
import type { Database } from '#database/database.js';
import { type LoadedFan, loadFans } from '#database/engine/load-fan.js';
import { fanStateOf } from '#database/engine/stored-state.js';
import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import { outlookOf, type RunAndOutlook } from '#domain/engine/outlook.js';
import type { Flow } from '#domain/flows/flow.js';
import { impactOf } from '#domain/flows/impact.js';
import { placeKey } from '#domain/flows/step-map.js';
import type { EpochMs } from '#domain/terms.js';
import { lookingContext } from './engine-context.js';
import { emptyOutlook, type FanOutlook, noteOutlook } from './step-outlook.js';

interface Asked extends DraftImpactRequest {
  workspaceId: string;
  id: string;
  /** Workspace time. */
  now: EpochMs;
}

type DraftImpactAnswer =
  { kind: 'done'; value: DraftImpact } | { kind: 'unknown' } | { kind: 'refused'; reason: string };

/** So many fans are worked out between two breaths of the process. */
const PAGE = 100;

/** What an edited definition would do to the fans under way. Nothing is locked or written. */
export async function readDraftImpact(database: Database, asked: Asked): Promise<DraftImpactAnswer> {
  const { workspaceId, id, flow, stepMap, now } = asked;
  const campaign = await findCampaign(database, workspaceId, id);
  if (campaign === undefined) return { kind: 'unknown' };
  if (campaign.status !== 'live' && campaign.status !== 'paused')
    return { kind: 'refused', reason: `Nobody is under way: the campaign is ${campaign.status}.` };
  const at = await countFansAt(database, id);
  const versions = await readCampaignFlows(database, id);
  const impacts = impactOf(at, versions, flow, stepMap);
  const steps = new Map<string, StepOutlook>();
  for (const { fate: own, to, track, step, fans, version } of impacts) {
    if (own === 'same' && hasSameRules(versions.get(version), flow, track)) continue;
    const fate = own === 'same' ? 'changed' : own;
    const known = steps.get(placeKey({ track, step }));
    if (known === undefined)
      steps.set(placeKey({ track, step }), emptyOutlook({ track, step, fate, to, fans }));
    else known.fans += fans;
  }
  for await (const outlook of outlooks(database, asked, [...steps.values()]))
    noteOutlook(steps, outlook, MOST_FANS_NAMED);
  return {
    kind: 'done',
    value: {
      ...{ asOf: new Date(now).toISOString(), fromVersion: campaign.flow_version ?? 1 },
      fans: await countUnderWay(database, [id]),
      steps: [...steps.values()],
      unmapped: [...steps.values()].filter(({ fate }) => fate === 'unmapped').map(placeKey),
      finished: await countFinished(database, id),
    },
  };
}

/** Limits and goals count on every step: with other ones a step that is as it was may send at once, or end. */
const hasSameRules = (before: Flow | undefined, after: Flow, track: string): boolean =>
  isDeepStrictEqual(rulesOf(before, track), rulesOf(after, track));

const rulesOf = (flow: Flow | undefined, track: string) => [
  flow?.limits,
  flow?.goals,
  flow?.tracks.find(({ id }) => id === track)?.goal,
];

/** The runs on the steps that change, fan by fan. */
async function* outlooks(
  database: Database,
  { id: campaignId, flow, stepMap, now }: Asked,
  places: readonly StepOutlook[],
): AsyncGenerator<FanOutlook> {
  if (places.length === 0) return;
  const cache = new CampaignCache();
  const fans = await fansAtSteps(database, { campaignId, places, limit: MOST_FANS_LOOKED_AT });
  const names = new Map(fans.map(({ fanId, externalId }) => [fanId, externalId]));
  for (let from = 0; from < fans.length; from += PAGE) {
    const ids = fans.slice(from, from + PAGE).map(({ fanId }) => fanId);
    for (const fan of await loadFans(database, ids)) {
      const campaigns = await cache.facts(database, fan.campaigns);
      const externalId = names.get(fan.fan_id) ?? null;
      const about = { fanId: fan.fan_id, externalId, territory: fan.territory };
      for (const run of runsOf(fan, campaigns, { campaignId, flow, stepMap }, now))
        yield { ...about, ...run };
    }
  }
}

/** A fan whose decisions fail has no outlook: an operator sees such a fan as stuck. */
function runsOf(
  fan: LoadedFan & { fan_id: string },
  campaigns: Map<string, CampaignFacts>,
  draft: Parameters<typeof outlookOf>[3],
  now: EpochMs,
): RunAndOutlook[] {
  if (fan.state === null) return [];
  try {
    return outlookOf(fanStateOf(fan.state), fan.events, lookingContext(fan, campaigns), draft, now);
  } catch {
    return [];
  }
}
