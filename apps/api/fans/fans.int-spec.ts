import { randomUUID } from 'node:crypto';
import { CreatedFanSchema, FanPageSchema, FanSchema, TimelinePageSchema } from '#contracts/fans/fans.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

const wording = 'Text me about Nova Tide. STOP to end.';
const marketing = (channel: 'email' | 'sms') => ({ channel, purpose: 'marketing', method: 'form', wording });

async function createFan(body: object = {}, key = api.apiKey) {
  const answer = await api.call('POST', '/v1/fans', body, { key });
  expect(answer.status).toBe(201);
  return CreatedFanSchema.parse(answer.body);
}

const add = (fanId: string, body: object, key = api.apiKey) =>
  api.call('POST', `/v1/fans/${fanId}/identities`, body, { key });
const errorsOf = (body: unknown) => ProblemSchema.parse(body).errors?.map(({ path }) => path);

describe('a new fan', () => {
  test('keeps sealed addresses and consents, and is only ever shown masked', async () => {
    const fan = await createFan({
      externalId: 'crm-1',
      territory: 'us',
      zone: 'America/New_York',
      identities: { email: ' Ada@Example.com ', phone: '(415) 867-5310' },
      consents: [marketing('sms')],
    });
    expect(fan).toMatchObject({
      externalId: 'crm-1',
      territory: 'US',
      zone: 'America/New_York',
      sameAddress: [],
    });
    expect(fan.identities.map(({ address }) => address)).toEqual(['a•••@e•••.com', '+1••••••••10']);
    expect(fan.standings).toContainEqual({ channel: 'sms', purpose: 'marketing', standing: 'allowed' });
    expect(fan.standings).toContainEqual({ channel: 'email', purpose: 'marketing', standing: 'no_consent' });
    const stored = await api.database.query<{ text: string }>(
      `SELECT (SELECT json_agg(i) FROM identities i)::text || (SELECT json_agg(e) FROM events e)::text AS text`,
    );
    expect(stored[0]?.text).not.toMatch(/ada@|4158675310/i);
    const shown = await api.call('GET', `/v1/fans/${fan.id}`);
    expect(JSON.stringify(shown.body)).not.toMatch(/ada@|4158675310/i);
  });

  test('is refused with every bad field named, and nothing is written', async () => {
    const before = await api.database.query('SELECT id FROM fans');
    const bad = await api.call('POST', '/v1/fans', {
      identities: { email: 'no mail', phone: '12' },
      consents: [{ ...marketing('sms'), wording: undefined }],
    });
    expect(bad.status).toBe(400);
    expect(errorsOf(bad.body)).toEqual(['consents.0.wording']);
    const addresses = await api.call('POST', '/v1/fans', { identities: { email: 'no mail', phone: '12' } });
    expect(errorsOf(addresses.body)).toEqual(['identities.email', 'identities.phone']);
    const places = await api.call('POST', '/v1/fans', {
      territory: 'QQ',
      zone: 'Mountain Time',
      nickname: 'x',
    });
    expect(errorsOf(places.body)?.sort()).toEqual(['nickname', 'territory', 'zone']);
    const unreachable = await api.call('POST', '/v1/fans', { consents: [marketing('email')] });
    expect(errorsOf(unreachable.body)).toEqual(['consents.0.channel']);
    expect(await api.database.query('SELECT id FROM fans')).toHaveLength(before.length);
  });

  test('with a known external id is a conflict; in another workspace it is another fan', async () => {
    await createFan({ externalId: 'twice' });
    expect((await api.call('POST', '/v1/fans', { externalId: 'twice' })).status).toBe(409);
    await createFan({ externalId: 'twice' }, api.otherApiKey);
  });

  test('with the address of another fan is reported, never merged, and never across workspaces', async () => {
    const first = await createFan({ identities: { email: 'same@example.com' } });
    const second = await createFan({ identities: { email: 'SAME@example.com' } });
    expect(second.sameAddress).toEqual([{ channel: 'email', fanId: first.id }]);
    expect(second.id).not.toBe(first.id);
    const elsewhere = await createFan({ identities: { email: 'same@example.com' } }, api.otherApiKey);
    expect(elsewhere.sameAddress).toEqual([]);
  });

  test('is found by external id and by paging, in its own workspace only', async () => {
    const fan = await createFan({ externalId: 'findable' });
    const found = FanPageSchema.parse((await api.call('GET', '/v1/fans?externalId=findable')).body);
    expect(found.items.map(({ id }) => id)).toEqual([fan.id]);
    const elsewhere = await api.call('GET', '/v1/fans?externalId=findable', undefined, {
      key: api.otherApiKey,
    });
    expect(FanPageSchema.parse(elsewhere.body).items).toEqual([]);
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/v1/fans?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = FanPageSchema.parse((await api.call('GET', path)).body);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    const all = await api.database.query('SELECT id FROM fans WHERE workspace_id = $1', [api.workspaceId]);
    expect(new Set(ids).size).toBe(all.length);
    expect((await api.call('GET', '/v1/fans?cursor=nonsense')).status).toBe(400);
  });
});

