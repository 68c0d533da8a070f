import { randomUUID } from 'node:crypto';
import { AuditPageSchema } from '#contracts/access/audit.js';
import {
  FanWithAddressSchema,
  FanWithoutAddressSchema,
  PatchedFanSchema,
} from '#contracts/fans/fan-corrections.js';
import { CreatedFanSchema, FanSchema, TimelinePageSchema } from '#contracts/fans/fans.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { stopAddress } from '#database/consents/suppression.js';
import { useApi } from '#test/harness/use-api.js';
import { insertEnrolledFan } from '#test/world/rows.js';

const api = useApi();

const wording = 'Write to me about Nova Tide. STOP to end.';
const marketing = (channel: 'email' | 'sms') => ({ channel, purpose: 'marketing', method: 'form', wording });
const A_DAY_AGO = new Date(Date.now() - 86_400_000).toISOString();

async function createFan(body: object = {}) {
  return CreatedFanSchema.parse((await api.call('POST', '/v1/fans', body)).body);
}
const fanNow = async (id: string) => FanSchema.parse((await api.call('GET', `/v1/fans/${id}`)).body);
const marketingBy = async (id: string, channel: string) =>
  (await fanNow(id)).standings.find((one) => one.channel === channel && one.purpose === 'marketing')
    ?.standing;
const put = (id: string, channel: string, body: object, key = api.apiKey) =>
  api.call('PUT', `/v1/fans/${id}/addresses/${channel}`, body, { key });
const timeline = async (id: string, query = '') =>
  TimelinePageSchema.parse((await api.call('GET', `/v1/fans/${id}/timeline${query}`)).body).items;
const auditOf = async (fanId: string) => {
  const key = await api.signInAs('owner');
  const answer = await api.call('GET', `/v1/audit-log?fanId=${fanId}`, undefined, { key });
  return AuditPageSchema.parse(answer.body).items;
};
const hmacOf = async (fanId: string, channel: string) => {
  const rows = await api.database.query<{ hmac: string }>(
    'SELECT address_hmac AS hmac FROM identities WHERE fan_id = $1 AND channel = $2',
    [fanId, channel],
  );
  return rows[0]?.hmac ?? '';
};

