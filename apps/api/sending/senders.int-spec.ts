import { randomBytes, randomUUID } from 'node:crypto';
import twilio from 'twilio';
import { OwnSenderSchema, SenderTestSchema } from '#contracts/sending/own-senders.js';
import { SenderDoctorSchema } from '#contracts/sending/sender-doctor.js';
import { SenderListSchema, SenderSchema } from '#contracts/sending/senders.js';
import { ReplyPageSchema } from '#contracts/consents/replies.js';
import { proveMemberAddress, putMemberAddress } from '#database/access/member-addresses.js';
import { createMember, openSession } from '#database/access/members.js';
import { haltCredential, resumeCredential } from '#database/budgets/credential-halts.js';
import { cleanUp } from '#database/clean-up.js';
import { haltNameOf } from '#database/sending/senders.js';
import { stopAddress, workspacesKnowing } from '#database/consents/suppression.js';
import type { Channel } from '#domain/terms.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startDnsServer } from '#providers/testing/dns-server.js';
import { sendNextAnswer } from '#activities/messages/send-answers.js';
import { sendNextSenderTest } from '#activities/messages/test-senders.js';
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
import { PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN } from '#test/world/twilio-callbacks.js';
import { addFan, type World } from '#test/world/world.js';

const KEYS = {
  SEGUE_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
  SEGUE_HMAC_KEY: randomBytes(32).toString('hex'),
};
let parts: TestParts;
let api: TestApi;
let provider: SandboxControl;
let dns: { address: string; close(): Promise<void> };

beforeAll(async () => {
  dns = await startDnsServer({
    'novatide.example': ['v=spf1 include:sendgrid.net ~all'],
    's1._domainkey.novatide.example': ['k=rsa; p=MIGf'],
    '_dmarc.novatide.example': ['v=DMARC1; p=reject'],
    'silent.example': 'silent',
    '_dmarc.silent.example': 'silent',
    's1._domainkey.silent.example': 'silent',
    's2._domainkey.silent.example': 'silent',
  });
  parts = await startParts({ environment: KEYS });
  const environment = { ...KEYS, PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN, DNS_SERVERS: dns.address };
  api = await startApi({ database: parts.database, url: parts.databaseUrl }, environment);
  provider = new SandboxControl(parts.sandbox.urls.control);
}, 60_000);
afterAll(async () => {
  await api.close();
  await parts.close();
  await dns.close();
});

const emailOf = (workspaceId: string) => `owner-${workspaceId}@example.com`;
async function ownerOf(workspaceId: string): Promise<{ memberId: string; key: string }> {
  const email = emailOf(workspaceId);
  const made = await createMember(parts.database, {
    workspaceId,
    email,
    password: randomUUID(),
    role: 'owner',
  });
  return { memberId: made.id, key: (await openSession(parts.database, made.id)).token };
}

let numbers = 0;
const phone = () => `+1202555${String((numbers += 1) + 7000)}`;

async function start() {
  const world = await noonWorld(parts, prompt('a'), hold);
  const { memberId, key } = await ownerOf(world.workspaceId);
  const call = (method: string, path: string, body?: unknown) => api.call(method, path, body, { key });
  const add = async (body: object) => {
    const answer = await call('POST', '/v1/senders', { ...OURS, ...body });
    expect(answer.status).toBe(201);
    return OwnSenderSchema.parse(answer.body);
  };
  const list = async () => SenderListSchema.parse((await call('GET', '/v1/senders')).body);
  return { world, call, add, list, memberId };
}
const sentFrom = async (to: string) => (await provider.messages({ to })).map(({ from }) => from);
const artistOf = async ({ campaignId }: World): Promise<string> => {
  const [row] = await parts.database.query<{ id: string }>(
    'SELECT r.artist_id AS id FROM campaigns c JOIN releases r ON r.id = c.release_id WHERE c.id = $1',
    [campaignId],
  );
  return row?.id ?? '';
};
const planned = async (world: World): Promise<Entered & { to: string }> => {
  const to = phone();
  return { to, ...(await enters(parts.deps, world, { phone: to })) };
};

const SANDBOX_ACCOUNT = { accountSid: 'ACsandbox', authToken: 'sandbox' };
const SANDBOX_KEY = { apiKey: 'SG.sandbox' };
const OURS = { channel: 'sms', name: 'Ours', credentials: SANDBOX_ACCOUNT };

