import { isIP } from 'node:net';
import type { WebhookDelivery, WebhookSubscription } from '#contracts/webhooks/webhooks.js';
import type { WebhookDeliveryRow } from '#database/webhooks/deliveries.js';
import type { SubscriptionRow } from '#database/webhooks/subscriptions.js';
import { isAllowedHost, webhookUrlProblem } from '#domain/webhooks/webhook-url.js';
import { addressRefusal } from '#providers/webhooks/address-guard.js';
import { unprocessable } from '#http/problem.js';

export const subscriptionOf = (row: SubscriptionRow): WebhookSubscription => ({
  id: row.id,
  url: row.url,
  eventTypes: row.event_types,
  active: row.active,
  disabledReason: row.disabled_reason,
  disabledAt: row.disabled_at?.toISOString() ?? null,
  failingSince: row.failing_since?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
});

export const deliveryOf = (row: WebhookDeliveryRow): WebhookDelivery => ({
  id: row.id,
  eventId: row.event_id,
  type: row.type,
  status: row.status,
  attempts: row.attempts,
  lastStatus: row.last_status,
  lastError: row.last_error,
  nextTryAt: row.status === 'pending' ? row.next_at.toISOString() : null,
  createdAt: row.created_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
});

/** Answers 422 for an address that we would never call. What a name resolves to is checked at each call. */
export function requireCallable(url: string, allowHosts: readonly string[]): void {
  const problem = webhookUrlProblem(url, allowHosts) ?? privateLiteral(url, allowHosts);
  if (problem === undefined) return;
  throw unprocessable('The address cannot be called.', [{ path: 'url', message: `The address ${problem}` }]);
}

function privateLiteral(url: string, allowHosts: readonly string[]): string | undefined {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 0 || isAllowedHost(url, allowHosts)) return undefined;
  return addressRefusal(host) === undefined ? undefined : 'is not a public one';
}