describe('a corrected fan', () => {
  it('has what was said, keeps the rest, and the audit log says who, what and why', async () => {
    const { id } = await createFan({ territory: 'DE', zone: 'Europe/Berlin', locale: 'de' });
    const answer = await api.call('PATCH', `/v1/fans/${id}`, {
      ...{
        zone: 'Asia/Tokyo',
        territory: 'jp',
        attributes: { vip: true, seat: 'A-12' },
        reason: 'Has moved',
      },
    });
    expect(answer.status).toBe(200);
    expect(PatchedFanSchema.parse(answer.body)).toMatchObject({
      ...{ zone: 'Asia/Tokyo', territory: 'JP', locale: 'de', enrollmentsKeep: [] },
      changed: ['territory', 'zone', 'attributes.vip', 'attributes.seat'],
    });
    const [entry] = await auditOf(id);
    expect(entry).toMatchObject({
      ...{ action: 'fan.correct', reason: 'Has moved' },
      details: { zone: { from: 'Europe/Berlin', to: 'Asia/Tokyo' }, attributes: ['vip', 'seat'] },
    });
    expect((await timeline(id)).map(({ summary }) => summary)).toEqual([
      'The attribute seat was set to A-12',
      'The attribute vip was set to true',
      'Corrected: territory, zone',
    ]);
  });

  it('from several sides at once loses nothing of what was said', async () => {
    const { id } = await createFan({ territory: 'DE', zone: 'Europe/Berlin' });
    const names = Array.from({ length: 12 }, (_, place) => `seat-${place}`);
    const sent = names.map((name) => api.call('PATCH', `/v1/fans/${id}`, { attributes: { [name]: true } }));
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(names.map(() => 200));
    const told = (await timeline(id, '?limit=50')).map(({ summary }) => summary);
    expect([...told].sort()).toEqual(names.map((name) => `The attribute ${name} was set to true`).sort());
  });

  it('who was so before is not touched: no event, no entry, and null empties a field', async () => {
    const { id } = await createFan({ territory: 'DE', locale: 'de' });
    await api.call('PATCH', `/v1/fans/${id}`, { attributes: { vip: 1 } });
    const before = (await timeline(id)).length;
    const same = await api.call('PATCH', `/v1/fans/${id}`, { territory: 'DE', attributes: { vip: 1 } });
    expect(PatchedFanSchema.parse(same.body).changed).toEqual([]);
    expect(await timeline(id)).toHaveLength(before);
    expect(await auditOf(id)).toHaveLength(1);
    await api.call('PATCH', `/v1/fans/${id}`, { locale: null, attributes: { vip: null } });
    expect(await fanNow(id)).toMatchObject({ locale: null, territory: 'DE' });
    expect((await timeline(id))[0]).toMatchObject({ payload: { name: 'vip', value: null } });
  });

  it('is woken where a flow is under way, and is told which enrollments keep their territory', async () => {
    const [fanId, campaignId] = [randomUUID(), randomUUID()];
    await insertEnrolledFan(api.database, { workspaceId: api.workspaceId, fanId }, [
      { campaignId, open: true },
    ]);
    const answer = await api.call('PATCH', `/v1/fans/${fanId}`, { territory: 'JP' });
    expect(PatchedFanSchema.parse(answer.body).enrollmentsKeep).toEqual([{ campaignId, territory: null }]);
    expect(await api.database.query('SELECT 1 FROM nudges WHERE fan_id = $1', [fanId])).toHaveLength(1);
  });

  it.each<[string, object, string]>([
    ['a zone that is none', { zone: 'Mountain Time' }, 'zone'],
    ['a zone that our zone data does not know', { zone: 'Mars/Olympus' }, 'zone'],
    ['a misspelt zone', { zone: 'Europe/Lisboa' }, 'zone'],
    ['a territory that is none', { territory: 'QQ' }, 'territory'],
    ['an attribute with a sentence', { attributes: { note: 'likes the old songs' } }, 'attributes.note'],
    ['an unknown field', { email: 'a@example.com' }, 'email'],
  ])('is refused with %s, and nothing is written', async (_, body, path) => {
    const { id } = await createFan({ territory: 'DE' });
    const answer = await api.call('PATCH', `/v1/fans/${id}`, { locale: 'fr', ...body });
    expect(answer.status).toBe(400);
    expect(ProblemSchema.parse(answer.body).errors?.map((error) => error.path)).toEqual([path]);
    expect((await fanNow(id)).locale).toBeNull();
  });

  it("is nobody's of another workspace", async () => {
    const { id } = await createFan({ identities: { email: 'mine@example.com' } });
    const key = api.otherApiKey;
    expect((await api.call('PATCH', `/v1/fans/${id}`, { locale: 'fr' }, { key })).status).toBe(404);
    expect((await put(id, 'email', { address: 'theirs@example.com' }, key)).status).toBe(404);
    const removal = await api.call('DELETE', `/v1/fans/${id}/addresses/email`, undefined, { key });
    expect(removal.status).toBe(404);
    expect((await fanNow(id)).identities).toHaveLength(1);
  });
});

describe('the name of a fan', () => {
  it('is kept sealed, changed word by word, and in no log nor event', async () => {
    const made = await api.call('POST', '/v1/fans', { firstName: ' Ada ', city: 'São Paulo' });
    const { id } = CreatedFanSchema.parse(made.body);
    expect(made.body).toMatchObject({ firstName: 'Ada', lastName: null, city: 'São Paulo' });
    const changed = await api.call('PATCH', `/v1/fans/${id}`, { lastName: 'Recognisable', city: null });
    expect(changed.body).toMatchObject({
      ...{ firstName: 'Ada', lastName: 'Recognisable', city: null },
      changed: ['lastName', 'city'],
    });
    const [kept] = await api.database.query<{ all: string }>(
      `SELECT concat((SELECT jsonb_agg(to_jsonb(f)) FROM fans f WHERE f.id = $1),
         (SELECT jsonb_agg(to_jsonb(e)) FROM events e WHERE e.fan_id = $1),
         (SELECT jsonb_agg(to_jsonb(a)) FROM audit_log a WHERE a.fan_id = $1)) AS all`,
      [id],
    );
    expect(kept?.all).not.toContain('Recognisable');
    expect((await api.call('PATCH', `/v1/fans/${id}`, { firstName: 'A<b>' })).status).toBe(400);
    expect((await api.call('PATCH', `/v1/fans/${id}`, { firstName: 'A\nB' })).status).toBe(400);
  });
});

