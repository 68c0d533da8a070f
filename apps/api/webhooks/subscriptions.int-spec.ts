import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { WebhookDeliveryPageSchema, WebhookDeliverySchema } from '#contracts/webhooks/webhooks.js';
import { forgetDeliveries } from '#database/webhooks/take-deliveries.js';
import { startReceiver } from '#providers/testing/receiver.js';
import {
  deliveries,
  fan,
  happens,
  laterOn,
  path,
  sendDue,
  startSubscribers,
  subscribe,
  suite,
  written,
} from '#test/world/subscribers.js';

startSubscribers();

describe('a subscription', () => {
  it('shows its secret once, and can be changed, listed and ended', async () => {
    const made = await subscribe('https://hooks.example.com/a', ['fan.saved', 'fan.followed']);
    expect(made).toMatchObject({
      active: true,
      disabledReason: null,
      eventTypes: ['fan.saved', 'fan.followed'],
    });
    expect(made.secret).toMatch(/^whsec_/);
    const listed = await suite.api.call('GET', path);
    expect(JSON.stringify(listed.body)).toContain(made.id);
    expect(JSON.stringify(listed.body)).not.toContain('whsec_');
    const changed = await suite.api.call('PATCH', `${path}/${made.id}`, {
      active: false,
      eventTypes: ['fan.saved'],
    });
    expect(changed.body).toMatchObject({ active: false, eventTypes: ['fan.saved'], url: made.url });
    const rotated = await suite.api.call('POST', `${path}/${made.id}/rotate-secret`);
    expect(rotated.body).toEqual({
      secret: expect.stringMatching(/^whsec_/),
      previousUntil: expect.any(String),
    });
    expect((await suite.api.call('DELETE', `${path}/${made.id}`)).status).toBe(204);
    expect((await suite.api.call('GET', `${path}/${made.id}`)).status).toBe(404);
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
    const answer = await suite.api.call('POST', path, body);
    expect(answer).toMatchObject({ status, body: { errors: [{ path: field }] } });
  });

  it('of another workspace is not there', async () => {
    const made = await subscribe('https://hooks.example.com/a');
    const other = { key: suite.api.otherApiKey };
    const answers = await Promise.all([
      suite.api.call('GET', `${path}/${made.id}`, undefined, other),
      suite.api.call('PATCH', `${path}/${made.id}`, { active: false }, other),
      suite.api.call('DELETE', `${path}/${made.id}`, undefined, other),
      suite.api.call('POST', `${path}/${made.id}/rotate-secret`, undefined, other),
      suite.api.call('POST', `${path}/${made.id}/test`, undefined, other),
      suite.api.call('GET', `${path}/${made.id}/deliveries`, undefined, other),
      suite.api.call('POST', `${path}/${made.id}/deliveries/${randomUUID()}/redeliver`, undefined, other),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
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
    expect((await suite.api.call('GET', `${path}/${made.id}`)).body).toMatchObject({
      active: false,
      disabledReason: 'gone',
      disabledAt: expect.any(String),
    });
    expect(suite.warned).toEqual([
      { subscriptionId: made.id, workspaceId: suite.api.workspaceId, reason: 'gone' },
    ]);
    const again = () =>
      suite.api.call('POST', `${path}/${made.id}/deliveries/${delivery?.id ?? ''}/redeliver`);
    expect((await again()).status).toBe(409);
    expect((await suite.api.call('POST', `${path}/${made.id}/test`)).status).toBe(409);
    status = 200;
    const revived = await suite.api.call('PATCH', `${path}/${made.id}`, { active: true });
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
      suite.parts.database.query(
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
    expect((await suite.api.call('GET', `${path}/${made.id}`)).body).toMatchObject({
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
    expect((await suite.api.call('GET', `${path}/${made.id}`)).body).toMatchObject({
      active: false,
      disabledReason: 'failing',
    });
    expect(suite.warned).toMatchObject([{ subscriptionId: made.id, reason: 'failing' }]);
  });
});

describe('the deliveries of a subscription', () => {
  it('can be tried out, paged through, and are forgotten in the end', async () => {
    const receiver = await startReceiver();
    const made = await subscribe(receiver.url);
    const tested = await suite.api.call('POST', `${path}/${made.id}/test`);
    expect([tested.status, WebhookDeliverySchema.parse(tested.body)]).toMatchObject([
      202,
      { type: 'webhook.test', eventId: null, status: 'pending' },
    ]);
    for (let count = 0; count < 4; count += 1) await suite.api.call('POST', `${path}/${made.id}/test`);
    await sendDue();
    expect(receiver.received).toHaveLength(5);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ type: 'webhook.test', data: {} });
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await suite.api.call('GET', `${path}/${made.id}/deliveries?limit=2${cursor}`);
      const page = WebhookDeliveryPageSchema.parse(body);
      seen.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
    expect(await deliveries(made.id, '?status=failed')).toEqual([]);
    await suite.parts.database.query(
      `UPDATE webhook_deliveries SET finished_at = now() - interval '31 days' WHERE id = $1`,
      [seen[0]],
    );
    expect(await forgetDeliveries(suite.parts.database, { days: 30, limit: 10 })).toBe(1);
    expect(await deliveries(made.id)).toHaveLength(4);
  });
});
