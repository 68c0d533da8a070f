import { ReadinessReportSchema } from '#contracts/http/health.js';
import { listUnknownZones } from '#database/places/unknown-zones.js';
import { randomUUID } from 'node:crypto';
import { FanPageSchema, FanSchema } from '#contracts/fans/fans.js';
import { ImportErrorPageSchema, ImportSchema } from '#contracts/fans/imports.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { addCampaign } from '#test/world/plain-campaign.js';
import { ListImports } from '#test/harness/list-imports.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

const evidence = JSON.stringify({ method: 'landing_page', wording: 'Text me about Nova Tide. STOP to end.' });
const lists = new ListImports(api);

async function fanByExternalId(externalId: string) {
  const list = FanPageSchema.parse((await api.call('GET', `/v1/fans?externalId=${externalId}`)).body);
  return FanSchema.parse((await api.call('GET', `/v1/fans/${list.items[0]?.id ?? ''}`)).body);
}

const count = async (table: string, workspaceId = api.workspaceId) =>
  (await api.database.query(`SELECT 1 FROM ${table} WHERE workspace_id = $1`, [workspaceId])).length;

test('a zone that our data does not know yet is kept as stated, and counted', async () => {
  const csv = 'external_id,territory,zone\r\nz-1,CA,America/New_Ontario\r\nz-2,CA,America/New_Ontario\r\n';
  expect(await lists.take(csv)).toMatchObject({ rows: { read: 2, imported: 2, rejected: 0 } });
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
    const report = await lists.take(csv, { campaignId, consentEvidence: evidence });
    expect(report).toMatchObject({
      status: 'done',
      campaignId,
      rows: { read: 10, imported: 7, rejected: 3, duplicate: 0, new: 7, warned: 3 },
      consentsDropped: 1,
    });
    expect(await lists.faults(report.id)).toEqual([
      '4 rejected email: not an email address',
      '4 rejected email_consent: neither yes nor no',
      '4 rejected phone: not a phone number',
      '4 rejected service: not one of spotify, apple_music, deezer',
      '4 rejected territory: Not a territory (ISO 3166 alpha-2)',
      '4 rejected zone: Not an IANA time zone',
      '6 shared email: another fan has this email, too',
      '8 left_out email: not an email address',
      '9 rejected row: has neither external_id nor email nor phone',
      '10 consent_dropped sms_consent: without a phone',
      "11 rejected pre_saved_at: ahead of the workspace's clock",
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
    ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0xff, 0xfe]), 415],
    ['another code page', Buffer.from([0x65, 0x6d, 0x0a, 0x81, 0x8d]), 415],
  ])('%s is answered in its own words, and nothing is half-written', async (_what, csv, status) => {
    const before = [await count('fans'), await count('imports')];
    const answer = await lists.send(csv);
    expect(answer.status).toBe(status);
    if (status === 200) return;
    expect(ProblemSchema.parse(answer.body).detail).toBeTruthy();
    expect([await count('fans'), await count('imports')]).toEqual(before);
  });

  test('of another type or with an unknown campaign is refused', async () => {
    expect((await lists.send('email\na@b.co\n', {}, { type: 'application/json' })).status).toBe(400);
    expect((await lists.send('email\na@b.co\n', {}, { type: 'application/octet-stream' })).status).toBe(415);
    const { campaignId: elsewhere } = await addCampaign(api.database, api.otherWorkspaceId);
    for (const campaignId of [randomUUID(), elsewhere]) {
      expect((await lists.send('email\na@b.co\n', { campaignId })).status).toBe(400);
    }
    expect((await lists.send('email\na@b.co\n', { consentEvidence: '{"method":"x"}' })).status).toBe(400);
    expect((await lists.send('email\na@b.co\n', { consentEvidence: 'yes' })).status).toBe(400);
    const unstorable = String.raw`{"wording":"Yes\u0000"}`;
    expect((await lists.send('email\na@b.co\n', { consentEvidence: unstorable })).status).toBe(400);
  });
});

