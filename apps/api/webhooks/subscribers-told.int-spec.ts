import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { DELIVERY_RETRY_DELAYS_MS } from '#activities/webhooks/deliver-webhooks.js';
import { appendEvents } from '#database/events/event-store.js';
import { writeDeliveriesOnce } from '#database/webhooks/write-deliveries.js';
import { takeDeliveries } from '#database/webhooks/take-deliveries.js';
import { startReceiver } from '#providers/testing/receiver.js';
import { HttpWebhookSender } from '#providers/webhooks/http-webhook-sender.js';
import { eventually } from '#test/world/world.js';
import { signatureBy, startHanging } from '#test/world/webhook-receivers.js';
import {
  deliveries,
  fan,
  happens,
  ids,
  laterOn,
  path,
  pump,
  sendDue,
  startSubscribers,
  subscribe,
  suite,
  written,
} from '#test/world/subscribers.js';

startSubscribers();

describe('a subscriber is told', () => {
  it('of the events it asked for, of its own workspace, each once, signed with its secret', async () => {
    const receiver = await startReceiver();
    const mine = await subscribe(`${receiver.url}/mine`);
    const theirs = await subscribe(`${receiver.url}/theirs`, ['fan.saved'], suite.api.otherApiKey);
    const someone = await fan();
    const event = await happens(someone);
    await happens(someone, 'fan.followed');
    const [delivery] = await written(mine.id, 1);
    await writeDeliveriesOnce(suite.parts.database);
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
    const others = await suite.api.call('GET', `${path}/${theirs.id}/deliveries`, undefined, {
      key: suite.api.otherApiKey,
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
    await suite.api.call('PATCH', `${path}/${made.id}`, { active: false });
    await happens(someone);
    await writeDeliveriesOnce(suite.parts.database);
    await sendDue();
    expect(receiver.received).toEqual([]);
    await suite.api.call('PATCH', `${path}/${made.id}`, { active: true });
    await sendDue();
    expect(receiver.received).toHaveLength(1);
  });

  it('also of an event whose transaction ends after that of a later one', async () => {
    const made = await subscribe('https://hooks.example.com');
    const [slow, quick] = [await fan(), await fan()];
    const seen = await suite.parts.database.transaction(async (sql) => {
      const event = {
        workspaceId: suite.api.workspaceId,
        campaignId: null,
        occurredAt: 0,
        origin: 'api' as const,
      };
      const payload = { target: 'release', observedBy: 'tap' };
      await appendEvents(sql, [{ ...event, id: randomUUID(), fanId: slow, type: 'fan.saved', payload }]);
      await happens(quick);
      await writeDeliveriesOnce(suite.parts.database);
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
    // The receiver takes the call and never answers. The second time it does.
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
    expect(
      await takeDeliveries(suite.parts.database, { limit: 10, perSubscription: 5, but: [] }),
    ).toHaveLength(1);
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

describe('one subscriber does not hold up another', () => {
  it('by a backlog: turns go round the workspaces', async () => {
    const receiver = await startReceiver();
    const flooded = await Promise.all(
      Array.from({ length: 4 }, (_, index) => subscribe(`${receiver.url}/flood-${index}`)),
    );
    const quiet = await subscribe(`${receiver.url}/quiet`, ['fan.saved'], suite.api.otherApiKey);
    const someone = await fan();
    for (let count = 0; count < 20; count += 1) await happens(someone);
    await happens(await fan(suite.api.otherWorkspaceId), 'fan.saved', suite.api.otherWorkspaceId);
    await written(flooded[0]?.id ?? '', 20);
    const taken = await takeDeliveries(suite.parts.database, { limit: 2, perSubscription: 5, but: [] });
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
      // The good receiver has everything while the silent one's first calls still hang.
      expect([hanging.ids.length, (await deliveries(silent.id, '?status=pending')).length]).toEqual([5, 12]);
      await running.drain();
      await suite.parts.database.query('UPDATE webhook_subscriptions SET held_until = NULL');
      await running.turn();
      await running.turn();
      await running.drain();
      expect(hanging.ids).toHaveLength(6);
    } finally {
      hanging.close();
    }
  });
});
