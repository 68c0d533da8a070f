import { ReadinessReportSchema } from '#contracts/http/health.js';
import { listUnknownZones } from '#database/places/unknown-zones.js';
import { randomUUID } from 'node:crypto';
import { FanPageSchema, FanSchema } from '#contracts/fans/fans.js';
import { ImportErrorPageSchema, ImportSchema } from '#contracts/fans/imports.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { addCampaign } from '#test/world/plain-campaign.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

const evidence = JSON.stringify({ method: 'landing_page', wording: 'Text me about Nova Tide. STOP to end.' });

async function send(
  csv: string | Buffer,
  query: Record<string, string> = {},
  key = api.apiKey,
  type = 'text/csv',
) {
  const response = await fetch(`${api.baseUrl}/v1/fans/import?${new URLSearchParams(query).toString()}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': type },
    body: typeof csv === 'string' ? csv : new Uint8Array(csv),
  });
  const body: unknown = await response.json();
  return { status: response.status, body };
}

async function importCsv(csv: string | Buffer, query: Record<string, string> = {}, key = api.apiKey) {
  const answer = await send(csv, query, key);
  expect(answer.status).toBe(200);
  return ImportSchema.parse(answer.body);
}

async function faultsOf(id: string) {
  const answer = await api.call('GET', `/v1/imports/${id}/errors?limit=200`);
  return ImportErrorPageSchema.parse(answer.body).items;
}

async function fanByExternalId(externalId: string) {
  const list = FanPageSchema.parse((await api.call('GET', `/v1/fans?externalId=${externalId}`)).body);
  return FanSchema.parse((await api.call('GET', `/v1/fans/${list.items[0]?.id ?? ''}`)).body);
}

const count = async (table: string, workspaceId = api.workspaceId) =>
  (await api.database.query(`SELECT 1 FROM ${table} WHERE workspace_id = $1`, [workspaceId])).length;

test('a zone that our data does not know yet is kept as stated, and counted', async () => {
  const csv = 'external_id,territory,zone\r\nz-1,CA,America/New_Ontario\r\nz-2,CA,America/New_Ontario\r\n';
  expect(await importCsv(csv)).toMatchObject({ rows: { read: 2, imported: 2, rejected: 0 } });
  expect(await fanByExternalId('z-1')).toMatchObject({ territory: 'CA', zone: 'America/New_Ontario' });
  const { body } = await api.call('GET', '/readyz', undefined, { key: null });
  expect(ReadinessReportSchema.parse(body).zoneData.unknownNames).toBe(1);
  expect(await listUnknownZones(api.database)).toEqual([{ zone: 'America/New_Ontario', fans: 2 }]);
});

describe('a nasty CSV', () => {
  test('brings its good rows in and names every bad one by line and reason', async () => {
    const { campaignId } = await addCampaign(api.database, api.workspaceId);
    const csv =
      '\ufeff"External_ID",email,Phone,territory,zone,service,refresh_token,email_consent,sms_consent,source,pre_saved_at\r\n' +
      'n-1, Ada@Example.com ,(415) 867-5310,US,America/New_York,spotify,sandbox-refresh.acc-1,yes,yes,instagram-bio,2026-11-01T10:00:00Z\r\n' +
      'n-2,"bobs@example.com",,DE,Europe/Berlin,,,no,,,\r\n' +
      'n-3,no mail,12,QQ,Mountain Time,napster,,perhaps,,,\r\n' +
      '\r\n' +
      'n-4,ada@example.com,,,,,,,,,\r\n' +
      'n-5,eve@example.com,,US\r\n' +
      'n-6,"quoted, comma@example.com",,,,,,,,,\r\n' +
      ',,,US,,,,,,,\r\n' +
      'n-7,,,,,,,,yes,,\r\n' +
      'n-8,zoe@example.com,,GB,,deezer,,1,,tiktok,2031-01-01T00:00:00Z\r\n' +
      'n-9,max@example.com,,gb,,,,TRUE,,,\r\n';
    const report = await importCsv(csv, { campaignId, consentEvidence: evidence });
    expect(report).toMatchObject({
      status: 'done',
      campaignId,
      rows: { read: 10, imported: 3, rejected: 6, duplicate: 1 },
    });
    const faults = (await faultsOf(report.id)).map(({ line, reason }) => `${line} ${reason}`);
    expect(faults).toEqual([
      '4 email: not an email address',
      '4 email_consent: neither yes nor no',
      '4 phone: not a phone number',
      '4 service: not one of spotify, apple_music, deezer',
      '4 territory: Not a territory (ISO 3166 alpha-2)',
      '4 zone: Not an IANA time zone',
      '6 duplicate: same email as line 2',
      '7 row: has 4 cells, not as many as the header',
      '8 email: not an email address',
      '9 row: has neither external_id nor email nor phone',
      '10 sms_consent: without a phone',
      "11 pre_saved_at: ahead of the workspace's clock",
    ]);

    const ada = await fanByExternalId('n-1');
    expect(ada).toMatchObject({
      territory: 'US',
      zone: 'America/New_York',
      connections: [{ service: 'spotify' }],
    });
    expect(ada.standings.filter(({ standing }) => standing === 'allowed')).toEqual([
      { channel: 'email', purpose: 'reminder', standing: 'allowed' },
      { channel: 'email', purpose: 'marketing', standing: 'allowed' },
      { channel: 'sms', purpose: 'reminder', standing: 'allowed' },
      { channel: 'sms', purpose: 'marketing', standing: 'allowed' },
    ]);
    const events = await api.database.query(
      'SELECT type, campaign_id, payload, origin FROM events WHERE fan_id = $1 ORDER BY fan_seq',
      [ada.id],
    );
    expect(events).toMatchObject([
      { type: 'consent.granted', payload: { channel: 'email', purpose: 'reminder' } },
      { type: 'consent.granted', payload: { channel: 'email', purpose: 'marketing' } },
      { type: 'consent.granted', payload: { channel: 'sms', purpose: 'reminder' } },
      { type: 'consent.granted', payload: { channel: 'sms', purpose: 'marketing' } },
      {
        type: 'fan.pre_saved',
        campaign_id: campaignId,
        origin: 'import',
        payload: { path: 'service', service: 'spotify', source: 'instagram-bio' },
      },
    ]);
    const stored = JSON.stringify(await api.database.query('SELECT i::text AS a FROM import_errors i'));
    expect(stored).not.toMatch(/example\.com/);
  });

  test.each([
    ['nothing', '', 422],
    ['only a header', 'email\n', 200],
    ['no known column', 'a,b\n1,2\n', 422],
    ['a misspelt column', 'email,fone\na@b.co,1\n', 422],
    ['a column twice', 'email,Email\na@b.co,a@b.co\n', 422],
    ['no column that tells fans apart', 'territory\nDE\n', 422],
    ['JSON', '{"email":"a@b.co"}', 422],
    ['a quote that never closes', 'email\nfirst@example.com\n"second@example.com\nthird@example.com\n', 422],
    ['binary', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0xff, 0xfe]), 415],
    ['Latin-1', Buffer.from('email\nj\u00fcrgen@example.com\n', 'latin1'), 415],
  ])('%s is answered in its own words, and nothing is half-written', async (_what, csv, status) => {
    const before = [await count('fans'), await count('imports')];
    const answer = await send(csv);
    expect(answer.status).toBe(status);
    if (status === 200) return;
    expect(ProblemSchema.parse(answer.body).detail).toBeTruthy();
    expect([await count('fans'), await count('imports')]).toEqual(before);
  });

  test('of another type or with an unknown campaign is refused', async () => {
    expect((await send('email\na@b.co\n', {}, api.apiKey, 'application/json')).status).toBe(400);
    expect((await send('email\na@b.co\n', {}, api.apiKey, 'application/octet-stream')).status).toBe(415);
    const { campaignId: elsewhere } = await addCampaign(api.database, api.otherWorkspaceId);
    for (const campaignId of [randomUUID(), elsewhere]) {
      expect((await send('email\na@b.co\n', { campaignId })).status).toBe(400);
    }
    expect((await send('email\na@b.co\n', { consentEvidence: '{"method":"x"}' })).status).toBe(400);
    expect((await send('email\na@b.co\n', { consentEvidence: 'yes' })).status).toBe(400);
    const unstorable = String.raw`{"wording":"Yes\u0000"}`;
    expect((await send('email\na@b.co\n', { consentEvidence: unstorable })).status).toBe(400);
  });

  test('of more than 5,000 rows is refused as a whole, readably', async () => {
    const before = await count('fans');
    const rows = Array.from({ length: 60_000 }, (_, i) => `big-${i},fan-${i}@example.com`).join('\n');
    const answer = await send(`external_id,email\n${rows}\n`);
    expect(answer.status).toBe(413);
    expect(await count('fans')).toBe(before);
  }, 60_000);
});

describe('an import', () => {
  test('of exactly 5,000 rows comes in whole, each fan once', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `five-${i},five-${i}@example.com`).join('\n');
    const report = await importCsv(`external_id,email\n${rows}\n`, {}, api.otherApiKey);
    expect(report.rows).toEqual({ read: 5000, imported: 5000, rejected: 0, duplicate: 0 });
    expect(await count('identities', api.otherWorkspaceId)).toBe(5000);
  }, 60_000);

  test("without evidence brings no consent, whatever the row's flags say", async () => {
    await importCsv('external_id,email,email_consent\nq-1,q1@example.com,yes\n');
    const fan = await fanByExternalId('q-1');
    expect(fan.standings.every(({ standing }) => standing === 'no_consent')).toBe(true);
  });

  test('reports an address another fan has with that fan, and merges nothing', async () => {
    await importCsv('external_id,email,phone\nd-1,dup@example.com,+14155550123\n');
    const first = await fanByExternalId('d-1');
    const report = await importCsv(
      'external_id,email,phone\nd-2,DUP@example.com,\nd-3,,+1 415 555 0123\nd-4,fine@example.com,\n',
    );
    expect(report.rows).toMatchObject({ imported: 1, duplicate: 2 });
    expect(await faultsOf(report.id)).toEqual([
      { line: 2, kind: 'duplicate', reason: 'duplicate: another fan has this email', fanId: first.id },
      { line: 3, kind: 'duplicate', reason: 'duplicate: another fan has this phone', fanId: first.id },
    ]);
    const elsewhere = await importCsv('external_id,email\nd-9,dup@example.com\n', {}, api.otherApiKey);
    expect(elsewhere.rows).toMatchObject({ imported: 1, duplicate: 0 });
  });

  test('finds a known fan by external id, fills blanks, keeps what was there', async () => {
    await importCsv('external_id,email,territory\nk-1,known@example.com,DE\n');
    const again =
      'external_id,email,territory,zone,phone\nk-1,known@example.com,FR,Europe/Berlin,+14155550199\n';
    expect((await importCsv(again)).rows.imported).toBe(1);
    const fan = await fanByExternalId('k-1');
    expect(fan).toMatchObject({ territory: 'DE', zone: 'Europe/Berlin' });
    expect(fan.identities.map(({ channel }) => channel)).toEqual(['email', 'sms']);
    const other = await importCsv('external_id,email\nk-1,changed@example.com\n');
    expect(await faultsOf(other.id)).toMatchObject([
      { line: 2, reason: 'email: this fan has another email' },
    ]);
  });

  test('sent again under its id changes nothing; another file under that id is a conflict', async () => {
    const { campaignId } = await addCampaign(api.database, api.workspaceId);
    const importId = randomUUID();
    const csv = 'external_id,email\nr-1,r1@example.com\nr-2,bad\n';
    const first = await importCsv(csv, { campaignId, importId });
    const events = await count('events');
    expect(await importCsv(csv, { campaignId, importId })).toEqual(first);
    expect(await count('events')).toBe(events);
    expect((await send(`${csv}r-3,r3@example.com\n`, { campaignId, importId })).status).toBe(409);
    expect((await send(csv, { importId }, api.otherApiKey)).status).toBe(404);
  });

  test('that broke off is resumed behind its last batch, and no row acts twice', async () => {
    const { campaignId } = await addCampaign(api.database, api.workspaceId);
    const importId = randomUUID();
    const lines = Array.from({ length: 500 }, (_, i) => `s-${i},s${i}@example.com`);
    const csv = `external_id,email\n${lines.join('\n')}\n`;
    // The third batch (rows 401 to 500) fails until the constraint is removed.
    await api.database.query(
      `ALTER TABLE fans ADD CONSTRAINT broken CHECK (external_id <> 's-450') NOT VALID`,
    );
    expect((await send(csv, { campaignId, importId })).status).toBe(500);
    const broken = ImportSchema.parse((await api.call('GET', `/v1/imports/${importId}`)).body);
    expect(broken).toMatchObject({ status: 'failed', rows: { read: 400, imported: 400 } });
    await api.database.query('ALTER TABLE fans DROP CONSTRAINT broken');
    const resumed = await importCsv(csv, { campaignId, importId });
    expect(resumed).toMatchObject({
      status: 'done',
      failure: null,
      rows: { read: 500, imported: 500, duplicate: 0 },
    });
    const events = await api.database.query('SELECT fan_id FROM events WHERE campaign_id = $1', [campaignId]);
    expect(events).toHaveLength(500);
  });

  test("is not another workspace's to see", async () => {
    const { id } = await importCsv('email\nmine-alone@example.com\n');
    const other = { key: api.otherApiKey };
    expect((await api.call('GET', `/v1/imports/${id}`, undefined, other)).status).toBe(404);
    expect((await api.call('GET', `/v1/imports/${id}/errors`, undefined, other)).status).toBe(404);
  });
});
