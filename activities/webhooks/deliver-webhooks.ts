import type { SecretBox } from '#database/secret-box.js';
import type { Database } from '#database/database.js';
import { liveSecrets } from '#database/webhooks/secrets.js';
import {
  deliveryDone,
  deliveryFailed,
  postponeDelivery,
  takeDeliveries,
  type FailedAttempt,
  type TakenDelivery,
} from '#database/webhooks/take-deliveries.js';
import { assertNever } from '#domain/assert-never.js';
import type { WebhookOutcome } from '#providers/ports.js';
import type { WebhookCalls } from './call-webhook.js';
import type { Logger } from '#activities/logger.js';
import { retryLater } from '#activities/failures.js';
import { steadyNow } from '#database/steady-clock.js';

interface DeliveryDeps {
  database: Database;
  box: SecretBox;
  webhooks: WebhookCalls;
  logger: Logger;
}

/** The number of calls under way at once in one process. The next limit is the number for one subscription. */
const MOST_AT_ONCE = 50;
const MOST_EACH = 5;
/** The pause after each failed attempt: twelve attempts in a little under three days. */
export const DELIVERY_RETRY_DELAYS_MS = [
  5, 30, 120, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 86_400,
].map((seconds) => seconds * 1000);
/** Each pause grows by up to a tenth, at random. So receivers that failed together are not called together again. */
const JITTER = 0.1;
const LONGEST_HOLD_MS = 24 * 3_600_000;
/** The process waits at most this long (ms) for a slot. For a later slot the delivery goes back to the queue. */
const WAIT_AT_MOST_MS = 1000;

/**
 * Makes the deliveries that the workspaces' subscriptions wait for, a bounded number at once. A slow receiver delays
 * only its own deliveries. Each delivery is made at least once, in no certain order: a call whose answer was lost is
 * repeated with the same id.
 */
export class DeliveryPump {
  private readonly underWay = new Map<string, number>();
  private readonly calls = new Set<Promise<void>>();

  constructor(private readonly deps: DeliveryDeps) {}

  /** Starts the deliveries that are due, as many as there is room for. Returns true when there may be more. */
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

  /** Waits until all calls under way have ended. */
  async drain(): Promise<void> {
    await Promise.all(this.calls);
  }

  private start(delivery: TakenDelivery): void {
    const { subscription_id: id } = delivery;
    this.underWay.set(id, (this.underWay.get(id) ?? 0) + 1);
    const call = deliver(this.deps, delivery)
      .catch((error: unknown) => {
        // A delivery whose outcome could not be recorded is attempted again at the end of its lease.
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
  const failed = failedAttempt(outcome, delivery.attempts);
  if (failed.holdMs > 0) await budget.hold(failed.holdMs);
  const disabled = await retryLater(() => deliveryFailed(database, delivery, failed));
  if (disabled === undefined) return;
  logger.warn({ subscriptionId, workspaceId, reason: disabled }, 'a webhook subscription was disabled');
}

function failedAttempt(
  outcome: Exclude<WebhookOutcome, { kind: 'delivered' }>,
  attempts: number,
): FailedAttempt {
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