describe('another workspace', () => {
  test('can neither see nor change a fan', async () => {
    const { id } = await createFan({ identities: { email: 'mine@example.com' } });
    const key = api.otherApiKey;
    for (const path of [
      `/v1/fans/${id}`,
      `/v1/fans/${id}/timeline`,
      `/v1/fans/${id}/flow-state`,
      `/v1/fans/${id}/consents`,
    ]) {
      expect((await api.call('GET', path, undefined, { key })).status).toBe(404);
    }
    expect((await api.call('POST', `/v1/fans/${id}/consents`, marketing('email'), { key })).status).toBe(404);
    expect((await api.call('POST', `/v1/fans/${id}/unstick`, undefined, { key })).status).toBe(404);
    const connection = `/v1/fans/${id}/connections/spotify`;
    expect((await api.call('PUT', connection, { refreshToken: 'r' }, { key })).status).toBe(404);
    expect((await api.call('DELETE', connection, undefined, { key })).status).toBe(404);
    expect(await api.database.query('SELECT id FROM consents WHERE fan_id = $1', [id])).toEqual([]);
    expect(await api.database.query('SELECT id FROM connections WHERE fan_id = $1', [id])).toEqual([]);
  });

  test('and nobody without a key', async () => {
    expect((await api.call('GET', `/v1/fans/${randomUUID()}`, undefined, { key: null })).status).toBe(401);
    expect((await api.call('GET', '/v1/fans/not-an-id')).status).toBe(400);
    expect((await api.call('GET', `/v1/fans/${randomUUID()}`)).status).toBe(404);
  });
});

describe('consent', () => {
  test('is granted and withdrawn in an append-only ledger, each with its event', async () => {
    const { id } = await createFan({ identities: { phone: '+14155550111' } });
    const grant = await api.call('POST', `/v1/fans/${id}/consents`, marketing('sms'));
    expect(grant).toMatchObject({ status: 201, body: { granted: true, wording, method: 'form' } });
    await api.call('POST', `/v1/fans/${id}/consents`, {
      channel: 'sms',
      granted: false,
      method: 'preferences',
    });
    const fan = FanSchema.parse((await api.call('GET', `/v1/fans/${id}`)).body);
    expect(fan.standings).toContainEqual({ channel: 'sms', purpose: 'marketing', standing: 'withdrawn' });
    const timeline = TimelinePageSchema.parse((await api.call('GET', `/v1/fans/${id}/timeline`)).body);
    expect(timeline.items.map(({ summary }) => summary)).toEqual([
      'Withdrew consent for sms: preferences',
      'Agreed to marketing messages by sms',
    ]);
    expect(await api.database.query('SELECT id FROM consents WHERE fan_id = $1', [id])).toHaveLength(2);
    // The fan is in no campaign, so a workflow could do nothing.
    expect(await api.database.query('SELECT 1 FROM nudges WHERE fan_id = $1', [id])).toHaveLength(0);
  });

  test('for a channel without an address is refused', async () => {
    const { id } = await createFan({ identities: { email: 'only@example.com' } });
    expect((await api.call('POST', `/v1/fans/${id}/consents`, marketing('sms'))).status).toBe(400);
  });

  test('a timeline is paged newest first without a gap', async () => {
    const { id } = await createFan({ identities: { email: 'paged@example.com' } });
    for (let i = 0; i < 5; i += 1) await api.call('POST', `/v1/fans/${id}/consents`, marketing('email'));
    const first = TimelinePageSchema.parse((await api.call('GET', `/v1/fans/${id}/timeline?limit=3`)).body);
    const rest = await api.call('GET', `/v1/fans/${id}/timeline?limit=3&cursor=${first.nextCursor ?? ''}`);
    const seqs = [...first.items, ...TimelinePageSchema.parse(rest.body).items].map(({ fanSeq }) => fanSeq);
    expect(seqs).toEqual([5, 4, 3, 2, 1]);
  });
});