describe('another address', () => {
  it('takes nothing of what was agreed to for the former one, and no address is in log, event or answer', async () => {
    const { id } = await createFan({
      identities: { email: 'old@example.com' },
      consents: [marketing('email'), { ...marketing('email'), purpose: 'reminder' }],
    });
    expect(await marketingBy(id, 'email')).toBe('allowed');
    const answer = await put(id, 'email', { address: 'New@Example.com', reason: 'Typo in the old one' });
    expect(FanWithAddressSchema.parse(answer.body)).toMatchObject({
      ...{ change: 'replaced', consentsEnded: ['marketing', 'reminder'], sameAddress: [] },
      identities: [{ address: 'n•••@e•••.com', verified: false }],
    });
    expect(await marketingBy(id, 'email')).toBe('withdrawn');
    expect((await timeline(id)).map(({ summary }) => summary).slice(0, 2)).toEqual([
      'The address for email was replaced',
      'Consent for email ended with the address it was given for',
    ]);
    const stored = await api.database.query<{ text: string }>(
      `SELECT (SELECT json_agg(e) FROM events e)::text || (SELECT json_agg(a) FROM audit_log a)::text
         || (SELECT json_agg(i) FROM identities i)::text AS text`,
    );
    expect(`${stored[0]?.text} ${JSON.stringify(answer.body)}`).not.toMatch(/(old|new)@example/i);
    expect(await auditOf(id)).toMatchObject([
      { action: 'fan.address_replaced', details: { channel: 'email' }, reason: 'Typo in the old one' },
    ]);
  });

  it('counts what comes with its evidence, of last week, too; an older list with the former one grants nothing', async () => {
    const { id } = await createFan({
      identities: { email: 'before@example.com' },
      consents: [{ ...marketing('email'), evidenceAt: '2026-01-01T00:00:00Z' }],
    });
    const { method } = marketing('email');
    const consents = [{ purpose: 'marketing', method, wording, evidenceAt: A_DAY_AGO }];
    await put(id, 'email', { address: 'after@example.com', consents });
    expect(await marketingBy(id, 'email')).toBe('allowed');
    const old = { ...marketing('email'), purpose: 'service', evidenceAt: '2026-02-01T00:00:00Z' };
    expect((await api.call('POST', `/v1/fans/${id}/consents`, old)).body).toMatchObject({ outdated: true });
    expect(await marketingBy(id, 'email')).toBe('allowed');
  });

  it('that is blocked stays blocked, and a block of the former one stays there', async () => {
    const { id } = await createFan({ identities: { phone: '+14155550201' }, consents: [marketing('sms')] });
    const blocked = await createFan({ identities: { phone: '+14155550202' }, consents: [marketing('sms')] });
    const stop = { reason: 'stop', method: 'sms_stop', occurredAt: Date.now() } as const;
    const hmac = await hmacOf(blocked.id, 'sms');
    await api.database.transaction((sql) =>
      stopAddress(sql, { workspaceId: api.workspaceId, channel: 'sms', hmac }, stop),
    );
    const consents = [{ purpose: 'marketing', method: 'form', wording }];
    const moved = await put(id, 'sms', { address: '+14155550202', consents });
    expect(FanWithAddressSchema.parse(moved.body)).toMatchObject({
      sameAddress: [{ channel: 'sms', fanId: blocked.id }],
      identities: [{ suppressedReason: 'stop' }],
    });
    expect(await marketingBy(id, 'sms')).toBe('suppressed');
    const back = await put(id, 'sms', { address: '+14155550203', consents });
    expect(FanWithAddressSchema.parse(back.body).identities).toMatchObject([{ suppressedAt: null }]);
    expect(await marketingBy(id, 'sms')).toBe('allowed');
    // And whoever takes the blocked number later finds the block still there.
    const later = await createFan({ identities: { phone: '+14155550202' } });
    expect((await fanNow(later.id)).identities).toMatchObject([{ suppressedReason: 'stop' }]);
  });

  it('gives no other fan a withdrawal: who shares the former one keeps what they agreed to', async () => {
    const home = { identities: { email: 'home@example.com' }, consents: [marketing('email')] };
    const [mover, stays] = [await createFan(home), await createFan(home)];
    await put(mover.id, 'email', { address: 'own@example.com' });
    expect(await marketingBy(stays.id, 'email')).toBe('allowed');
    const more = { ...marketing('email'), purpose: 'reminder', evidenceAt: A_DAY_AGO };
    expect((await api.call('POST', `/v1/fans/${stays.id}/consents`, more)).body).toMatchObject({
      outdated: false,
    });
  });

  it('that two fans get in turns at the same moment is each one’s once, whatever the order', async () => {
    const addresses = [0, 1].map(() => `${randomUUID()}@example.com`);
    const fans = await Promise.all(addresses.map((email) => createFan({ identities: { email } })));
    const turns = Array.from({ length: 24 }, (_, turn) =>
      put(fans[turn % 2]?.id ?? '', 'email', { address: addresses[(turn >> 1) % 2] }),
    );
    expect((await Promise.all(turns)).map(({ status }) => status)).toEqual(turns.map(() => 200));
    for (const { id } of fans) {
      const { identities } = await fanNow(id);
      expect(identities.map(({ channel }) => channel)).toEqual(['email']);
      const [newest] = (await timeline(id)).filter(({ type }) => type === 'fan.address_changed');
      expect(newest?.payload).toMatchObject({ channel: 'email', change: 'replaced' });
    }
  });

  it('is a first one where there was none, and nothing where it is the same', async () => {
    const { id } = await createFan({ territory: 'DE' });
    const first = await put(id, 'sms', { address: '0151 12345678' });
    expect(first).toMatchObject({ status: 200, body: { change: 'added', consentsEnded: [] } });
    const again = await put(id, 'sms', { address: '+49 151 12345678' });
    expect(again).toMatchObject({ status: 200, body: { change: 'unchanged' } });
    expect(await auditOf(id)).toMatchObject([{ action: 'fan.address_added' }]);
    for (const [channel, body, status] of [
      ['sms', { address: 'no phone' }, 400],
      ['email', { address: 'no mail' }, 400],
      ['email', { address: 'a@example.com', consents: [{ method: 'form' }] }, 400],
      ['fax', { address: '12' }, 400],
    ] as const)
      expect((await put(id, channel, body)).status).toBe(status);
  });
});

