import { randomUUID } from 'node:crypto';
import { AuditPageSchema } from '#contracts/access/audit.js';
import { type Reply, ReplyPageSchema, ReplySchema } from '#contracts/consents/replies.js';
import { CreatedFanSchema, FanSchema, TimelinePageSchema } from '#contracts/fans/fans.js';
import { createApiKey } from '#database/access/api-keys.js';
import { cleanUp } from '#database/clean-up.js';
import type { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import type { ActivityDeps } from '#activities/deps.js';
import { lapseDoubts } from '#activities/messages/lapse-doubts.js';
import { sendNextAnswer } from '#activities/messages/send-answers.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { projectAll } from '#test/harness/project.js';
import { decideNow, enters, hold, messagesOf, noonWorld, prompt, sends } from '#test/world/hands.js';
import { callTwilio, PUBLIC_BASE_URL, textFrom, TWILIO_AUTH_TOKEN } from '#test/world/twilio-callbacks.js';
import { eventTypes } from '#test/world/world.js';

let parts: TestParts;
let api: TestApi;
let deps: ActivityDeps;
let database: Database;
let provider: SandboxControl;

beforeAll(async () => {
  parts = await startParts();
  database = parts.database;
  api = await startApi({ database, url: parts.databaseUrl }, { PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN });
  const { SEGUE_ENCRYPTION_KEYS: keys, SEGUE_HMAC_KEY: hmacKey } = api.config;
  deps = { ...parts.deps, box: new SecretBox({ keys, hmacKey }) };
  provider = new SandboxControl(parts.sandbox.urls.control);
}, 60_000);
afterAll(async () => {
  await api.close();
  await parts.close();
});

let last = 0;
const nextPhone = () => `+1202555${String((last += 1) + 6000).padStart(4, '0')}`;

async function addFan(phone: string, key = api.apiKey) {
  const consents = [{ channel: 'sms', method: 'form', wording: 'Yes, please.' }];
  const answer = await api.call('POST', '/v1/fans', { identities: { phone }, consents }, { key });
  return CreatedFanSchema.parse(answer.body).id;
}
async function standing(fanId: string) {
  const fan = FanSchema.parse((await api.call('GET', `/v1/fans/${fanId}`)).body);
  return fan.standings.find((one) => one.channel === 'sms' && one.purpose === 'marketing')?.standing;
}
async function repliesOf(query: string, key = api.apiKey): Promise<Reply[]> {
  return ReplyPageSchema.parse((await api.call('GET', `/v1/replies?${query}`, undefined, { key })).body)
    .items;
}
const answer = (id: string, body: object, key = api.apiKey) =>
  api.call('POST', `/v1/replies/${id}/answer`, body, { key });

/** A fan who has written, and the reply that was kept. */
async function writes(body: string, carrier = '') {
  const phone = nextPhone();
  const fanId = await addFan(phone);
  await textFrom(api.baseUrl, carrier + phone, body);
  const [reply] = await repliesOf(`fanId=${fanId}`);
  if (reply === undefined) throw new Error('The reply was not kept.');
  return { phone, fanId, reply };
}

/** Any member of the workspace. */
async function memberId(): Promise<string> {
  await api.signInAs('marketer');
  const [member] = await database.query<{ id: string }>(
    'SELECT id FROM members WHERE workspace_id = $1 LIMIT 1',
    [api.workspaceId],
  );
  return member?.id ?? '';
}

describe('what fans write', () => {
  test('is kept sealed, in the timeline, and listed with what it was read as', async () => {
    const { phone, fanId, reply } = await writes('Will you play Łódź? 🔥', 'rcs:');
    expect(reply).toMatchObject({
      ...{
        fanId,
        carrier: 'rcs',
        text: 'Will you play Łódź? 🔥',
        intent: 'none',
        state: 'open',
        answers: [],
      },
      from: expect.stringMatching(/^\+1•+\d\d$/),
    });
    const { body } = await api.call('GET', `/v1/fans/${fanId}/timeline`);
    expect(TimelinePageSchema.parse(body).items[0]).toMatchObject({
      type: 'reply.received',
      payload: { replyId: reply.id, intent: 'none', says: 'question' },
      summary: 'Wrote to us (none)',
    });
    const stored = JSON.stringify(
      await database.query(
        'SELECT (SELECT json_agg(r) FROM replies r)::text || (SELECT json_agg(e) FROM events e)::text AS t',
      ),
    );
    expect(stored).not.toContain('Łódź');
    expect(stored).not.toContain(phone);
  });

  test('wakes a flow that waits for one, with a label and without the text', async () => {
    const { fanId } = await writes('Okay');
    const payloads = await database.query<{ payload: unknown }>(
      `SELECT payload FROM events WHERE fan_id = $1 AND type = 'reply.received'`,
      [fanId],
    );
    expect(payloads).toMatchObject([{ payload: { intent: 'none', says: 'yes' } }]);
    expect(JSON.stringify(payloads)).not.toContain('kay');
  });

  test('is assigned to a member, found by who has it, and given back', async () => {
    const { reply } = await writes('Where do I get the vinyl?');
    const member = await memberId();
    const patch = (assigneeId: string | null, key = api.apiKey) =>
      api.call('PATCH', `/v1/replies/${reply.id}`, { assigneeId }, { key });
    expect((await patch(member)).body).toMatchObject({ id: reply.id, assigneeId: member });
    expect((await repliesOf(`assigneeId=${member}`)).map(({ id }) => id)).toContain(reply.id);
    expect((await patch(null)).body).toMatchObject({ assigneeId: null });
    expect((await repliesOf(`assigneeId=${member}`)).map(({ id }) => id)).not.toContain(reply.id);
    expect((await patch(randomUUID())).status).toBe(400);
    expect((await patch(member, api.otherApiKey)).status).toBe(404);
  });

  test('is filtered by state, intent and fan, and paged by a cursor', async () => {
    const { fanId } = await writes('too many texts');
    const { phone } = await writes('STOP');
    await textFrom(api.baseUrl, phone, 'START');
    expect((await repliesOf('state=doubtful')).map((one) => one.fanId)).toContain(fanId);
    expect((await repliesOf('intent=start'))[0]).toMatchObject({ state: 'done', intent: 'start' });
    expect((await repliesOf('intent=stop'))[0]).toMatchObject({
      state: 'done',
      intent: 'stop',
      words: 'stop',
    });
    const all = await repliesOf('limit=200');
    const page = ReplyPageSchema.parse((await api.call('GET', '/v1/replies?limit=2')).body);
    const rest = await repliesOf(`limit=200&cursor=${page.nextCursor ?? ''}`);
    expect([...page.items, ...rest]).toEqual(all);
    expect((await api.call('GET', '/v1/replies?state=lost')).status).toBe(400);
  });

  test('is kept once per MessageSid, for each workspace that knows the number, and shown to no other', async () => {
    const phone = nextPhone();
    const mine = await addFan(phone);
    const MessageSid = `SM${randomUUID()}`;
    for (let call = 0; call < 2; call += 1) await textFrom(api.baseUrl, phone, 'hello', { MessageSid });
    expect(await repliesOf(`fanId=${mine}`)).toHaveLength(1);
    expect((await repliesOf('limit=200', api.otherApiKey)).map(({ text }) => text)).not.toContain('hello');
    const [reply] = await repliesOf(`fanId=${mine}`);
    const theirs = await api.call('GET', `/v1/replies/${reply?.id ?? ''}`, undefined, {
      key: api.otherApiKey,
    });
    expect(theirs.status).toBe(404);
    expect((await answer(reply?.id ?? '', { text: 'Hi' }, api.otherApiKey)).status).toBe(404);
  });

  test('cannot be read any more once it was kept long enough; the row stays, and so does a doubt', async () => {
    const old = await writes('hello again');
    const doubt = await writes('no thanks');
    const ids = [old.reply.id, doubt.reply.id];
    await database.query("UPDATE replies SET received_at = now() - interval '31 days' WHERE id = ANY ($1)", [
      ids,
    ]);
    await cleanUp(database, { callbackDays: 90, replyDays: 30 });
    const seen = async (id: string) => ReplySchema.parse((await api.call('GET', `/v1/replies/${id}`)).body);
    expect(await seen(old.reply.id)).toMatchObject({ text: null, from: null, words: null, state: 'open' });
    expect(await seen(doubt.reply.id)).toMatchObject({ text: 'no thanks', state: 'doubtful' });
    expect((await answer(old.reply.id, { text: 'Hi' })).status).toBe(409);
  });
});

describe('a doubtful reply', () => {
  test('says by which words, and until when somebody has to look', async () => {
    const { fanId, reply } = await writes('Hey, wrong number I think');
    expect(reply).toMatchObject({ state: 'doubtful', words: 'wrong number', resolution: null });
    const days = (Date.parse(reply.heldUntil ?? '') - Date.parse(reply.receivedAt)) / 86_400_000;
    expect(days).toBeCloseTo(10, 3);
    expect(await standing(fanId)).toBe('allowed');
  });

  test('holds promotion to the number, not a service message; "not a stop" lets it go on', async () => {
    const marketing = await noonWorld(parts, prompt('a'), hold);
    const phone = nextPhone();
    const entered = await enters(deps, marketing, { phone });
    await textFrom(api.baseUrl, phone, 'You send too many messages');
    await decideNow(deps, entered.fan);
    await sends(deps, entered);
    expect(await provider.messages({ to: phone })).toEqual([]);
    const deferred = await database.query(
      "SELECT payload FROM events WHERE fan_id = $1 AND type = 'message.deferred'",
      [entered.fan],
    );
    expect(deferred).toMatchObject([{ payload: { reason: 'reply_doubtful' } }]);

    const { key } = await createApiKey(database, { workspaceId: marketing.workspaceId, name: 'Replies' });
    const [reply] = await repliesOf('state=doubtful', key);
    const resolved = await answer(reply?.id ?? '', { resolution: 'not_stop' }, key);
    expect(resolved.body).toMatchObject({ state: 'done', resolution: 'not_stop', heldUntil: null });
    await database.query('UPDATE workspaces SET clock_v0 = clock_v0 + 22 * 3600000::bigint WHERE id = $1', [
      marketing.workspaceId,
    ]);
    const { effects } = await decideNow(deps, entered.fan);
    await sends(deps, { ...entered, effect: effects[0]?.id ?? '' });
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'accepted' }]);
  }, 30_000);

  test('that a member reads as a stop acts as a STOP, with an audit entry; START gives it back', async () => {
    const { phone, fanId, reply } = await writes('enough');
    const session = await api.signInAs('marketer');
    expect((await answer(reply.id, { resolution: 'stop' }, session)).body).toMatchObject({
      state: 'done',
      resolution: 'stop',
    });
    expect(await standing(fanId)).toBe('suppressed');
    const owner = await api.signInAs('owner');
    const { body } = await api.call('GET', `/v1/audit-log?fanId=${fanId}`, undefined, { key: owner });
    expect(AuditPageSchema.parse(body).items).toMatchObject([
      { action: 'reply.stop', actor: { kind: 'member' }, details: { replyId: reply.id } },
    ]);
    await textFrom(api.baseUrl, phone, 'START');
    expect(await standing(fanId)).toBe('allowed');
    const analyst = await api.signInAs('analyst');
    expect((await answer(reply.id, { resolution: 'stop' }, analyst)).status).toBe(403);
  });

  test("is settled by the fan's own next word", async () => {
    const { phone, reply } = await writes('not interested');
    await textFrom(api.baseUrl, phone, 'STOP');
    const seen = async (id: string) => (await api.call('GET', `/v1/replies/${id}`)).body;
    expect(await seen(reply.id)).toMatchObject({ state: 'done', resolution: 'stop' });
  });

  test('that nobody looks at for ten days is a stop', async () => {
    const late = await writes('no thanks');
    const fresh = await writes('no thanks');
    await database.query("UPDATE replies SET held_until = now() - interval '1 second' WHERE id = $1", [
      late.reply.id,
    ]);
    await lapseDoubts(deps);
    expect([await standing(late.fanId), await standing(fresh.fanId)]).toEqual(['suppressed', 'allowed']);
    expect((await api.call('GET', `/v1/replies/${late.reply.id}`)).body).toMatchObject({
      state: 'done',
      resolution: 'lapsed',
    });
    expect((await answer(late.reply.id, { resolution: 'not_stop' })).status).toBe(409);
  });
});