describe('a connection', () => {
  test('is sealed, replaced by a newer grant, never shown, and deleted at once', async () => {
    const { id } = await createFan();
    const path = `/v1/fans/${id}/connections/spotify`;
    const first = await api.call('PUT', path, {
      refreshToken: 'sandbox-refresh.first',
      scopes: ['user-library-modify'],
    });
    expect(first).toMatchObject({
      status: 200,
      body: { service: 'spotify', scopes: ['user-library-modify'], status: 'active' },
    });
    await api.database.query(
      `UPDATE connections SET status = 'expired', access_token_encrypted = 'x' WHERE fan_id = $1`,
      [id],
    );
    const second = await api.call('PUT', path, { refreshToken: 'sandbox-refresh.second' });
    expect(JSON.stringify(second.body)).not.toContain('sandbox-refresh');
    const rows = await api.database.query<{ row: string; access: string | null; status: string }>(
      'SELECT c::text AS row, access_token_encrypted AS access, status FROM connections c WHERE fan_id = $1',
      [id],
    );
    expect(rows).toMatchObject([{ access: null, status: 'active' }]);
    expect(rows[0]?.row).not.toContain('sandbox-refresh');
    expect((await api.call('DELETE', path)).status).toBe(204);
    expect((await api.call('DELETE', path)).status).toBe(404);
    expect((await api.call('PUT', `/v1/fans/${id}/connections/napster`, { refreshToken: 'r' })).status).toBe(
      400,
    );
  });
});

describe('an address given later', () => {
  test('is sealed like the first, with what was agreed to; given again it changes nothing', async () => {
    const other = await createFan({ identities: { phone: '+14158675399' } });
    const fan = await createFan({ territory: 'US', identities: { email: 'late@example.com' } });
    const body = { identities: { phone: '(415) 867-5399' }, consents: [marketing('sms')] };
    const answer = await add(fan.id, body);
    expect(answer.status).toBe(201);
    const known = CreatedFanSchema.parse(answer.body);
    expect(known.identities.map(({ channel }) => channel).sort()).toEqual(['email', 'sms']);
    expect(known.standings).toContainEqual({ channel: 'sms', purpose: 'marketing', standing: 'allowed' });
    expect(known.sameAddress).toEqual([{ channel: 'sms', fanId: other.id }]);
    expect(JSON.stringify(answer.body)).not.toContain('4158675399');
    expect((await add(fan.id, { identities: body.identities })).status).toBe(201);
    const timeline = await api.call('GET', `/v1/fans/${fan.id}/timeline`);
    expect(TimelinePageSchema.parse(timeline.body).items.map(({ type }) => type)).toEqual([
      'consent.granted',
    ]);
  });

  test('that differs from the one on the channel is a 409, and nothing of the request is kept', async () => {
    const fan = await createFan({ identities: { email: 'first@example.com' } });
    const body = {
      identities: { email: 'second@example.com', phone: '+14158675388' },
      consents: [marketing('sms')],
    };
    expect((await add(fan.id, body)).status).toBe(409);
    const shown = FanSchema.parse((await api.call('GET', `/v1/fans/${fan.id}`)).body);
    expect(shown.identities).toHaveLength(1);
    expect(shown.standings).not.toContainEqual(expect.objectContaining({ standing: 'allowed' }));
  });

  test.each<[string, object, string[]]>([
    ['no address', { identities: {} }, ['identities']],
    ['no phone number', { identities: { phone: '12' } }, ['identities.phone']],
    [
      'a consent for an address that is not given',
      { identities: { email: 'a@example.com' }, consents: [marketing('sms')] },
      ['consents.0.channel'],
    ],
  ])('with %s is a 400 that names it', async (_, body, paths) => {
    const fan = await createFan();
    const answer = await add(fan.id, body);
    expect([answer.status, errorsOf(answer.body)]).toEqual([400, paths]);
  });

  test("is for the workspace's own fans", async () => {
    const fan = await createFan();
    const body = { identities: { email: 'theirs@example.com' } };
    expect((await add(fan.id, body, api.otherApiKey)).status).toBe(404);
    expect((await add(randomUUID(), body)).status).toBe(404);
  });
});
