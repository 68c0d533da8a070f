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
import { isTooLate, startCheck, tooLate } from '#activities/claim-deadline.js';
import { decideIn } from '#activities/decide.js';
import { rateLimited, retryLater } from '#activities/failures.js';
import type { EffectInput } from '#activities/effect.js';
import { webhookBody } from './webhook-body.js';

/** What is needed to call receivers, for webhook steps and for the workspace's subscriptions. */
export interface WebhookCalls {
  sender: WebhookSender;
  /**
   * Each workspace and host has its own budget. So a receiver that is held for one workspace is not held for another.
   */
  budgets: BudgetFamily;
  gate: CallGate;
  /** The pause after each failed attempt. When one more attempt after the last pause fails, the step has failed. */
  retryDelaysMs: readonly number[];
}

interface WebhookDeps {
  database: Database;
  campaigns: CampaignCache;
  box: SecretBox;
  webhooks: WebhookCalls;
  /** The number of the activity's attempt, from 1. */
  attempt: () => number;
}

/** Eight attempts in a little under four hours. */
export const STEP_RETRY_DELAYS_MS = [5, 30, 120, 600, 1800, 3600, 7200].map((seconds) => seconds * 1000);
/** After this long the step has failed, even when the receiver asked for a later attempt. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** A receiver that already has its share of calls under way is called again after this long. */
const GATE_PAUSE_MS = 500;
const PAUSED_MS = 60_000;

type Result = { kind: 'delivered'; status: number } | { kind: 'failed'; reason: WebhookFailureReason };

/**
 * Calls the receiver of a webhook step, records the outcome, and decides. The receiver is called at least once: a call
 * whose answer was lost is repeated with the same id (that of the effect) and the same body.
 */
export async function callWebhook(
  deps: WebhookDeps,
  { fanId, effectId }: EffectInput,
): Promise<DecisionAnswer> {
  const webhook = await readWebhook(deps.database, effectId);
  if (webhook === undefined) return currentAnswer(deps.database, fanId);
  if (webhook.campaign_status === 'paused') throw rateLimited('The campaign is paused', PAUSED_MS);
  const campaignEnded: Result = { kind: 'failed', reason: 'campaign_ended' };
  const result =
    webhook.campaign_status === 'live' ? await callReceiver(deps, fanId, effectId, webhook) : campaignEnded;
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
  return retryLater(() =>
    deps.database.lockingTransaction((sql) => decideIn(sql, deps.campaigns, input, outcome)),
  );
}

/** Returns undefined when the effect ended or was cancelled while it waited for its slot. */
async function callReceiver(
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
    const checkedAt = startCheck();
    const claim = await claimWebhook(deps.database, effectId, webhook);
    if (claim.kind === 'settled') return undefined;
    if (claim.kind === 'gone') return { kind: 'failed', reason: 'gone' };
    const secrets = await workspaceSecrets(deps.database, deps.box, webhook.workspace_id);
    if (isTooLate(checkedAt)) {
      await retryLater(() => releaseWebhook(deps.database, effectId, false));
      throw tooLate();
    }
    const outcome = await sender.post({ url, id: effectId, body: webhookBody(fanId, webhook), secrets });
    if (outcome.kind === 'retry' && outcome.holdMs !== undefined)
      await budget.hold(atMostADay(outcome.holdMs));
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
      // A receiver that only asks for a later attempt (429) does not count as failing.
      const attempts = await releaseWebhook(deps.database, effectId, outcome.status !== 429);
      const pause = deps.webhooks.retryDelaysMs[Math.max(0, attempts - 1)];
      const after = Math.max(pause ?? 0, outcome.holdMs === undefined ? 0 : atMostADay(outcome.holdMs));
      const late = deps.database.clock.now() + after - askedAt > GIVE_UP_AFTER_MS;
      if (pause === undefined || late) return { kind: 'failed', reason: 'gave_up' };
      throw rateLimited(outcome.reason, after);
    }
    default:
      return assertNever(outcome);
  }
}

const atMostADay = (holdMs: number): number => Math.min(holdMs, GIVE_UP_AFTER_MS);
