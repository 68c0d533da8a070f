import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { FanExportSchema } from '#contracts/fans/fan-rights.js';
import { FunnelSchema } from '#contracts/metrics/metrics.js';
import { useApi } from '#test/harness/use-api.js';
import { projectAll } from '#test/harness/project.js';
import {
  BERLIN_MIDNIGHT,
  HOUR,
  happened,
  makeFunnelWorld,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';
import { insertMessage } from '#test/world/rows.js';

const api = useApi();
let world: FunnelWorld;
beforeAll(async () => {
  world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
});

/** Tables whose rows about an erased fan go, or are emptied of what is the fan's. */
const ERASED = [
  ...[
    'artist_stops',
    'audit_log',
    'connections',
    'consents',
    'events',
    'fan_choices',
    'fan_codes',
    'fan_states',
    'future_saves',
    'grant_asks',
  ],
  ...['identities', 'import_errors', 'page_answers', 'page_sessions', 'page_taps', 'replies', 'segment_fans'],
  ...['service_accounts', 'sign_ups', 'webhook_deliveries'],
];
/** Tables that hold ids, moments and places in a flow of an erased fan, and nothing that says who it was. */
const KEPT = [
  ...[
    'campaign_wakes',
    'effects',
    'email_clicks',
    'enrollments',
    'entries',
    'import_fans',
    'links',
    'messages',
  ],
  ...['nudges', 'open_enrollments', 'reconciled_fans', 'stage_entries'],
];

const IdSchema = z.object({ id: z.string() });
const wording = 'Yes, email me about Nova Tide.';
let last = 0;

interface Made {
  fan: string;
  email: string;
  phone: string;
  externalId: string;
  /** Of this fan alone, so that it is found wherever it stands. */
  name: string;
}

/** A fan with two addresses, consents, a grant, a reply, attributes, a message, and a way through the funnel. */
async function makeFan(): Promise<Made> {
  last += 1;
  const email = `mia${last}@secret.example`;
  const phone = `+1415555${String(3000 + last)}`;
  const externalId = `crm-${randomUUID()}`;
  const name = `Mia${randomUUID().slice(0, 8)}`;
  const created = await api.call('POST', '/v1/fans', {
    ...{ externalId, territory: 'US', zone: 'America/New_York', identities: { email, phone } },
    consents: [
      { channel: 'email', method: 'form', wording, sourceUrl: `https://nova.example/?name=${name}` },
      { channel: 'sms', method: 'form', wording: 'Text me.' },
    ],
  });
  expect(created.status).toBe(201);
  const fan = IdSchema.parse(created.body).id;
  const { status } = await api.call('PATCH', `/v1/fans/${fan}`, {
    ...{ attributes: { firstName: name }, lastName: name, city: `${name}ville` },
    reason: `${name} asked on the phone`,
  });
  expect(status).toBe(200);
  await api.call('PUT', `/v1/fans/${fan}/connections/spotify`, {
    refreshToken: 'secret-refresh-token',
    scopes: ['user-library-modify'],
  });
  const way = (hours: number) => BERLIN_MIDNIGHT + hours * HOUR;
  const pre = { path: 'service' as const, service: 'spotify' as const };
  await record(api.database, [
    happened(world, fan, 'fan.pre_saved', way(-48), { ...pre, source: 'direct' }),
    happened(world, fan, 'enrollment.opened', way(-48), { ...pre, source: 'direct', territory: 'US' }),
    happened(world, fan, 'page.visited', way(30), {}),
    happened(world, fan, 'fan.saved', way(31), { target: 'track', observedBy: 'tap' }),
  ]);
  await projectAll(api.database);
  return { fan, email, phone, externalId, name };
}

const says = async (fan: string, words: string) =>
  api.call('POST', `/v1/fans/${fan}/withdrawals`, { channel: 'sms', how: 'phone_call', words });
const held = async ({ fan }: Made, key = api.apiKey) =>
  api.call('GET', `/v1/fans/${fan}/export`, undefined, { key });
const erase = (fan: string, query = '') => api.call('DELETE', `/v1/fans/${fan}${query}`);
const funnel = async () => {
  const { body } = await api.call(
    'GET',
    `/v1/metrics/campaigns/${world.campaignId}/funnel?groupBy=territory`,
  );
  return FunnelSchema.omit({ asOf: true }).parse(body);
};

/** Which of these words stand in which table: every row of every table is read as text. */
async function leftovers(words: readonly string[]): Promise<string[]> {
  const tables = await api.database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await api.database.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM "${name}" t`,
      );
      return words
        .filter((word) => rows.some(({ row }) => row.includes(word)))
        .map((word) => `${word} in ${name}`);
    }),
  );
  return found.flat();
}

it('no table with a fan in it has been forgotten: a new one has to be thought of here', async () => {
  const tables = await api.database.query<{ name: string }>(
    `SELECT DISTINCT c.table_name AS name FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND c.column_name = 'fan_id' AND t.table_type = 'BASE TABLE'
       AND c.table_name !~ '^events_' ORDER BY name`,
  );
  expect(tables.map(({ name }) => name)).toEqual([...ERASED, ...KEPT].sort());
});

describe('GET /v1/fans/{id}/export', () => {
  it('has everything that is held, addresses and texts in full, and no token', async () => {
    const made = await makeFan();
    await says(made.fan, 'No more, says Mia');
    await insertMessage(api.database, {
      ...{ workspaceId: api.workspaceId, fanId: made.fan, campaignId: world.campaignId },
      ...{ channel: 'email', state: 'accepted' },
    });
    const { status, body, headers } = await held(made);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const all = FanExportSchema.parse(body);
    expect(all.fan).toMatchObject({ id: made.fan, externalId: made.externalId, territory: 'US' });
    expect(all.fan).toMatchObject({ lastName: made.name, city: `${made.name}ville` });
    expect(all.attributes).toEqual({ firstName: made.name });
    expect(all.addresses.map(({ channel, address }) => [channel, address])).toEqual([
      ['email', made.email],
      ['sms', made.phone],
    ]);
    expect(all.addresses[1]).toMatchObject({ suppressedReason: 'stop' });
    expect(all.consents[0]).toMatchObject({ channel: 'email', granted: true, wording });
    expect(all.consents.map((entry) => entry.wording)).toContain('No more, says Mia');
    expect(all.connections).toMatchObject([{ service: 'spotify', status: 'active' }]);
    expect(all.enrollments).toMatchObject([{ campaignId: world.campaignId, path: 'service' }]);
    expect(all.messages).toMatchObject([{ channel: 'email', template: 'save' }]);
    expect(all.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['fan.pre_saved', 'fan.saved', 'consent.granted', 'fan.attribute_set']),
    );
    expect(all.doneByMembers).toContainEqual(
      expect.objectContaining({ reason: `${made.name} asked on the phone` }),
    );
    expect(JSON.stringify(body)).not.toMatch(/secret-refresh-token|hmac|encrypted/i);
  });

  it('is written into the audit log, is nobody else’s, and not for analysts', async () => {
    const made = await makeFan();
    await held(made);
    const owner = { key: await api.signInAs('owner') };
    const log = `/v1/audit-log?fanId=${made.fan}&action=fan.export`;
    const { body } = await api.call('GET', log, undefined, owner);
    expect(z.object({ items: z.array(z.unknown()) }).parse(body).items).toHaveLength(1);
    expect((await held(made, api.otherApiKey)).status).toBe(404);
    expect((await held({ ...made, fan: randomUUID() })).status).toBe(404);
    const analyst = await api.signInAs('analyst');
    expect((await held(made, analyst)).status).toBe(403);
  });
});

describe('DELETE /v1/fans/{id}', () => {
  it('leaves no address, token or text anywhere, and no figure changes', async () => {
    const made = await makeFan();
    await says(made.fan, `${made.name} wants nothing any more`);
    const before = await funnel();
    const eventsBefore = await api.database.query('SELECT id FROM events WHERE fan_id = $1', [made.fan]);
    expect((await erase(made.fan, '?reason=asked+by+letter')).status).toBe(204);
    expect(await funnel()).toEqual(before);
    await projectAll(api.database);
    expect(await funnel()).toEqual(before);
    const events = await api.database.query<{ id: string; type: string }>(
      'SELECT id, type FROM events WHERE fan_id = $1 ORDER BY fan_seq',
      [made.fan],
    );
    expect(events.length).toBe(eventsBefore.length + 1);
    expect(events.at(-1)?.type).toBe('fan.erased');
    expect(await leftovers([made.email, made.phone, made.externalId, made.name])).toEqual([]);
    const [counts] = await api.database.query(
      `SELECT (SELECT count(*) FROM identities WHERE fan_id = $1) AS identities,
         (SELECT count(*) FROM connections WHERE fan_id = $1) AS connections,
         (SELECT count(profile_encrypted) FROM fans WHERE id = $1) AS profiles,
         (SELECT count(*) FROM nudges WHERE fan_id = $1) AS nudges,
         (SELECT wording FROM consents WHERE fan_id = $1 AND granted AND channel = 'email') AS wording`,
      [made.fan],
    );
    expect(counts).toEqual({ identities: 0, connections: 0, profiles: 0, nudges: 1, wording });
  });

  it('is found by nobody afterwards, and new events about it are refused', async () => {
    const made = await makeFan();
    await erase(made.fan);
    for (const path of ['', '/timeline', '/export', '/flow-state'])
      expect((await api.call('GET', `/v1/fans/${made.fan}${path}`)).status).toBe(404);
    expect((await erase(made.fan)).status).toBe(404);
    for (const query of [`email=${made.email}`, `externalId=${made.externalId}`])
      expect((await api.call('GET', `/v1/fans?${query}`)).body).toMatchObject({ items: [] });
    const { body } = await api.call('POST', '/v1/events', {
      ...{ id: randomUUID(), type: 'page.visited', fan: { id: made.fan } },
      ...{ campaignId: world.campaignId, payload: {} },
    });
    expect(JSON.stringify(body)).toContain('fan');
    const [row] = await api.database.query(
      `SELECT count(*) AS events FROM events WHERE fan_id = $1 AND type = 'page.visited'`,
      [made.fan],
    );
    expect(row).toEqual({ events: 1 });
  });

  it('a block survives by the fingerprint, and an older list grants nothing', async () => {
    const made = await makeFan();
    await says(made.fan, 'stop');
    await erase(made.fan);
    const consents = [
      { channel: 'email', method: 'form', wording, evidenceAt: '2025-01-01T00:00:00Z' },
      { channel: 'sms', method: 'form', wording, evidenceAt: '2025-01-01T00:00:00Z' },
    ];
    const again = await api.call('POST', '/v1/fans', {
      ...{ identities: { email: made.email, phone: made.phone }, territory: 'US', consents },
    });
    const standings = z
      .object({
        standings: z.array(z.object({ channel: z.string(), purpose: z.string(), standing: z.string() })),
      })
      .parse(again.body)
      .standings.filter(({ purpose }) => purpose === 'marketing')
      .map(({ channel, standing }) => [channel, standing]);
    expect(standings).toEqual(
      expect.arrayContaining([
        ['sms', 'suppressed'],
        ['email', 'no_consent'],
      ]),
    );
  });

  it('an old link of the fan still leads on, without saying who, and writes nothing down', async () => {
    const made = await makeFan();
    const { linkCode } = await insertMessage(api.database, {
      ...{ workspaceId: api.workspaceId, fanId: made.fan, campaignId: world.campaignId },
      ...{ channel: 'sms', state: 'accepted' },
    });
    await erase(made.fan);
    const response = await fetch(`${api.baseUrl}/t/${linkCode}`, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).not.toContain(made.fan);
    const clicks = await api.database.query(
      `SELECT 1 FROM events WHERE fan_id = $1 AND type = 'link.clicked'`,
      [made.fan],
    );
    expect(clicks).toEqual([]);
  });

  it('is the workspace’s own to erase, and not an analyst’s', async () => {
    const made = await makeFan();
    expect(
      (await api.call('DELETE', `/v1/fans/${made.fan}`, undefined, { key: api.otherApiKey })).status,
    ).toBe(404);
    const analyst = await api.signInAs('analyst');
    expect((await api.call('DELETE', `/v1/fans/${made.fan}`, undefined, { key: analyst })).status).toBe(403);
    expect((await api.call('GET', `/v1/fans/${made.fan}`)).status).toBe(200);
  });

  it('leaves another fan with the same address what is theirs', async () => {
    const made = await makeFan();
    const other = await api.call('POST', '/v1/fans', { identities: { email: made.email } });
    await erase(made.fan);
    const { body } = await api.call('GET', `/v1/fans/${IdSchema.parse(other.body).id}`);
    expect(body).toMatchObject({ identities: [{ channel: 'email' }] });
  });
});
