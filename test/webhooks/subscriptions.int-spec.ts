import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DELIVERY_RETRY_DELAYS_MS, DeliveryPump } from '../../activities/deliver-webhooks.js';
import type { Logger } from '../../activities/deps.js';
import {
  CreatedWebhookSubscriptionSchema,
  WebhookDeliveryPageSchema,
  WebhookDeliverySchema,
  type WebhookDelivery,
} from '../../libs/contracts/outgoing-webhooks.js';
import { appendEvents } from '../../libs/database/event-store.js';
import { fanOutOnce } from '../../libs/database/webhooks/fan-out.js';
import { forgetDeliveries, takeDeliveries } from '../../libs/database/webhooks/take-deliveries.js';
import type { EventType } from '../../libs/domain/events/catalogue.js';
import { closeReceivers, startReceiver, type Receiver } from '../../libs/providers/testing/receiver.js';
import { HttpWebhookSender } from '../../libs/providers/webhook/http-webhook-sender.js';
import { startApi, type TestApi } from '../harness/api.js';
import { addFan } from '../harness/catalogue.js';
import { startParts, type TestParts } from '../harness/platform.js';
import { eventually } from '../harness/world.js';
import { signatureBy, startHanging } from './receivers.js';

let parts: TestParts;
let api: TestApi;
const warned: object[] = [];
const logger: Logger = {
  info: () => undefined,
  warn: (fields) => warned.push(fields),
  error: () => undefined,
};

beforeAll(async () => {
  const environment = {
    SEGUE_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    WEBHOOK_ALLOW_HOSTS: '127.0.0.1',
    WEBHOOK_PER_SECOND: '1000',
  };
  parts = await startParts({ environment });
  api = await startApi({ database: parts.database, url: parts.databaseUrl }, environment);
}, 60_000);
afterAll(async () => {
  await api.close();
  await parts.close();
});
afterEach(async () => {
  await closeReceivers();
  // Each test has subscriptions of its own, and its own turns.
  await parts.database.query('DELETE FROM webhook_subscriptions');
  warned.length = 0;
});