describe("a member's answer", () => {
  const sendAll = async () => {
    while (await sendNextAnswer(deps));
  };
  const answersOf = async (id: string) =>
    ReplySchema.parse((await api.call('GET', `/v1/replies/${id}`)).body).answers;

  test('goes out once, whatever is pressed twice, and what the provider reports is seen', async () => {
    const { phone, reply } = await writes('Do you have vinyl?');
    const first = await answer(reply.id, { text: 'Yes: nova.example/vinyl' });
    expect(first.body).toMatchObject({ state: 'answered', answers: [{ state: 'pending' }] });
    expect((await answer(reply.id, { text: 'Yes: nova.example/vinyl' })).status).toBe(409);
    await Promise.all([sendAll(), sendAll(), sendAll()]);
    expect((await provider.messages({ to: phone, bodies: 'true' })).map(({ body }) => body)).toEqual([
      'Yes: nova.example/vinyl',
    ]);
    const [row] = await database.query<{ token: string; sid: string }>(
      'SELECT callback_token AS token, provider_id AS sid FROM reply_answers WHERE reply_id = $1',
      [reply.id],
    );
    const path = `/webhooks/twilio/status/${row?.token ?? ''}`;
    for (const MessageStatus of ['delivered', 'sent'])
      await callTwilio(api.baseUrl, path, { MessageSid: row?.sid ?? '', MessageStatus });
    expect(await answersOf(reply.id)).toMatchObject([{ state: 'accepted', deliveryStatus: 'delivered' }]);
  });

  test('is a template, filled for the fan who wrote', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    const { key } = await createApiKey(database, { workspaceId: world.workspaceId, name: 'Templates' });
    const body = 'Hi {{ fan.firstName | default: "you" }}, we play on Friday.';
    expect(
      (await api.call('PUT', '/v1/templates/tour-dates/sms', { format: 'text', body }, { key })).status,
    ).toBe(200);
    const phone = nextPhone();
    const { fan } = await enters(deps, world, { phone });
    await api.call('PATCH', `/v1/fans/${fan}`, { firstName: 'Mia', reason: 'Told us' }, { key });
    await projectAll(database);
    await textFrom(api.baseUrl, phone, 'When do you play?');
    const [reply] = await repliesOf(`fanId=${fan}`, key);
    const template = { key: 'tour-dates', campaignId: world.campaignId };
    const to = reply?.id ?? '';
    expect((await answer(to, { text: 'On Friday', template }, key)).status).toBe(400);
    const unwritten = { template: { ...template, key: 'no-such-text' } };
    expect((await answer(to, unwritten, key)).status).toBe(404);
    expect((await answer(to, { template }, key)).status).toBe(200);
    await sendAll();
    const bodies = (await provider.messages({ to: phone, bodies: 'true' })).map((sent) => sent.body);
    expect(bodies).toEqual(['Hi Mia, we play on Friday.']);
  });

  test('is not sent after a STOP, whether it comes before the answer or between answer and call', async () => {
    const { phone, reply } = await writes('Where do you play?');
    await answer(reply.id, { text: 'In Bern' });
    await textFrom(api.baseUrl, phone, 'STOP');
    await sendAll();
    expect(await provider.messages({ to: phone })).toEqual([]);
    expect(await answersOf(reply.id)).toMatchObject([{ state: 'refused', code: 'suppressed' }]);
    expect((await answer(reply.id, { text: 'In Bern' })).status).toBe(409);
  });

  test('whose call had no certain end is unknown and not sent again', async () => {
    const { phone, reply } = await writes('When is the show?');
    await answer(reply.id, { text: 'At nine' });
    await provider.setFaults({ resetAfterAcceptance: 1 });
    await sendAll();
    await provider.setFaults({});
    await sendAll();
    expect(await provider.messages({ to: phone })).toHaveLength(1);
    expect(await answersOf(reply.id)).toMatchObject([{ state: 'unknown' }]);
  });

  test('that was claimed by a worker that died is unknown after a minute, and not sent again', async () => {
    const { phone, reply } = await writes('Any merch?');
    await answer(reply.id, { text: 'Yes' });
    await database.query(
      "UPDATE reply_answers SET state = 'attempting', attempted_at = now() - interval '2 minutes' WHERE reply_id = $1",
      [reply.id],
    );
    await sendAll();
    expect(await provider.messages({ to: phone })).toEqual([]);
    expect(await answersOf(reply.id)).toMatchObject([{ state: 'unknown' }]);
  });

  test('may answer a doubtful reply with a question: the hold stays until somebody decides', async () => {
    const { reply } = await writes('too many texts');
    expect((await answer(reply.id, { text: 'Shall we stop?' })).body).toMatchObject({ state: 'doubtful' });
    await sendAll();
    expect((await answer(reply.id, { resolution: 'not_stop' })).body).toMatchObject({ state: 'done' });
  });

  test.each([
    [{}, 400],
    [{ text: '  ' }, 400],
    [{ resolution: 'stop', text: 'Bye' }, 400],
    [{ resolution: 'perhaps' }, 400],
    [{ text: 'x'.repeat(1601) }, 400],
  ])('%j is a %i', async (body, status) => {
    const { reply } = await writes('hello');
    expect((await answer(reply.id, body)).status).toBe(status);
  });
});

