import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { DeliveryPump } from '#activities/webhooks/deliver-webhooks.js';
import type { Logger } from '#activities/logger.js';
import {
  CreatedWebhookSubscriptionSchema,
  WebhookDeliveryPageSchema,
  type WebhookDelivery,
} from '#contracts/webhooks/webhooks.js';
import { appendEvents } from '#database/events/event-store.js';
import { writeDeliveriesOnce } from '#database/webhooks/write-deliveries.js';
import type { EventType } from '#domain/events/catalogue.js';
import { closeReceivers, type Receiver } from '#providers/testing/receiver.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { addFan } from './plain-campaign.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { eventually } from './world.js';

let started: { parts: TestParts; api: TestApi } | undefined;
function running(): { parts: TestParts; api: TestApi } {
  if (started === undefined) throw new Error('The suite has not started its subscribers.');
  return started;
}

/** The API and the deliveries of the running suite, and the warnings of the deliveries in this test. */
export const suite = {
  get parts(): TestParts {
    return running().parts;
  },
  get api(): TestApi {
    return running().api;
  },
  warned: new Array<object>(),
};
const logger: Logger = {
  info: () => undefined,
  warn: (fields) => suite.warned.push(fields),
  error: () => undefined,
};

/** Call it once, at the top of a suite. */
export function startSubscribers(): void {
  beforeAll(async () => {
    const environment = {
      SEGUE_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
      WEBHOOK_ALLOW_HOSTS: '127.0.0.1',
      WEBHOOK_PER_SECOND: '1000',
    };
    const parts = await startParts({ environment });
    const api = await startApi({ database: parts.database, url: parts.databaseUrl }, environment);
    started = { parts, api };
  }, 60_000);
  afterAll(async () => {
    await suite.api.close();
    await suite.parts.close();
  });
  afterEach(async () => {
    await closeReceivers();
    // Each test has subscriptions of its own, and delivers by itself.
    await suite.parts.database.query('DELETE FROM webhook_subscriptions');
    suite.warned.length = 0;
  });
}

export const path = '/v1/webhook-subscriptions';
export async function subscribe(url: string, eventTypes: EventType[] = ['fan.saved'], key?: string) {
  const options = key === undefined ? {} : { key };
  const { status, body } = await suite.api.call('POST', path, { url, eventTypes }, options);
  expect(status).toBe(201);
  return CreatedWebhookSubscriptionSchema.parse(body);
}
export async function happens(
  fanId: string,
  type: EventType = 'fan.saved',
  workspaceId = suite.api.workspaceId,
) {
  const id = randomUUID();
  const payload = { target: 'release', observedBy: 'tap' };
  await suite.parts.database.transaction((sql) =>
    appendEvents(sql, [
      {
        id,
        workspaceId,
        fanId,
        campaignId: null,
        type,
        occurredAt: Date.UTC(2026, 0, 2),
        origin: 'api',
        payload,
      },
    ]),
  );
  return id;
}
export const fan = (workspaceId = suite.api.workspaceId) =>
  addFan(suite.parts.database, workspaceId, `crm-${randomUUID().slice(0, 8)}`);
export async function deliveries(id: string, query = ''): Promise<WebhookDelivery[]> {
  const { body } = await suite.api.call('GET', `${path}/${id}/deliveries${query}`);
  return WebhookDeliveryPageSchema.parse(body).items;
}
/** The deliveries, once so many are written. The watermark waits for every transaction of the server. */
export const written = (id: string, count: number) =>
  eventually(
    async () => {
      await writeDeliveriesOnce(suite.parts.database);
      return deliveries(id);
    },
    (seen) => seen.length === count,
  );
export const pump = (deps: Partial<TestParts['deps']['webhooks']> = {}) =>
  new DeliveryPump({ ...suite.parts.deps, logger, webhooks: { ...suite.parts.deps.webhooks, ...deps } });
/** Sends and records everything that is due now. */
export async function sendDue(running = pump()): Promise<void> {
  while (await running.turn());
  await running.drain();
}
/** Ends the pauses and holds of a subscription. */
export const laterOn = async (id: string) => {
  await suite.parts.database.query(
    `UPDATE webhook_deliveries SET next_at = now() WHERE subscription_id = $1`,
    [id],
  );
  await suite.parts.database.query('UPDATE webhook_subscriptions SET held_until = NULL WHERE id = $1', [id]);
};
export const ids = ({ received }: Receiver) => received.map(({ headers }) => headers['webhook-id']);