describe('an address taken away', () => {
  it('is gone, with what was agreed to for it; its block is not', async () => {
    const { id } = await createFan({
      identities: { email: 'bye@example.com', phone: '+14155550301' },
      consents: [marketing('email')],
    });
    const removed = await api.call('DELETE', `/v1/fans/${id}/addresses/email?reason=Asked+us+to`);
    expect(removed.status).toBe(200);
    expect(FanWithoutAddressSchema.parse(removed.body)).toMatchObject({
      ...{ consentsEnded: ['marketing'], identities: [{ channel: 'sms' }] },
    });
    expect((await api.call('DELETE', `/v1/fans/${id}/addresses/email`)).status).toBe(404);
    expect(await auditOf(id)).toMatchObject([{ action: 'fan.address_removed', reason: 'Asked us to' }]);
    const back = await put(id, 'email', { address: 'bye@example.com' });
    expect(back).toMatchObject({ body: { change: 'added' } });
    expect(await marketingBy(id, 'email')).toBe('withdrawn');
  });
});

describe('a timeline', () => {
  it('can be asked for one type of event', async () => {
    const { id } = await createFan({ territory: 'DE', identities: { email: 't@example.com' } });
    await api.call('PATCH', `/v1/fans/${id}`, { zone: 'Europe/Berlin', attributes: { vip: true } });
    const only = await timeline(id, '?type=fan.profile_changed');
    expect(only.map(({ type, campaignName }) => [type, campaignName])).toEqual([
      ['fan.profile_changed', null],
    ]);
    expect((await api.call('GET', `/v1/fans/${id}/timeline?type=fan.teleported`)).status).toBe(400);
  });
});