describe('a withdrawal that a member records', () => {
  test('acts as a STOP; the ledger has the words, the audit log who and how', async () => {
    const phone = nextPhone();
    const fanId = await addFan(phone);
    const session = await api.signInAs('marketer');
    const body = { channel: 'sms', how: 'phone_call', words: 'Called: no more texts please' };
    const entry = await api.call('POST', `/v1/fans/${fanId}/withdrawals`, body, { key: session });
    expect(entry.status).toBe(201);
    expect(entry.body).toMatchObject({
      ...{ action: 'consent.withdraw', actor: { kind: 'member' }, fanId },
      details: { channel: 'sms', how: 'phone_call' },
    });
    expect(await standing(fanId)).toBe('suppressed');
    const ledger = await database.query(
      'SELECT granted, method, wording FROM consents WHERE fan_id = $1 ORDER BY id DESC LIMIT 1',
      [fanId],
    );
    expect(ledger).toEqual([{ granted: false, method: 'member_stop', wording: body.words }]);
    expect((await eventTypes(database, fanId)).at(-1)).toBe('consent.withdrawn');
    await textFrom(api.baseUrl, phone, 'START');
    expect(await standing(fanId)).toBe('allowed');
  });

  test('is refused by name without an address, or of an impossible time', async () => {
    const fanId = await addFan(nextPhone());
    const post = (body: object) => api.call('POST', `/v1/fans/${fanId}/withdrawals`, body);
    const words = { how: 'letter', words: 'No more' };
    expect(await post({ channel: 'email', ...words })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'channel' }] },
    });
    expect(await post({ channel: 'sms', ...words, saidAt: '2099-01-01T00:00:00Z' })).toMatchObject({
      ...{ status: 400, body: { errors: [{ path: 'saidAt' }] } },
    });
    expect(await standing(fanId)).toBe('allowed');
  });
});