/** A text to a number of a workspace, signed with this account's token. */
function textIn(form: Record<string, string>, token: string) {
  const url = '/webhooks/twilio/inbound';
  const params = { MessageSid: `SM${randomUUID()}`, ...form };
  return fetch(api.baseUrl + url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilio.getExpectedTwilioSignature(token, PUBLIC_BASE_URL + url, params),
    },
    body: new URLSearchParams(params).toString(),
  });
}

describe('who a message comes from', () => {
  test('the artist’s sender goes before the workspace’s, and that before the installation’s', async () => {
    const { world, call, add } = await start();
    const [before, first, second, third] = [
      await planned(world),
      await planned(world),
      await planned(world),
      await planned(world),
    ];
    await sends(parts.deps, before);
    expect(await sentFrom(before.to)).toEqual(['+15005550006']);
    const ours = await add({ from: '+12025550100' });
    await sends(parts.deps, first);
    expect(await sentFrom(first.to)).toEqual(['+12025550100']);
    await add({ from: '+12025550101', artistId: await artistOf(world) });
    await sends(parts.deps, second);
    expect(await sentFrom(second.to)).toEqual(['+12025550101']);
    const others = (await start()).world;
    const other = await planned(others);
    await sends(parts.deps, other);
    expect(await sentFrom(other.to)).toEqual(['+15005550006']);
    expect((await call('DELETE', `/v1/senders/${ours.id}`)).status).toBe(204);
    await sends(parts.deps, third);
    expect(await sentFrom(third.to)).toEqual(['+12025550101']);
    const [row] = await parts.database.query<{ sender_id: string }>(
      'SELECT sender_id FROM messages WHERE fan_id = $1',
      [first.fan],
    );
    expect(row?.sender_id).toBe(ours.id);
  }, 60_000);

  test('a sender that was changed a moment ago is never used in its old form', async () => {
    const { world, call, add } = await start();
    const ours = await add({ from: '+12025550110' });
    await parts.deps.senders.refresh();
    await call('PATCH', `/v1/senders/${ours.id}`, { from: '+12025550111' });
    const entered = await planned(world);
    await sends(parts.deps, entered);
    expect(await sentFrom(entered.to)).toEqual(['+12025550111']);
  }, 30_000);

  test('there is one a channel and place; what cannot send is refused; others see nothing of it', async () => {
    const { call, add } = await start();
    const ours = await add({ from: '+12025550120' });
    const post = (body: object) => call('POST', '/v1/senders', { ...OURS, ...body });
    expect((await post({ from: '+12025550121' })).status).toBe(409);
    expect((await post({ from: 'hello@novatide.example' })).status).toBe(400);
    expect((await post({ from: '+12025550121', artistId: randomUUID() })).status).toBe(422);
    const patch = (body: object) => call('PATCH', `/v1/senders/${ours.id}`, body);
    expect((await patch({ from: 'hello@novatide.example' })).status).toBe(422);
    expect((await patch({ credentials: { apiKey: 'SG.other-key' } })).status).toBe(422);
    const stranger = (await start()).call;
    expect((await stranger('GET', `/v1/senders/${ours.id}`)).status).toBe(404);
    expect((await stranger('POST', `/v1/senders/${ours.id}/resume`)).status).toBe(404);
  }, 30_000);
});

describe('a sender without an account of its own', () => {
  const foreign = { status: 422, body: { code: 'own_account_needed' } };

  test('differs from the installation’s in the name only', async () => {
    const { call } = await start();
    const post = (body: object) => call('POST', '/v1/senders', { name: 'Ours', ...body });
    // Another workspace may have had them verified on the installation's account.
    expect(await post({ channel: 'sms', from: '+12025550160' })).toMatchObject(foreign);
    expect(await post({ channel: 'sms', from: 'MGofanother' })).toMatchObject(foreign);
    expect(await post({ channel: 'email', from: 'hello@other.example' })).toMatchObject(foreign);
    const made = await post({ channel: 'email', fromName: 'Nova Tide' });
    expect(made).toMatchObject({
      status: 201,
      body: { from: 'hello@example.com', fromName: 'Nova Tide', ownAccount: false },
    });
    const { id } = OwnSenderSchema.parse(made.body);
    const patch = (body: object) => call('PATCH', `/v1/senders/${id}`, body);
    expect(await patch({ from: 'hello@other.example' })).toMatchObject(foreign);
    expect(await patch({ credentials: SANDBOX_KEY })).toMatchObject({ status: 422 });
    const from = 'hello@novatide.example';
    expect(await patch({ credentials: SANDBOX_KEY, from })).toMatchObject({ status: 200, body: { from } });
    expect(await patch({ credentials: null, from })).toMatchObject(foreign);
    expect(await patch({ credentials: null })).toMatchObject({
      status: 200,
      body: { from: 'hello@example.com', ownAccount: false },
    });
  }, 30_000);

  test('of an earlier version sends from the installation’s own number', async () => {
    const { world, add, list } = await start();
    const ours = await add({ from: '+12025550161' });
    await parts.database.query(
      `UPDATE senders SET credentials_encrypted = NULL, credential = NULL, version = version + 1 WHERE id = $1`,
      [ours.id],
    );
    const entered = await planned(world);
    await sends(parts.deps, entered);
    expect(await sentFrom(entered.to)).toEqual(['+15005550006']);
    expect((await list()).own).toMatchObject([{ from: '+15005550006', ownAccount: false }]);
  }, 30_000);
});

