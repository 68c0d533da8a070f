import { randomBytes, randomUUID } from 'node:crypto';
import { AuditPageSchema } from '#contracts/access/audit.js';
import { AlarmListSchema, ReviewListSchema } from '#contracts/sending/reviews.js';
import { UnknownMessageListSchema } from '#contracts/sending/unknown-messages.js';
import { createApiKey } from '#database/access/api-keys.js';
import { createMember, openSession } from '#database/access/members.js';
import { watchCampaigns } from '#activities/campaigns/watch-campaigns.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import {
  decideNow,
  enters,
  type Entered,
  hold,
  messagesOf,
  noonWorld,
  prompt,
  sends,
} from '#test/world/hands.js';
import { eventTypes, type World } from '#test/world/world.js';

const KEYS = {
  SEGUE_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
  SEGUE_HMAC_KEY: randomBytes(32).toString('hex'),
};
let parts: TestParts;
let api: TestApi;
let provider: SandboxControl;
beforeAll(async () => {
  parts = await startParts({ environment: KEYS });
  api = await startApi({ database: parts.database, url: parts.databaseUrl }, KEYS);
  provider = new SandboxControl(parts.sandbox.urls.control);
}, 60_000);
afterAll(async () => {
  await api.close();
  await parts.close();
});
beforeEach(() => provider.setFaults({}));

let numbers = 0;
const phone = () => `+1202555${String((numbers += 1) + 8000)}`;
async function callOf({ workspaceId }: World) {
  const { key } = await createApiKey(parts.database, { workspaceId, name: 'tests' });
  return (method: string, path: string, body?: unknown) => api.call(method, path, body, { key });
}
const enter = (world: World) => enters(parts.deps, world, { phone: phone() });
const effectOf = async ({ fan }: Entered) => (await decideNow(parts.deps, fan)).effects[0]?.id ?? '';

describe('a send step with a review', () => {
  const start = async () => {
    const world = await noonWorld(parts, prompt('a', ['sms'], { review: true }), hold);
    const call = await callOf(world);
    const path = `/v1/campaigns/${world.campaignId}/reviews`;
    const waiting = async () => ReviewListSchema.parse((await call('GET', path)).body).items;
    const give = (verdict: string, more: object = {}) =>
      call('POST', path, { track: 'main', step: 'a', verdict, ...more });
    return { world, call, waiting, give };
  };

  test('lets nobody hear before a member has looked; approved, those go on who waited, and no later ones', async () => {
    const { world, waiting, give } = await start();
    const [first, second] = [await enter(world), await enter(world)];
    expect([first.effect, second.effect]).toEqual(['', '']);
    const [step] = await waiting();
    expect(step).toMatchObject({ track: 'main', step: 'a', fans: 2 });
    expect(step?.samples.map(({ fanId }) => fanId).sort()).toEqual([first.fan, second.fan].sort());
    expect(step?.samples[0]).toMatchObject({ channel: 'sms' });
    expect(step?.samples[0]?.text).toContain('http');
    expect((await give('approved')).status).toBe(200);
    const effect = await effectOf(first);
    expect(effect).not.toBe('');
    await sends(parts.deps, { ...first, effect });
    expect(await messagesOf(parts, first.fan)).toMatchObject([{ state: 'accepted' }]);
    const later = await enter(world);
    expect(later.effect).toBe('');
    expect((await waiting())[0]).toMatchObject({ fans: 2 });
    expect((await give('approved', { later: true })).status).toBe(200);
    expect((await enter(world)).effect).not.toBe('');
  }, 60_000);

  test('cancelled, it sends nothing and the fan goes on', async () => {
    const { world, waiting, give } = await start();
    const entered = await enter(world);
    await give('cancelled');
    const { effects } = await decideNow(parts.deps, entered.fan);
    expect(effects).toEqual([]);
    expect(await eventTypes(parts.database, entered.fan)).toContain('message.blocked');
    expect(await waiting()).toEqual([]);
  }, 30_000);

  test('an approval overrides neither quiet hours nor a STOP that came meanwhile', async () => {
    const { world, give } = await start();
    const [quiet, stopped] = [await enter(world), await enter(world)];
    await parts.database.query('UPDATE workspaces SET clock_v0 = clock_v0 + $2 WHERE id = $1', [
      ...[world.workspaceId, 10 * 3_600_000],
    ]);
    await parts.database.query(
      `INSERT INTO addresses (workspace_id, channel, address_hmac, suppressed_at, suppressed_reason)
       SELECT workspace_id, channel, address_hmac, now(), 'stop' FROM identities WHERE fan_id = $1
       ON CONFLICT (workspace_id, channel, address_hmac) DO UPDATE SET suppressed_at = now()`,
      [stopped.fan],
    );
    await give('approved');
    const held = await decideNow(parts.deps, quiet.fan);
    expect(held.effects).toEqual([]);
    expect(held.waiting).toBe('a');
    await decideNow(parts.deps, stopped.fan);
    expect(await eventTypes(parts.database, stopped.fan)).toContain('message.blocked');
  }, 30_000);

  test('a step without a review, a step that is not there, and an ended campaign are refused', async () => {
    const { world, call, give } = await start();
    expect((await give('approved', { step: 'hold' })).status).toBe(422);
    expect((await give('approved', { step: 'nothing' })).status).toBe(422);
    await call('POST', `/v1/campaigns/${world.campaignId}/end`);
    expect((await give('approved')).status).toBe(409);
  }, 30_000);
});

