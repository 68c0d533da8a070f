import type { WebhookFailureReason } from '#domain/events/reasons.js';
import type { Database } from '#database/database.js';
import type { BudgetFamily } from '#database/budgets/budget-family.js';
import type { CampaignCache } from '#database/campaigns/campaign-cache.js';
import {
  claimWebhook,
  readWebhook,
  releaseWebhook,
  type PendingWebhook,
} from '#database/webhooks/claim-webhook.js';
import type { DecisionAnswer } from '#database/engine/load-fan.js';
import type { SecretBox } from '#database/secret-box.js';
import { noteRefusal } from '#database/webhooks/refusals.js';
import { workspaceSecrets } from '#database/webhooks/secrets.js';
import { assertNever } from '#domain/assert-never.js';
import type { WebhookOutcome, WebhookSender } from '#providers/ports.js';
import { currentAnswer } from '#activities/answers.js';
import { waitForSlot } from '#activities/budgets.js';
import type { CallGate } from '#activities/call-gate.js';
import { isTooLate, lookNow, tooLate } from '#activities/claim-deadline.js';
import { decideIn } from '#activities/decide.js';
import { rateLimited, retryLater } from '#activities/failures.js';
import type { EffectInput } from '#activities/effect.js';
import { webhookBody } from './webhook-body.js';

/** What calling receivers needs: for the steps of flows, and for the workspace's subscriptions. */
export interface WebhookCalls {
  sender: WebhookSender;
  /** By workspace and host: one workspace's trouble with a receiver is not another's. */
  budgets: BudgetFamily;
  gate: CallGate;
  /** The pause after each try that came to nothing; after the last the step has failed. */
  retryDelaysMs: readonly number[];
}

export interface WebhookDeps {
  database: Database;
  campaigns: CampaignCache;
  box: SecretBox;
  webhooks: WebhookCalls;
  /** Which try of the activity this is. */
  attempt: () => number;
}

/** Eight calls in a little under four hours. */
export const STEP_RETRY_DELAYS_MS = [5, 30, 120, 600, 1800, 3600, 7200].map((seconds) => seconds * 1000);
/** However often a receiver asks us to come back later, after this long the step has failed. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** A receiver with its share of calls under way is looked at again after this long. */
const GATE_PAUSE_MS = 500;
const PAUSED_MS = 60_000;

type Result = { kind: 'delivered'; status: number } | { kind: 'failed'; reason: WebhookFailureReason };

/**
 * Calls the receiver of a webhook step, records what became of it, and decides. At least once: a call whose answer
 * was lost is made again, under the same id (the effect's) and with the same body.
 */
export async function callWebhook(
  deps: WebhookDeps,
  { fanId, effectId }: EffectInput,
): Promise<DecisionAnswer> {
  const webhook = await readWebhook(deps.database, effectId);
  if (webhook === undefined) return currentAnswer(deps.database, fanId);
  if (webhook.campaign_status === 'paused') throw rateLimited('The campaign is paused', PAUSED_MS);
  const over: Result = { kind: 'failed', reason: 'campaign_ended' };
  const result = webhook.campaign_status === 'live' ? await attempt(deps, fanId, effectId, webhook) : over;
  if (result === undefined) return currentAnswer(deps.database, fanId);
  const input = { fanId, expectedRevision: null, key: `effect:${effectId}`, now: deps.database.clock.now() };
  const { campaign_id: campaignId, track, step } = webhook;
  const about = { effectId, track, step };
  const outcome = {
    effectId,
    event: (occurredAt: number) =>
      result.kind === 'delivered'
        ? ({
            type: 'webhook.delivered',
            campaignId,
            occurredAt,
            payload: { ...about, status: result.status },
          } as const)
        : ({
            type: 'webhook.failed',
            campaignId,
            occurredAt,
            payload: { ...about, reason: result.reason },
          } as const),
  };
  return retryLater(() => deps.database.transaction((sql) => decideIn(sql, deps.campaigns, input, outcome)));
}

/** Undefined: it was settled or cancelled while it waited for its turn. */
async function attempt(
  deps: WebhookDeps,
  fanId: string,
  effectId: string,
  webhook: PendingWebhook,
): Promise<Result | undefined> {
  const { budgets, gate, sender } = deps.webhooks;
  const { url } = webhook.spec;
  const receiver = `${URL.canParse(url) ? new URL(url).host : ''} ${webhook.workspace_id}`;
  const leave = gate.enter(receiver);
  if (leave === undefined) throw rateLimited('The receiver has its share of calls under way', GATE_PAUSE_MS);
  try {
    const budget = await budgets.of(receiver);
    await waitForSlot(deps.database, budget, { effectId, attempt: deps.attempt() });
    const looked = lookNow();
    const claim = await claimWebhook(deps.database, effectId, webhook);
    if (claim.kind === 'settled') return undefined;
    if (claim.kind === 'gone') return { kind: 'failed', reason: 'gone' };
    const secrets = await workspaceSecrets(deps.database, deps.box, webhook.workspace_id);
    if (isTooLate(looked)) {
      await retryLater(() => releaseWebhook(deps.database, effectId, false));
      throw tooLate();
    }
    const outcome = await sender.post({ url, id: effectId, body: webhookBody(fanId, webhook), secrets });
    if (outcome.kind === 'retry' && outcome.holdMs !== undefined) await budget.hold(cap(outcome.holdMs));
    return await settle(deps, effectId, webhook, outcome);
  } finally {
    leave();
  }
}

async function settle(
  deps: WebhookDeps,
  effectId: string,
  { workspace_id: workspaceId, spec, asked_at: askedAt }: PendingWebhook,
  outcome: WebhookOutcome,
): Promise<Result> {
  switch (outcome.kind) {
    case 'delivered':
      return { kind: 'delivered', status: outcome.status };
    case 'refused':
      return { kind: 'failed', reason: outcome.reason };
    case 'gone':
      await noteRefusal(deps.database, workspaceId, spec.url);
      return { kind: 'failed', reason: 'gone' };
    case 'retry': {
      // A receiver that only asks for patience is not counted as failing.
      const tries = await releaseWebhook(deps.database, effectId, outcome.status !== 429);
      const pause = deps.webhooks.retryDelaysMs[Math.max(0, tries - 1)];
      const after = Math.max(pause ?? 0, outcome.holdMs === undefined ? 0 : cap(outcome.holdMs));
      const late = deps.database.clock.now() + after - askedAt > GIVE_UP_AFTER_MS;
      if (pause === undefined || late) return { kind: 'failed', reason: 'gave_up' };
      throw rateLimited(outcome.reason, after);
    }
    default:
      return assertNever(outcome);
  }
}

const cap = (holdMs: number): number => Math.min(holdMs, GIVE_UP_AFTER_MS);
