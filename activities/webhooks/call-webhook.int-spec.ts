import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { callWebhook } from './call-webhook.js';
import type { WebhookStep } from '#domain/flows/flow.js';
import { closeReceivers, startReceiver, type Receiver } from '#providers/testing/receiver.js';
import { HttpWebhookSender } from '#providers/webhooks/http-webhook-sender.js';
import { rotateWorkspaceSecret, workspaceSecrets } from '#database/webhooks/secrets.js';
import { quietRuntime, startParts, startPlatform, type TestParts } from '#test/harness/platform.js';
import { addFan, eventTypes, eventually, happens, type World } from '#test/world/world.js';
import { signatureBy } from '#test/world/webhook-receivers.js';
import { enters, hold, noonWorld, type Entered } from '#test/world/hands.js';

const LOOPBACK = { environment: { WEBHOOK_ALLOW_HOSTS: '127.0.0.1', WEBHOOK_PER_SECOND: '1000' } };
const step = (url: string, more: Partial<WebhookStep> = {}): WebhookStep => ({
  ...{ kind: 'webhook', id: 'tell', url, event: 'fan.keen', include: ['externalId', 'territory', 'stages'] },
  ...{ next: 'hold', onFailed: 'failed' },
  ...more,
});
const failed = { ...hold, id: 'failed' };
afterEach(closeReceivers);