describe('an import', () => {
  test('of exactly 5,000 rows comes in whole, each fan once', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `five-${i},five-${i}@example.com`).join('\n');
    const report = await lists.take(`external_id,email\n${rows}\n`, {}, api.otherApiKey);
    expect(report.rows).toEqual({
      read: 5000,
      imported: 5000,
      rejected: 0,
      duplicate: 0,
      new: 5000,
      warned: 0,
    });
    expect(await count('identities', api.otherWorkspaceId)).toBe(5000);
  }, 60_000);

  test("without evidence brings no consent, whatever the row's flags say", async () => {
    await lists.take('external_id,email,email_consent\nq-1,q1@example.com,yes\n');
    const fan = await fanByExternalId('q-1');
    expect(fan.standings.every(({ standing }) => standing === 'no_consent')).toBe(true);
  });

  test('takes an address that another fan has, tells it, and merges nothing', async () => {
    await lists.take('external_id,email,phone\nd-1,dup@example.com,+14155550123\n');
    const first = await fanByExternalId('d-1');
    const report = await lists.take(
      'external_id,email,phone\nd-2,DUP@example.com,\nd-3,,+1 415 555 0123\nd-4,fine@example.com,\n',
    );
    expect(report.rows).toMatchObject({ imported: 3, new: 3, warned: 2, duplicate: 0 });
    const { items } = ImportErrorPageSchema.parse(
      (await api.call('GET', `/v1/imports/${report.id}/errors`)).body,
    );
    const shared = { severity: 'warning', kind: 'shared', fanId: first.id };
    expect(items).toEqual([
      { ...shared, line: 2, column: 'email', reason: 'email: another fan has this email, too' },
      { ...shared, line: 3, column: 'phone', reason: 'phone: another fan has this phone, too' },
    ]);
    expect((await fanByExternalId('d-2')).id).not.toBe(first.id);
    const elsewhere = await lists.take('external_id,email\nd-9,dup@example.com\n', {}, api.otherApiKey);
    expect(elsewhere.rows).toMatchObject({ imported: 1, warned: 0 });
  });

  test('finds a known fan by external id, fills blanks, keeps what was there', async () => {
    await lists.take('external_id,email,territory\nk-1,known@example.com,DE\n');
    const again =
      'external_id,email,territory,zone,phone\nk-1,known@example.com,FR,Europe/Berlin,+14155550199\n';
    expect((await lists.take(again)).rows).toMatchObject({ imported: 1, new: 0, warned: 0 });
    const fan = await fanByExternalId('k-1');
    expect(fan).toMatchObject({ territory: 'DE', zone: 'Europe/Berlin' });
    expect(fan.identities.map(({ channel }) => channel)).toEqual(['email', 'sms']);
    const consentEvidence = evidence;
    const other = await lists.take('external_id,email,email_consent\nk-1,changed@example.com,yes\n', {
      consentEvidence,
    });
    expect(other).toMatchObject({ rows: { imported: 1, warned: 1 }, consentsDropped: 1 });
    expect(await lists.faults(other.id)).toEqual([
      '2 kept email: this fan has another email, which stays',
      '2 consent_dropped email_consent: for an address that the fan did not get',
    ]);
    expect((await fanByExternalId('k-1')).standings.every(({ standing }) => standing === 'no_consent')).toBe(
      true,
    );
  });

  test('sent again under its id changes nothing; another file under that id is a conflict', async () => {
    const { campaignId } = await addCampaign(api.database, api.workspaceId);
    const importId = randomUUID();
    const csv = 'external_id,email\nr-1,r1@example.com\nr-2,bad\n';
    const first = await lists.take(csv, { campaignId, importId });
    const events = await count('events');
    expect(await lists.take(csv, { campaignId, importId })).toEqual(first);
    expect(await count('events')).toBe(events);
    expect((await lists.send(`${csv}r-3,r3@example.com\n`, { campaignId, importId })).status).toBe(409);
    expect((await lists.send(csv, { importId }, { key: api.otherApiKey })).status).toBe(404);
  });

  test('that broke off is resumed behind its last batch, and no row acts twice', async () => {
    const { campaignId } = await addCampaign(api.database, api.workspaceId);
    const importId = randomUUID();
    const lines = Array.from({ length: 1200 }, (_, i) => `s-${i},s${i}@example.com`);
    const csv = `external_id,email\n${lines.join('\n')}\n`;
    // The third batch (rows 1,001 to 1,200) fails until the constraint goes.
    await api.database.query(
      `ALTER TABLE fans ADD CONSTRAINT broken CHECK (external_id <> 's-1150') NOT VALID`,
    );
    expect((await lists.send(csv, { campaignId, importId })).status).toBe(500);
    const broken = ImportSchema.parse((await api.call('GET', `/v1/imports/${importId}`)).body);
    expect(broken).toMatchObject({ status: 'failed', rows: { read: 1000, imported: 1000 } });
    await api.database.query('ALTER TABLE fans DROP CONSTRAINT broken');
    const resumed = await lists.take(csv, { campaignId, importId });
    expect(resumed).toMatchObject({
      status: 'done',
      failure: null,
      rows: { read: 1200, imported: 1200, duplicate: 0 },
    });
    const events = await api.database.query('SELECT fan_id FROM events WHERE campaign_id = $1', [campaignId]);
    expect(events).toHaveLength(1200);
  });

  test("is not another workspace's to see", async () => {
    const { id } = await lists.take('email\nmine-alone@example.com\n');
    const other = { key: api.otherApiKey };
    expect((await api.call('GET', `/v1/imports/${id}`, undefined, other)).status).toBe(404);
    expect((await api.call('GET', `/v1/imports/${id}/errors`, undefined, other)).status).toBe(404);
  });
});
