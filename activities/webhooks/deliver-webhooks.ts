import type { SecretBox } from '#database/secret-box.js';
import type { Database } from '#database/database.js';
import { liveSecrets } from '#database/webhooks/secrets.js';
import {
  deliveryDone,
  deliveryFailed,
  postponeDelivery,
  takeDeliveries,
  type FailedTry,
  type TakenDelivery,
} from '#database/webhooks/take-deliveries.js';
import { assertNever } from '#domain/assert-never.js';
import type { WebhookOutcome } from '#providers/ports.js';
import type { WebhookCalls } from './call-webhook.js';
import type { Logger } from '#activities/logger.js';
import { retryLater } from '#activities/failures.js';
import { steadyNow } from '#database/steady-clock.js';

export interface DeliveryDeps {
  database: Database;
  box: SecretBox;
  webhooks: WebhookCalls;
  logger: Logger;
}

/** Calls under way at once in one process, and of them to one subscription, which gets its next when these end. */
const MOST_AT_ONCE = 50;
const MOST_EACH = 5;
/** The pause after each try: twelve tries in a little under three days. */
export const DELIVERY_RETRY_DELAYS_MS = [
  5, 30, 120, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 86_400,
].map((seconds) => seconds * 1000);
/** Receivers that came back together are not called together: each pause is up to a tenth longer. */
const JITTER = 0.1;
const LONGEST_HOLD_MS = 24 * 3_600_000;
/** A slot of the budget further off than this is waited for in the queue. */
const WAIT_AT_MOST_MS = 1000;

/**
 * Sends what the workspace's subscriptions are owed, a bounded number at once; a receiver that is slow keeps only its
 * own waiting. At least once and in no certain order: a call whose answer was lost is made again, under the same id.
 */
export class DeliveryPump {
  private readonly underWay = new Map<string, number>();
  private readonly calls = new Set<Promise<void>>();

  constructor(private readonly deps: DeliveryDeps) {}

  /** Starts what is due and has room. True: there may be more. */
  async turn(): Promise<boolean> {
    const limit = MOST_AT_ONCE - this.calls.size;
    const taken = await takeDeliveries(this.deps.database, {
      limit,
      perSubscription: MOST_EACH,
      but: [...this.underWay.keys()],
    });
    for (const delivery of taken) this.start(delivery);
    return taken.length > 0 && this.calls.size < MOST_AT_ONCE;
  }

  /** Until all calls under way have ended. */
  async drain(): Promise<void> {
    await Promise.all(this.calls);
  }

  private start(delivery: TakenDelivery): void {
    const { subscription_id: id } = delivery;
    this.underWay.set(id, (this.underWay.get(id) ?? 0) + 1);
    const call = deliver(this.deps, delivery)
      .catch((error: unknown) => {
        // What could not be recorded is tried again when its lease is over.
        this.deps.logger.warn(
          { deliveryId: delivery.id, error: String(error) },
          'a delivery was not recorded',
        );
      })
      .finally(() => {
        this.calls.delete(call);
        const left = (this.underWay.get(id) ?? 1) - 1;
        if (left === 0) this.underWay.delete(id);
        else this.underWay.set(id, left);
      });
    this.calls.add(call);
  }
}

async function deliver(deps: DeliveryDeps, delivery: TakenDelivery): Promise<void> {
  const { database, box, webhooks, logger } = deps;
  const { id, url, body, workspace_id: workspaceId, subscription_id: subscriptionId } = delivery;
  const receiver = `${URL.canParse(url) ? new URL(url).host : ''} ${workspaceId}`;
  const budget = await webhooks.budgets.of(receiver);
  const ahead = (await budget.slot()) - steadyNow();
  if (ahead > WAIT_AT_MOST_MS) return postponeDelivery(database, id, ahead);
  if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
  const outcome = await webhooks.sender.post({ url, id, body, secrets: liveSecrets(box, delivery) });
  if (outcome.kind === 'delivered') {
    return retryLater(() => deliveryDone(database, delivery, outcome.status));
  }
  const failed = failedTry(outcome, delivery.attempts);
  if (failed.holdMs > 0) await budget.hold(failed.holdMs);
  const disabled = await retryLater(() => deliveryFailed(database, delivery, failed));
  if (disabled === undefined) return;
  logger.warn({ subscriptionId, workspaceId, reason: disabled }, 'a webhook subscription was disabled');
}

function failedTry(outcome: Exclude<WebhookOutcome, { kind: 'delivered' }>, attempts: number): FailedTry {
  const last = { status: outcome.status ?? null, retryInMs: null, holdMs: 0, down: false, gone: false };
  switch (outcome.kind) {
    case 'gone':
      return { ...last, reason: 'gone', gone: true };
    case 'refused':
      return { ...last, reason: outcome.reason };
    case 'retry': {
      const { reason } = outcome;
      const holdMs = Math.min(outcome.holdMs ?? 0, LONGEST_HOLD_MS);
      const pause = DELIVERY_RETRY_DELAYS_MS[attempts - 1];
      if (pause === undefined) return { ...last, reason, holdMs, down: true };
      const retryInMs = Math.max(holdMs, pause * (1 + Math.random() * JITTER));
      return { ...last, reason, holdMs, retryInMs, down: true };
    }
    default:
      return assertNever(outcome);
  }
}