describe('a sender with an account of its own', () => {
  test('is halted alone when the account is refused, and goes on when it is resumed', async () => {
    const { world, call, add, list } = await start();
    const wrong = { accountSid: `AC${'9'.repeat(10)}`, authToken: 'a-wrong-token' };
    const ours = await add({ from: '+12025550130', credentials: wrong });
    expect(JSON.stringify(ours)).not.toContain('a-wrong-token');
    const entered = await planned(world);
    await expect(sends(parts.deps, entered)).rejects.toThrow('halted');
    expect((await list()).own).toMatchObject([
      { id: ours.id, state: 'halted', code: '20003', ownAccount: true },
    ]);
    expect((await list()).items.map(({ channel, state }) => [channel, state])).toEqual([
      ['email', 'working'],
      ['sms', 'working'],
      ['webpush', 'working'],
    ]);
    const other = await planned((await start()).world);
    await sends(parts.deps, other);
    expect(await sentFrom(other.to)).toEqual(['+15005550006']);
    // Mended: the account of the sandbox.
    await call('PATCH', `/v1/senders/${ours.id}`, {
      credentials: SANDBOX_ACCOUNT,
    });
    const resumed = await call('POST', `/v1/senders/${ours.id}/resume`);
    expect(SenderSchema.parse(resumed.body)).toMatchObject({ state: 'working', channel: 'sms' });
    await sends(parts.deps, entered);
    expect(await sentFrom(entered.to)).toEqual(['+12025550130']);
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'accepted' }]);
    expect((await decideNow(parts.deps, entered.fan)).effects).toEqual([]);
  }, 60_000);

  test('shares its budget with no other workspace that names the same account', async () => {
    const [ours, theirs] = [await start(), await start()];
    await ours.add({ from: '+12025550135' });
    await theirs.add({ from: '+12025550136' });
    const budgetOf = async ({ world }: typeof ours) =>
      (await parts.deps.senders.forWorkspace('sms', world.workspaceId))?.sms.budget;
    const [held, free] = [await budgetOf(ours), await budgetOf(theirs)];
    await held?.hold(60_000);
    expect([await held?.slotNow(), await free?.slotNow()]).toEqual([false, true]);
  }, 30_000);

  test('what it signs concerns its own workspace only', async () => {
    const { world, add } = await start();
    const account = { accountSid: 'ACnovatide', authToken: 'our-own-token' };
    await add({ from: '+12025550140', credentials: account });
    const [to, other] = [phone(), (await start()).world];
    await addFan(parts.deps, world, { phone: to });
    await addFan(parts.deps, other, { phone: to });
    const stop = (AccountSid: string, token: string) =>
      textIn({ From: to, To: '+12025550140', Body: 'STOP', AccountSid }, token);
    expect((await stop('ACnovatide', 'a-forged-token')).status).toBe(403);
    expect((await stop('ACstranger', 'our-own-token')).status).toBe(403);
    expect(await stopped(to)).toEqual([]);
    expect((await stop('ACnovatide', 'our-own-token')).status).toBe(200);
    expect(await stopped(to)).toEqual([world.workspaceId]);
  }, 30_000);

  test('is heard however many senders others make in its account’s name', async () => {
    const [crowd, { world, add }] = [await start(), await start()];
    const accountSid = 'ACcrowded';
    const named = await crowd.add({
      from: '+12025550141',
      credentials: { accountSid, authToken: 'a-guess' },
    });
    await parts.database.query(
      `INSERT INTO senders (id, workspace_id, channel, name, from_address, credentials_encrypted, credential, retired_at)
       SELECT gen_random_uuid(), s.workspace_id, s.channel, s.name, s.from_address, s.credentials_encrypted,
         s.credential, now() FROM senders s, generate_series(1, 40) WHERE s.id = $1`,
      [named.id],
    );
    await add({ from: '+12025550142', credentials: { accountSid, authToken: 'our-own-token' } });
    const to = phone();
    await addFan(parts.deps, world, { phone: to });
    const form = { From: to, To: '+12025550142', Body: 'STOP', AccountSid: accountSid };
    expect((await textIn(form, 'our-own-token')).status).toBe(200);
    expect(await stopped(to)).toEqual([world.workspaceId]);
  }, 30_000);

  test('gets answers out by its own number, and they wait while it is halted', async () => {
    const { world, add, call } = await start();
    const ours = await add({ from: '+12025550145', credentials: SANDBOX_ACCOUNT });
    const to = phone();
    await addFan(parts.deps, world, { phone: to });
    const told = await textIn(
      { From: to, To: '+12025550145', Body: 'When is the show?', AccountSid: 'ACsandbox' },
      SANDBOX_ACCOUNT.authToken,
    );
    expect(told.status).toBe(200);
    const [reply] = ReplyPageSchema.parse((await call('GET', '/v1/replies')).body).items;
    expect((await call('POST', `/v1/replies/${reply?.id ?? ''}/answer`, { text: 'At nine.' })).status).toBe(
      200,
    );
    const key = { provider: 'twilio', credential: haltNameOf(ours.id) };
    await haltCredential(parts.database, key, { code: '30034', probeAfterMs: null, calledMsAgo: 0 });
    await sendNextAnswer(parts.deps);
    expect(await sentFrom(to)).toEqual([]);
    await resumeCredential(parts.database, key);
    await parts.database.query('UPDATE reply_answers SET not_before = now() WHERE workspace_id = $1', [
      world.workspaceId,
    ]);
    await sendNextAnswer(parts.deps);
    expect(await sentFrom(to)).toEqual(['+12025550145']);
  }, 30_000);

  async function stopped(to: string): Promise<string[]> {
    const { box } = parts.deps;
    const known = await workspacesKnowing(parts.database, 'sms', (id) => box.fingerprint(id, to));
    const rows = await parts.database.query<{ id: string }>(
      `SELECT workspace_id AS id FROM addresses WHERE suppressed_reason = 'stop' AND address_hmac = ANY ($1)`,
      [known.map(({ hmac }) => hmac)],
    );
    return rows.map(({ id }) => id);
  }
});