const path = '/v1/webhook-subscriptions';
async function subscribe(url: string, eventTypes: EventType[] = ['fan.saved'], key?: string) {
  const options = key === undefined ? {} : { key };
  const { status, body } = await api.call('POST', path, { url, eventTypes }, options);
  expect(status).toBe(201);
  return CreatedWebhookSubscriptionSchema.parse(body);
}
async function happens(fanId: string, type: EventType = 'fan.saved', workspaceId = api.workspaceId) {
  const id = randomUUID();
  const payload = { target: 'release', observedBy: 'tap' };
  await parts.database.transaction((sql) =>
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
const fan = (workspaceId = api.workspaceId) =>
  addFan(parts.database, workspaceId, `crm-${randomUUID().slice(0, 8)}`);
async function deliveries(id: string, query = ''): Promise<WebhookDelivery[]> {
  const { body } = await api.call('GET', `${path}/${id}/deliveries${query}`);
  return WebhookDeliveryPageSchema.parse(body).items;
}
/** The deliveries once so many are written down: the watermark waits for every transaction of the server. */
const written = (id: string, count: number) =>
  eventually(
    async () => {
      await fanOutOnce(parts.database);
      return deliveries(id);
    },
    (seen) => seen.length === count,
  );
const pump = (deps: Partial<TestParts['deps']['webhooks']> = {}) =>
  new DeliveryPump({ ...parts.deps, logger, webhooks: { ...parts.deps.webhooks, ...deps } });
/** All that is due now, sent and recorded. */
async function sendDue(running = pump()): Promise<void> {
  while (await running.turn());
  await running.drain();
}
/** The pauses and holds of a subscription are over. */
const laterOn = async (id: string) => {
  await parts.database.query(`UPDATE webhook_deliveries SET next_at = now() WHERE subscription_id = $1`, [
    id,
  ]);
  await parts.database.query('UPDATE webhook_subscriptions SET held_until = NULL WHERE id = $1', [id]);
};
const ids = ({ received }: Receiver) => received.map(({ headers }) => headers['webhook-id']);

describe('a subscription', () => {
  it('shows its secret once, and can be changed, listed and ended', async () => {
    const made = await subscribe('https://hooks.example.com/a', ['fan.saved', 'fan.followed']);
    expect(made).toMatchObject({
      active: true,
      disabledReason: null,
      eventTypes: ['fan.saved', 'fan.followed'],
    });
    expect(made.secret).toMatch(/^whsec_/);
    const listed = await api.call('GET', path);
    expect(JSON.stringify(listed.body)).toContain(made.id);
    expect(JSON.stringify(listed.body)).not.toContain('whsec_');
    const changed = await api.call('PATCH', `${path}/${made.id}`, {
      active: false,
      eventTypes: ['fan.saved'],
    });
    expect(changed.body).toMatchObject({ active: false, eventTypes: ['fan.saved'], url: made.url });
    const rotated = await api.call('POST', `${path}/${made.id}/rotate-secret`);
    expect(rotated.body).toEqual({
      secret: expect.stringMatching(/^whsec_/),
      previousUntil: expect.any(String),
    });
    expect((await api.call('DELETE', `${path}/${made.id}`)).status).toBe(204);
    expect((await api.call('GET', `${path}/${made.id}`)).status).toBe(404);
  });

  it.each([
    ['http', { url: 'http://hooks.example.com', eventTypes: ['fan.saved'] }, 422, 'url'],
    ['a private address', { url: 'https://10.0.0.1/', eventTypes: ['fan.saved'] }, 422, 'url'],
    ['a mapped one', { url: 'https://[::ffff:169.254.169.254]/', eventTypes: ['fan.saved'] }, 422, 'url'],
    [
      'an address with a password',
      { url: 'https://a:b@hooks.example.com', eventTypes: ['fan.saved'] },
      422,
      'url',
    ],
    ['no address', { url: 'hooks', eventTypes: ['fan.saved'] }, 400, 'url'],
    ['an unknown event', { url: 'https://hooks.example.com', eventTypes: ['fan.sang'] }, 400, 'eventTypes.0'],
    [
      "an operator's event",
      { url: 'https://hooks.example.com', eventTypes: ['fan.stuck'] },
      400,
      'eventTypes.0',
    ],
    ['no event', { url: 'https://hooks.example.com', eventTypes: [] }, 400, 'eventTypes'],
    ['an unknown field', { url: 'https://hooks.example.com', eventTypes: ['fan.saved'], x: 1 }, 400, 'x'],
  ])('to %s is refused, the field named', async (_, body, status, field) => {
    const answer = await api.call('POST', path, body);
    expect(answer).toMatchObject({ status, body: { errors: [{ path: field }] } });
  });

  it('of another workspace is not there', async () => {
    const made = await subscribe('https://hooks.example.com/a');
    const other = { key: api.otherApiKey };
    const answers = await Promise.all([
      api.call('GET', `${path}/${made.id}`, undefined, other),
      api.call('PATCH', `${path}/${made.id}`, { active: false }, other),
      api.call('DELETE', `${path}/${made.id}`, undefined, other),
      api.call('POST', `${path}/${made.id}/rotate-secret`, undefined, other),
      api.call('POST', `${path}/${made.id}/test`, undefined, other),
      api.call('GET', `${path}/${made.id}/deliveries`, undefined, other),
      api.call('POST', `${path}/${made.id}/deliveries/${randomUUID()}/redeliver`, undefined, other),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
  });
});

describe('a subscriber is told', () => {
  it('of the events it asked for, of its own workspace, each once, signed with its secret', async () => {
    const receiver = await startReceiver();
    const mine = await subscribe(`${receiver.url}/mine`);
    const theirs = await subscribe(`${receiver.url}/theirs`, ['fan.saved'], api.otherApiKey);
    const someone = await fan();
    const event = await happens(someone);
    await happens(someone, 'fan.followed');
    const [delivery] = await written(mine.id, 1);
    await fanOutOnce(parts.database);
    await sendDue();
    await sendDue();
    expect(ids(receiver)).toEqual([delivery?.id]);
    const [received] = receiver.received;
    if (received === undefined) throw new Error('Nothing was received.');
    expect(received.headers['webhook-signature']).toBe(signatureBy(mine.secret, received));
    expect(JSON.parse(received.body)).toEqual({
      type: 'fan.saved',
      timestamp: '2026-01-02T00:00:00.000Z',
      data: {
        eventId: event,
        fanSeq: 1,
        campaignId: null,
        fan: { id: someone, externalId: expect.stringMatching(/^crm-/) },
        payload: { target: 'release', observedBy: 'tap' },
      },
    });
    expect(await deliveries(mine.id)).toMatchObject([
      { status: 'delivered', attempts: 1, lastStatus: 200, eventId: event, nextTryAt: null },
    ]);
    const others = await api.call('GET', `${path}/${theirs.id}/deliveries`, undefined, {
      key: api.otherApiKey,
    });
    expect(others.body).toEqual({ items: [], nextCursor: null });
  });

  it('of nothing that came before it subscribed, nor of what happens while it is inactive', async () => {
    const someone = await fan();
    await happens(someone);
    const receiver = await startReceiver();
    const made = await subscribe(receiver.url);
    const after = await happens(someone);
    expect(await written(made.id, 1)).toMatchObject([{ eventId: after }]);
    await api.call('PATCH', `${path}/${made.id}`, { active: false });
    await happens(someone);
    await fanOutOnce(parts.database);
    await sendDue();
    expect(receiver.received).toEqual([]);
    await api.call('PATCH', `${path}/${made.id}`, { active: true });
    await sendDue();
    expect(receiver.received).toHaveLength(1);
  });

  it('also of an event whose transaction ends after that of a later one', async () => {
    const made = await subscribe('https://hooks.example.com');
    const [slow, quick] = [await fan(), await fan()];
    const seen = await parts.database.transaction(async (sql) => {
      const event = { workspaceId: api.workspaceId, campaignId: null, occurredAt: 0, origin: 'api' as const };
      const payload = { target: 'release', observedBy: 'tap' };
      await appendEvents(sql, [{ ...event, id: randomUUID(), fanId: slow, type: 'fan.saved', payload }]);
      await happens(quick);
      await fanOutOnce(parts.database);
      return deliveries(made.id);
    });
    expect(seen).toEqual([]);
    expect(await written(made.id, 2)).toHaveLength(2);
  });

  it('again after a failure, under the same id, with a growing pause, twelve times at most', async () => {
    const receiver = await startReceiver(() => ({ status: 500 }));
    const made = await subscribe(receiver.url);
    await happens(await fan());
    await written(made.id, 1);
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      await laterOn(made.id);
      const before = Date.now();
      await sendDue();
      const [delivery] = await deliveries(made.id);
      if (attempt < 12) pauses.push(Date.parse(delivery?.nextTryAt ?? '') - before);
    }
    expect(new Set(ids(receiver)).size).toBe(1);
    expect(receiver.received).toHaveLength(12);
    expect(await deliveries(made.id)).toMatchObject([
      { status: 'failed', attempts: 12, lastStatus: 500, lastError: 'http_500', nextTryAt: null },
    ]);
    DELIVERY_RETRY_DELAYS_MS.forEach((delay, index) => {
      expect(pauses[index]).toBeGreaterThan(delay - 1000);
      expect(pauses[index]).toBeLessThan(delay * 1.1 + 10_000);
    });
    expect(DELIVERY_RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay, 0) / 86_400_000).toBeCloseTo(2.95, 1);
  });

  it('again when its answer was lost, under the same id: it was accepted', async () => {
    // Taken, and the answer never comes: the second time it does.
    const receiver = await startHanging((call) => call > 1);
    try {
      const made = await subscribe(receiver.url);
      await happens(await fan());
      await written(made.id, 1);
      const sender = new HttpWebhookSender({ allowHosts: ['127.0.0.1'], timeoutMs: 200 });
      await sendDue(pump({ sender }));
      expect(await deliveries(made.id)).toMatchObject([{ status: 'pending', lastError: 'timeout' }]);
      await laterOn(made.id);
      await sendDue(pump({ sender }));
      expect([receiver.ids.length, new Set(receiver.ids).size]).toEqual([2, 1]);
      expect(await deliveries(made.id)).toMatchObject([{ status: 'delivered' }]);
    } finally {
      receiver.close();
    }
  });

  it('again when the worker died with the call', async () => {
    const receiver = await startReceiver();
    const made = await subscribe(receiver.url);
    await happens(await fan());
    await written(made.id, 1);
    expect(await takeDeliveries(parts.database, { limit: 10, perSubscription: 5, but: [] })).toHaveLength(1);
    await sendDue();
    expect(receiver.received).toEqual([]);
    await laterOn(made.id);
    await sendDue();
    expect(receiver.received).toHaveLength(1);
  });

  it('nothing more after a 4xx, and not where a redirect leads', async () => {
    const inside = await startReceiver();
    const receiver = await startReceiver(({ path: at }) =>
      at === '/moved' ? { status: 302, headers: { location: inside.url } } : { status: 401 },
    );
    const refused = await subscribe(`${receiver.url}/refuses`);
    const moved = await subscribe(`${receiver.url}/moved`);
    await happens(await fan());
    await written(refused.id, 1);
    await sendDue();
    expect(await deliveries(refused.id)).toMatchObject([{ status: 'failed', lastError: 'http_401' }]);
    expect(await deliveries(moved.id)).toMatchObject([{ status: 'failed', lastError: 'redirect' }]);
    expect(inside.received).toEqual([]);
  });

  it('when it asks to be told later, not earlier', async () => {
    const receiver = await startReceiver(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    const made = await subscribe(receiver.url);
    const someone = await fan();
    await happens(someone);
    await written(made.id, 1);
    await sendDue();
    const [delivery] = await deliveries(made.id);
    expect(Date.parse(delivery?.nextTryAt ?? '')).toBeGreaterThan(Date.now() + 3_500_000);
    await happens(someone);
    await written(made.id, 2);
    await sendDue();
    expect(receiver.received).toHaveLength(1);
  });
});

describe('a subscription is disabled', () => {
  it('at once by a 410, with a notice, and begins anew when it is made active', async () => {
    let status = 410;
    const receiver = await startReceiver(() => ({ status }));
    const made = await subscribe(receiver.url);
    await happens(await fan());
    const [delivery] = await written(made.id, 1);
    await sendDue();
    expect((await api.call('GET', `${path}/${made.id}`)).body).toMatchObject({
      active: false,
      disabledReason: 'gone',
      disabledAt: expect.any(String),
    });
    expect(warned).toEqual([{ subscriptionId: made.id, workspaceId: api.workspaceId, reason: 'gone' }]);
    const again = () => api.call('POST', `${path}/${made.id}/deliveries/${delivery?.id ?? ''}/redeliver`);
    expect((await again()).status).toBe(409);
    expect((await api.call('POST', `${path}/${made.id}/test`)).status).toBe(409);
    status = 200;
    const revived = await api.call('PATCH', `${path}/${made.id}`, { active: true });
    expect(revived.body).toMatchObject({ active: true, disabledReason: null, failingSince: null });
    expect((await again()).status).toBe(202);
    await sendDue();
    expect(await deliveries(made.id)).toMatchObject([{ id: delivery?.id, status: 'delivered' }]);
  });

  it('when nothing has succeeded for five days, and not when something has', async () => {
    let status = 500;
    const receiver = await startReceiver(() => ({ status }));
    const made = await subscribe(receiver.url);
    const since = async (days: number) =>
      parts.database.query(
        `UPDATE webhook_subscriptions SET failing_since = now() - make_interval(days => $2) WHERE id = $1`,
        [made.id, days],
      );
    const someone = await fan();
    await happens(someone);
    await written(made.id, 1);
    await sendDue();
    await since(6);
    status = 200;
    await laterOn(made.id);
    await sendDue();
    expect((await api.call('GET', `${path}/${made.id}`)).body).toMatchObject({
      active: true,
      failingSince: null,
    });
    status = 500;
    await happens(someone);
    await written(made.id, 2);
    await sendDue();
    await since(6);
    await laterOn(made.id);
    await sendDue();
    expect((await api.call('GET', `${path}/${made.id}`)).body).toMatchObject({
      active: false,
      disabledReason: 'failing',
    });
    expect(warned).toMatchObject([{ subscriptionId: made.id, reason: 'failing' }]);
  });
});

describe('one subscriber does not hold up another', () => {
  it('by a backlog: turns go round the workspaces', async () => {
    const receiver = await startReceiver();
    const flooded = await Promise.all(
      Array.from({ length: 4 }, (_, index) => subscribe(`${receiver.url}/flood-${index}`)),
    );
    const quiet = await subscribe(`${receiver.url}/quiet`, ['fan.saved'], api.otherApiKey);
    const someone = await fan();
    for (let count = 0; count < 20; count += 1) await happens(someone);
    await happens(await fan(api.otherWorkspaceId), 'fan.saved', api.otherWorkspaceId);
    await written(flooded[0]?.id ?? '', 20);
    const taken = await takeDeliveries(parts.database, { limit: 2, perSubscription: 5, but: [] });
    expect(new Set(taken.map(({ workspace_id: id }) => id)).size).toBe(2);
    expect(taken.map(({ subscription_id: id }) => id)).toContain(quiet.id);
  });

  it('by never answering: its share is bounded, and while it fails only one call is made at a time', async () => {
    const hanging = await startHanging(() => false);
    try {
      const receiver = await startReceiver();
      const silent = await subscribe(hanging.url);
      const good = await subscribe(receiver.url);
      const someone = await fan();
      for (let count = 0; count < 12; count += 1) await happens(someone);
      await written(good.id, 12);
      const sender = new HttpWebhookSender({ allowHosts: ['127.0.0.1'], timeoutMs: 1500 });
      const running = pump({ sender });
      await eventually(
        async () => {
          await running.turn();
          return receiver.received.length;
        },
        (received) => received === 12,
      );
      // The good one has everything while the silent one's first calls still hang.
      expect([hanging.ids.length, (await deliveries(silent.id, '?status=pending')).length]).toEqual([5, 12]);
      await running.drain();
      await parts.database.query('UPDATE webhook_subscriptions SET held_until = NULL');
      await running.turn();
      await running.turn();
      await running.drain();
      expect(hanging.ids).toHaveLength(6);
    } finally {
      hanging.close();
    }
  });
});

describe('the deliveries of a subscription', () => {
  it('can be tried out, paged through, and are forgotten in the end', async () => {
    const receiver = await startReceiver();
    const made = await subscribe(receiver.url);
    const tested = await api.call('POST', `${path}/${made.id}/test`);
    expect([tested.status, WebhookDeliverySchema.parse(tested.body)]).toMatchObject([
      202,
      { type: 'webhook.test', eventId: null, status: 'pending' },
    ]);
    for (let count = 0; count < 4; count += 1) await api.call('POST', `${path}/${made.id}/test`);
    await sendDue();
    expect(receiver.received).toHaveLength(5);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ type: 'webhook.test', data: {} });
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await api.call('GET', `${path}/${made.id}/deliveries?limit=2${cursor}`);
      const page = WebhookDeliveryPageSchema.parse(body);
      seen.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
    expect(await deliveries(made.id, '?status=failed')).toEqual([]);
    await parts.database.query(
      `UPDATE webhook_deliveries SET finished_at = now() - interval '31 days' WHERE id = $1`,
      [seen[0]],
    );
    expect(await forgetDeliveries(parts.database, { days: 30, limit: 10 })).toBe(1);
    expect(await deliveries(made.id)).toHaveLength(4);
  });
});