describe('a mass of one error', () => {
  test('pauses the campaign by itself, says why, and after a resumption counts anew', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    const call = await callOf(world);
    await provider.setFaults({ failedAtOnce: 1 });
    for (let count = 0; count < 12; count += 1) await sends(parts.deps, await enter(world));
    const watch = () => watchCampaigns({ database: parts.database, logger: silent });
    await watch();
    const path = `/v1/campaigns/${world.campaignId}`;
    expect((await call('GET', path)).body).toMatchObject({ status: 'paused' });
    const alarms = AlarmListSchema.parse((await call('GET', `${path}/alarms`)).body).items;
    expect(alarms).toContainEqual(
      expect.objectContaining({ kind: 'filtered', action: 'pause', cases: 12, messages: 12, channel: 'sms' }),
    );
    await provider.setFaults({});
    expect((await call('POST', `${path}/resume`)).status).toBe(200);
    await watch();
    expect((await call('GET', path)).body).toMatchObject({ status: 'live' });
  }, 60_000);

  test('three complaints among a thousand emails pause, and one does not', async () => {
    const world = await noonWorld(parts, prompt('a', ['email']), hold);
    const call = await callOf(world);
    const entered = await enters(parts.deps, world, { email: `fan-${randomUUID()}@example.com` });
    await sends(parts.deps, entered, 'email');
    // The others are copies of the row that the product has written.
    await parts.database.query(
      `INSERT INTO effects SELECT (jsonb_populate_record(x, jsonb_build_object('id', gen_random_uuid(),
         'visit', g, 'attempt', g))).* FROM effects x, generate_series(2, 1000) g WHERE x.fan_id = $1`,
      [entered.fan],
    );
    await parts.database.query(
      `INSERT INTO messages SELECT (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(),
         'effect_id', x.id, 'visit', x.visit, 'address_hmac', 'other-' || x.visit,
         'callback_token', gen_random_uuid()))).*
       FROM messages m JOIN effects x ON x.fan_id = m.fan_id AND x.visit > 1 WHERE m.fan_id = $1`,
      [entered.fan],
    );
    const complain = (visit: number) =>
      parts.database.query(
        `INSERT INTO addresses (workspace_id, channel, address_hmac, suppressed_at, suppressed_reason)
         VALUES ($1, 'email', $2, now(), 'spam_report')`,
        [world.workspaceId, `other-${visit}`],
      );
    const statusAfter = async () => {
      await watchCampaigns({ database: parts.database, logger: silent });
      return (await call('GET', `/v1/campaigns/${world.campaignId}`)).body;
    };
    await complain(2);
    expect(await statusAfter()).toMatchObject({ status: 'live' });
    await complain(3);
    await complain(4);
    expect(await statusAfter()).toMatchObject({ status: 'paused' });
  }, 60_000);
});

describe('messages of unknown outcome', () => {
  test('are listed with evidence, and settled by a member, once, on the record', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    const call = await callOf(world);
    await provider.setFaults({ resetAfterAcceptance: 1 });
    const entered = await enter(world);
    await sends(parts.deps, entered);
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'unknown' }]);
    const list = UnknownMessageListSchema.parse((await call('GET', '/v1/unknown-messages')).body);
    expect(list.items).toMatchObject([{ fanId: entered.fan, state: 'unknown', step: 'a', channel: 'sms' }]);
    const [message] = list.items;
    expect(message?.evidence.join(' ')).toContain('its answer did not come back');
    expect(message?.abandonsAt).not.toBeNull();
    const settle = (as: string) =>
      call('POST', `/v1/messages/${message?.id ?? ''}/settle`, { as, reason: 'Found in the console.' });
    const settled = await settle('accepted');
    expect(settled.status).toBe(200);
    expect(UnknownMessageListSchema.parse(settled.body).items).toEqual([]);
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'accepted' }]);
    expect(await eventTypes(parts.database, entered.fan)).toContain('message.accepted');
    expect((await settle('abandoned')).status).toBe(409);
    const owner = await ownerOf(world);
    const audit = await api.call('GET', '/v1/audit-log', undefined, { key: owner });
    expect(AuditPageSchema.parse(audit.body).items).toContainEqual(
      expect.objectContaining({
        action: 'message.settle',
        fanId: entered.fan,
        reason: 'Found in the console.',
      }),
    );
    const stranger = await callOf(await noonWorld(parts, prompt('a'), hold));
    const theirs = `/v1/messages/${message?.id ?? ''}/settle`;
    expect((await stranger('POST', theirs, { as: 'abandoned', reason: 'Not mine.' })).status).toBe(404);
  }, 60_000);
});

async function ownerOf({ workspaceId }: World): Promise<string> {
  const email = `owner-${workspaceId}@example.com`;
  const password = randomUUID();
  const made = await createMember(parts.database, { workspaceId, email, password, role: 'owner' });
  return (await openSession(parts.database, made.id)).token;
}

const nothing = () => undefined;
const silent = { info: nothing, warn: nothing, error: nothing };