describe('a test of a sender', () => {
  type Started = Awaited<ReturnType<typeof start>>;
  const proves = async ({ world: { workspaceId }, memberId }: Started, channel: Channel, address: string) => {
    const { box } = parts.deps;
    const sealed = { encrypted: box.seal(address), hmac: box.fingerprint(workspaceId, address) };
    const code = { workspaceId, memberId, channel, codeHmac: 'the right code' };
    await putMemberAddress(parts.database, { ...code, ...sealed });
    expect(await proveMemberAddress(parts.database, code)).toBe('proved');
    return { workspaceId, channel, hmac: sealed.hmac };
  };
  const adds = ({ add }: Started, channel: Channel, from: string) =>
    add({ channel, from, credentials: channel === 'sms' ? SANDBOX_ACCOUNT : SANDBOX_KEY });
  const asks = ({ call }: Started, { id }: { id: string }, to: string) =>
    call('POST', `/v1/senders/${id}/test`, { to });
  const lastTest = async ({ call }: Started, { id }: { id: string }) =>
    OwnSenderSchema.parse((await call('GET', `/v1/senders/${id}`)).body).lastTest;

  test('goes to a proved address, counts for nothing, and says what became of it', async () => {
    const on = await start();
    const [ours, to] = [await adds(on, 'email', 'hello@novatide.example'), emailOf(on.world.workspaceId)];
    await proves(on, 'email', to);
    const asked = await asks(on, ours, to);
    expect(asked.status).toBe(202);
    expect(SenderTestSchema.parse(asked.body).state).toBe('pending');
    expect((await asks(on, ours, to)).status).toBe(409);
    expect(await sendNextSenderTest(parts.deps)).toBe(true);
    expect(await lastTest(on, ours)).toMatchObject({ state: 'accepted', code: null });
    expect(await sentFrom(to)).toEqual(['hello@novatide.example']);
    expect(await sendNextSenderTest(parts.deps)).toBe(false);
  }, 30_000);

  test('of a number that cannot send tells the provider’s code', async () => {
    const on = await start();
    const [ours, to] = [await adds(on, 'sms', '+15005550007'), phone()];
    await proves(on, 'sms', to);
    await asks(on, ours, to);
    await sendNextSenderTest(parts.deps);
    expect(await lastTest(on, ours)).toMatchObject({ state: 'rejected', code: '21606' });
  }, 30_000);

  test.each(['sms', 'email'] as const)(
    'by %s does not go to strangers',
    async (channel) => {
      const [on, others] = [await start(), await start()];
      const ours = await adds(on, channel, channel === 'sms' ? '+12025550170' : 'hello@novatide.example');
      const to = channel === 'sms' ? phone() : emailOf(on.world.workspaceId);
      expect(await asks(on, ours, to)).toMatchObject({ status: 422, body: { errors: [{ path: 'to' }] } });
      await proves(others, channel, to);
      expect((await asks(on, ours, to)).status).toBe(422);
      await proves(on, channel, to);
      expect((await asks(on, ours, to)).status).toBe(202);
      // Another address takes its place before the test is sent.
      await proves(on, channel, channel === 'sms' ? phone() : `another-${to}`);
      await sendNextSenderTest(parts.deps);
      expect(await lastTest(on, ours)).toMatchObject({ state: 'rejected', code: 'not_verified' });
      expect(await sentFrom(to)).toEqual([]);
    },
    30_000,
  );

  test('does not go where somebody has said stop', async () => {
    const on = await start();
    const [ours, to] = [await adds(on, 'sms', '+12025550171'), phone()];
    const address = await proves(on, 'sms', to);
    await asks(on, ours, to);
    const stop = { reason: 'stop', method: 'sms_keyword', occurredAt: 0 } as const;
    await parts.database.transaction((sql) => stopAddress(sql, address, stop));
    await sendNextSenderTest(parts.deps);
    expect(await lastTest(on, ours)).toMatchObject({ state: 'rejected', code: 'suppressed' });
    expect(await sentFrom(to)).toEqual([]);
  }, 30_000);
});