describe('the receiver of a webhook step is called', () => {
  let parts: TestParts;
  beforeAll(async () => {
    parts = await startParts(LOOPBACK);
  }, 60_000);
  afterAll(() => parts.close());

  const comesTo = async (receiver: Receiver, more: Partial<WebhookStep> = {}) => {
    const world = await noonWorld(parts, step(`${receiver.url}/hook`, more), hold, failed);
    return { world, ...(await enters(parts.deps, world, { email: 'fan@example.com' })) };
  };
  const calls = ({ fan, effect }: Entered, attempt = 1) =>
    callWebhook({ ...parts.deps, attempt: () => attempt }, { fanId: fan, effectId: effect });
  const stands = async ({ fan }: Entered) => {
    const [row] = await parts.database.query<{ step: string }>(
      `SELECT state #>> '{enrollments,0,tracks,0,step}' AS step FROM fan_states WHERE fan_id = $1`,
      [fan],
    );
    return row?.step;
  };
  const outcomeOf = async ({ fan }: Entered) => {
    const rows = await parts.database.query<{ type: string; payload: object }>(
      `SELECT type, payload FROM events WHERE fan_id = $1 AND type LIKE 'webhook.%'`,
      [fan],
    );
    return rows.map(({ type, payload }) => ({ type, ...payload }));
  };
  const becomes = (world: World, status: string) =>
    parts.database.query('UPDATE campaigns SET status = $2, epoch = epoch + 1 WHERE id = $1', [
      world.campaignId,
      status,
    ]);

  it('once, signed by the workspace, with the fan and without any address', async () => {
    const receiver = await startReceiver();
    const entered = await comesTo(receiver);
    await calls(entered);
    await calls(entered);
    const [received, ...more] = receiver.received;
    expect(more).toEqual([]);
    expect(received?.headers['webhook-id']).toBe(entered.effect);
    const told: unknown = JSON.parse(received?.body ?? '');
    expect(told).toEqual({
      type: 'fan.keen',
      timestamp: expect.stringMatching(/^2026-06-10T/),
      data: {
        fan: { id: entered.fan, externalId: null, territory: 'US' },
        campaign: { id: entered.world.campaignId },
        ...{ track: 'main', step: 'tell', visit: 1, stages: ['pre_saved'] },
      },
    });
    const [secret = ''] = await workspaceSecrets(parts.database, parts.deps.box, entered.world.workspaceId);
    if (received === undefined) throw new Error('Nothing was received.');
    expect(received.headers['webhook-signature']).toBe(signatureBy(secret, received));
    expect([await stands(entered), await outcomeOf(entered)]).toEqual([
      'hold',
      [{ type: 'webhook.delivered', effectId: entered.effect, track: 'main', step: 'tell', status: 200 }],
    ]);
  });

  it('signed by the old secret and the new one while they change over', async () => {
    const receiver = await startReceiver();
    const entered = await comesTo(receiver);
    const { database, deps } = parts;
    const { workspaceId } = entered.world;
    const first = await rotateWorkspaceSecret(database, deps.box, workspaceId);
    const second = await rotateWorkspaceSecret(database, deps.box, workspaceId);
    expect([first.previousUntil, second.previousUntil]).toEqual([null, expect.any(Date)]);
    await calls(entered);
    const [received] = receiver.received;
    if (received === undefined) throw new Error('Nothing was received.');
    const both = [second.secret, first.secret].map((secret) => signatureBy(secret, received));
    expect(received.headers['webhook-signature']).toBe(both.join(' '));
    await database.query(`UPDATE webhook_secrets SET previous_until = now() WHERE workspace_id = $1`, [
      workspaceId,
    ]);
    expect(await workspaceSecrets(database, deps.box, workspaceId)).toEqual([second.secret]);
  });

  it('again after a 5xx, under the same id and with the same body, until it takes it', async () => {
    let answers = 0;
    const receiver = await startReceiver(() => ({ status: (answers += 1) < 3 ? 500 : 200 }));
    const entered = await comesTo(receiver);
    await expect(calls(entered)).rejects.toMatchObject({ nextRetryDelay: 5_000 });
    await expect(calls(entered, 2)).rejects.toMatchObject({ nextRetryDelay: 30_000 });
    await calls(entered, 3);
    const told = receiver.received.map(({ headers, body }) => `${String(headers['webhook-id'])} ${body}`);
    expect([told.length, new Set(told).size]).toEqual([3, 1]);
    expect(await stands(entered)).toBe('hold');
  });

  it('eight times at most, and then the fan goes on at `onFailed`', async () => {
    const receiver = await startReceiver(() => ({ status: 503 }));
    const entered = await comesTo(receiver);
    for (let attempt = 1; attempt < 8; attempt += 1) {
      await expect(calls(entered, attempt)).rejects.toMatchObject({ type: 'RateLimited' });
    }
    await calls(entered, 8);
    expect(receiver.received).toHaveLength(8);
    expect([await stands(entered), await outcomeOf(entered)]).toEqual([
      'failed',
      [expect.objectContaining({ type: 'webhook.failed', reason: 'gave_up' })],
    ]);
  });

  it('when it says, after a 429, which counts as no failure; and nobody else is held up by it', async () => {
    const receiver = await startReceiver(() => ({ status: 429, headers: { 'retry-after': '120' } }));
    const entered = await comesTo(receiver);
    await expect(calls(entered)).rejects.toMatchObject({ nextRetryDelay: 120_000 });
    const [effect] = await parts.database.query<{ tries: number; status: string }>(
      'SELECT tries, status FROM effects WHERE id = $1',
      [entered.effect],
    );
    expect(effect).toEqual({ tries: 0, status: 'pending' });
    // The same workspace waits for a slot, without a call. Another workspace calls the same host.
    await expect(calls(entered, 2)).rejects.toMatchObject({ type: 'RateLimited' });
    expect(receiver.received).toHaveLength(1);
    const other = await comesTo(receiver);
    await expect(calls(other)).rejects.toMatchObject({ nextRetryDelay: 120_000 });
    expect(receiver.received).toHaveLength(2);
  });

  it('not again after a 4xx or a redirect: the fan goes on at `onFailed` at once', async () => {
    for (const [status, reason] of [
      [403, 'http_403'],
      [307, 'redirect'],
    ] as const) {
      const receiver = await startReceiver(() => ({ status, headers: { location: 'http://127.0.0.1:1/' } }));
      const entered = await comesTo(receiver);
      await calls(entered);
      expect(await outcomeOf(entered)).toMatchObject([{ type: 'webhook.failed', reason }]);
      expect(await stands(entered)).toBe('failed');
    }
  });

  it('not any more once it has answered 410, until the refusal is removed', async () => {
    const receiver = await startReceiver(() => ({ status: 410 }));
    const first = await comesTo(receiver);
    await calls(first);
    const second = await enters(parts.deps, first.world, {});
    await calls(second);
    expect(receiver.received).toHaveLength(1);
    expect(await outcomeOf(second)).toMatchObject([{ type: 'webhook.failed', reason: 'gone' }]);
    await parts.database.query('DELETE FROM webhook_refusals WHERE workspace_id = $1', [
      first.world.workspaceId,
    ]);
    await calls(await enters(parts.deps, first.world, {}));
    expect(receiver.received).toHaveLength(2);
  });

  it('never at a private address', async () => {
    const receiver = await startReceiver();
    const entered = await comesTo({ ...receiver, url: receiver.url.replace('http:', 'https:') });
    const webhooks = { ...parts.deps.webhooks, sender: new HttpWebhookSender() };
    await callWebhook(
      { ...parts.deps, webhooks, attempt: () => 1 },
      { fanId: entered.fan, effectId: entered.effect },
    );
    expect(await outcomeOf(entered)).toMatchObject([{ type: 'webhook.failed', reason: 'address:loopback' }]);
    expect(receiver.received).toEqual([]);
  });

  it('not while the campaign is paused, and not any more once it has ended', async () => {
    const receiver = await startReceiver();
    const entered = await comesTo(receiver);
    await becomes(entered.world, 'paused');
    await expect(calls(entered)).rejects.toMatchObject({ type: 'RateLimited' });
    await becomes(entered.world, 'ended');
    await calls(entered);
    expect(receiver.received).toEqual([]);
    expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe('enrollment.closed');
  });
});

describe('a whole flow with a webhook', () => {
  it('calls the receiver on a queue of its own, again after a failure, and goes on', async () => {
    quietRuntime();
    const platform = await startPlatform({
      ...LOOPBACK,
      adapt: (deps) => ({ ...deps, webhooks: { ...deps.webhooks, retryDelaysMs: [50, 50, 50] } }),
    });
    try {
      let answers = 0;
      const receiver = await startReceiver(() => ({ status: (answers += 1) < 3 ? 502 : 200 }));
      const world = await noonWorld(platform, step(receiver.url), hold, failed);
      const fan = await addFan(platform.deps, world);
      await happens(platform.database, world, fan, 'fan.pre_saved', { path: 'reminder' });
      await eventually(
        () => eventTypes(platform.database, fan),
        (types) => types.includes('webhook.delivered'),
      );
      expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
      expect(receiver.received).toHaveLength(3);
    } finally {
      await platform.close();
    }
  }, 120_000);
});
