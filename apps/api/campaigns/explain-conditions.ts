import type { ExplainConditions, Explanation } from '#contracts/campaigns/why.js';
import { CampaignCache } from '#database/campaigns/campaign-cache.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import type { Database } from '#database/database.js';
import { loadFans } from '#database/engine/load-fan.js';
import { fanStateOf } from '#database/engine/stored-state.js';
import { findFan } from '#database/fans/fans.js';
import { DecisionDraft } from '#domain/engine/decision-draft.js';
import { explain, type Explained } from '#domain/engine/explain.js';
import { versionOf } from '#domain/engine/flow-versions.js';
import { scopeOf } from '#domain/engine/scope.js';
import type { EpochMs } from '#domain/terms.js';
import { notFound } from '#http/problem.js';
import { lookingContext } from './engine-context.js';

interface Asked extends ExplainConditions {
  workspaceId: string;
  campaignId: string;
  /** Workspace time. */
  now: EpochMs;
}

/** Asks the engine about each condition, for this fan at this moment. @throws ProblemException 404. */
export async function explainConditions(
  database: Database,
  { workspaceId, campaignId, fanId, conditions, now }: Asked,
): Promise<Explanation> {
  if ((await findCampaign(database, workspaceId, campaignId)) === undefined) throw notFound('campaign');
  if ((await findFan(database, workspaceId, fanId)) === undefined) throw notFound('fan');
  const asOf = new Date(now).toISOString();
  const nothing = { asOf, enrolled: false, open: false, flowVersion: null, lines: [] };
  const [fan] = await loadFans(database, [fanId]);
  if (fan === undefined || fan.state === null) return nothing;
  const state = fanStateOf(fan.state);
  const campaigns = await new CampaignCache().facts(database, fan.campaigns);
  const enrollment = state.enrollments.find((one) => one.campaignId === campaignId);
  const campaign = campaigns.get(campaignId);
  if (enrollment === undefined || campaign === undefined) return nothing;
  const draft = new DecisionDraft(
    { ...state, now: Math.max(state.now, now) },
    lookingContext(fan, campaigns),
  );
  const scope = scopeOf(draft, enrollment, campaign);
  return {
    ...{ asOf, enrolled: true, open: enrollment.open, flowVersion: versionOf(enrollment, campaign) },
    lines: conditions.flatMap((condition, of) =>
      explain(condition, scope).map((line) => ({ of, ...line, value: valueBody(line.value) })),
    ),
  };
}

type ValueBody = Explanation['lines'][number]['value'];

function valueBody(value: Explained['value']): ValueBody {
  if (value === undefined) return null;
  switch (value.kind) {
    case 'times':
      return { ...value, last: value.last === null ? null : new Date(value.last).toISOString() };
    case 'consent':
      return { ...value, purposes: [...value.purposes] };
    case 'services':
      return { ...value, services: [...value.services] };
    case 'visits':
    case 'variant':
    case 'attribute':
      return value;
  }
}