test('what became of a test is kept for a month', async () => {
  const { call, add, world } = await start();
  const ours = await add({ from: '+12025550180' });
  const asked = (days: number) =>
    parts.database.query(
      `INSERT INTO sender_tests (id, sender_id, workspace_id, state, asked_at)
       VALUES ($1, $2, $3, 'accepted', now() - make_interval(days => $4))`,
      [randomUUID(), ours.id, world.workspaceId, days],
    );
  const last = async () =>
    OwnSenderSchema.parse((await call('GET', `/v1/senders/${ours.id}`)).body).lastTest?.state;
  const keep = { callbackDays: 90, replyDays: 365 };
  await asked(31);
  expect(await last()).toBe('accepted');
  expect(await cleanUp(parts.database, keep)).toBe(false);
  expect(await last()).toBeUndefined();
  await asked(29);
  await cleanUp(parts.database, keep);
  expect(await last()).toBe('accepted');
}, 30_000);

describe('the doctor of a sender', () => {
  const examine = async (from: string) => {
    const { call, add } = await start();
    const ours = await add({ channel: 'email', from, credentials: SANDBOX_KEY });
    return SenderDoctorSchema.parse((await call('GET', `/v1/senders/${ours.id}/doctor`)).body);
  };

  test('asks the DNS, and says what is good, missing, or not answered', async () => {
    expect(await examine('hello@novatide.example')).toMatchObject({
      domain: 'novatide.example',
      healthy: true,
    });
    const missing = await examine('hello@nobody.example');
    expect(missing.healthy).toBe(false);
    expect(missing.checks.map(({ verdict }) => verdict)).toEqual(['missing', 'missing', 'missing', 'wrong']);
    const silent = await examine('hello@silent.example');
    expect(silent.checks.every(({ verdict }) => verdict === 'unanswered')).toBe(true);
  }, 60_000);

  test('knows no domain of a number, and knows the installation’s own', async () => {
    const { call, add } = await start();
    const ours = await add({ from: '+12025550150' });
    expect((await call('GET', `/v1/senders/${ours.id}/doctor`)).status).toBe(422);
    const own = SenderDoctorSchema.parse((await call('GET', '/v1/senders/email/doctor')).body);
    expect(own.domain).toBe('example.com');
  }, 30_000);
});
