import { ConsentSchema, type Consent } from '#contracts/consents/consents.js';
import { CreatedFanSchema, FanSchema } from '#contracts/fans/fans.js';
import { ImportErrorPageSchema, ImportSchema } from '#contracts/fans/imports.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import type { Database } from '#database/database.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { freshDatabase } from '#test/harness/database.js';
import { PUBLIC_BASE_URL, textFrom, TWILIO_AUTH_TOKEN } from '#test/world/twilio-callbacks.js';
import { z } from 'zod';

let database: Database;
let api: TestApi;
let stop: () => Promise<void>;

beforeAll(async () => {
  const fresh = await freshDatabase();
  database = fresh.database;
  api = await startApi(fresh, { PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN });
  stop = async () => {
    await api.close();
    await fresh.close();
  };
});
afterAll(() => stop());

let last = 0;
const next = () => (last += 1);
const OLD = '2024-03-01T10:00:00Z';

async function addFan(more: object = {}) {
  const n = next();
  const [externalId, phone, email] = [`e-${n}`, `+1415555${3000 + n}`, `e${n}@example.com`];
  const consents = ['sms', 'email'].map((channel) => ({ channel, method: 'form', wording: 'Yes, please.' }));
  const body = { externalId, identities: { phone, email }, consents, ...more };
  const { id } = CreatedFanSchema.parse((await api.call('POST', '/v1/fans', body)).body);
  return { id, externalId, phone, email };
}

async function standing(id: string, channel = 'sms', purpose = 'marketing') {
  const fan = FanSchema.parse((await api.call('GET', `/v1/fans/${id}`)).body);
  return fan.standings.find((one) => one.channel === channel && one.purpose === purpose)?.standing;
}

const record = (id: string, consent: object) => api.call('POST', `/v1/fans/${id}/consents`, consent);
const grant = (id: string, evidenceAt?: string) =>
  record(id, { channel: 'sms', method: 'form', wording: 'Yes', ...(evidenceAt && { evidenceAt }) });
const withdraw = (id: string) => record(id, { channel: 'sms', granted: false, method: 'preferences' });

async function ledgerOf(id: string): Promise<Consent[]> {
  const { body } = await api.call('GET', `/v1/fans/${id}/consents`);
  return z.object({ items: z.array(ConsentSchema) }).parse(body).items;
}

const evidence = JSON.stringify({ method: 'paper', wording: 'Text me about Nova Tide. STOP to end.' });

async function importCsv(csv: string, query: Record<string, string> = { consentEvidence: evidence }) {
  const response = await fetch(`${api.baseUrl}/v1/fans/import?${new URLSearchParams(query).toString()}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': 'text/csv' },
    body: csv,
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}
async function imported(csv: string, query?: Record<string, string>) {
  const report = ImportSchema.parse((await importCsv(csv, query)).body);
  const { body } = await api.call('GET', `/v1/imports/${report.id}/errors`);
  return {
    report,
    reasons: ImportErrorPageSchema.parse(body).items.map((one) => `${one.line} ${one.kind} ${one.reason}`),
  };
}

describe('evidence older than a withdrawal', () => {
  test('grants nothing by API: it stays in the ledger, as outdated, and nobody is told of a grant', async () => {
    const { id } = await addFan();
    await withdraw(id);
    const answer = await grant(id, OLD);
    expect(answer.status).toBe(201);
    expect(ConsentSchema.parse(answer.body)).toMatchObject({
      granted: true,
      outdated: true,
      evidenceAt: '2024-03-01T10:00:00.000Z',
    });
    expect(await standing(id)).toBe('withdrawn');
    expect((await ledgerOf(id)).slice(0, 2)).toMatchObject([
      { granted: true, outdated: true },
      { granted: false, outdated: false },
    ]);
    const events = await database.query('SELECT type FROM events WHERE fan_id = $1 ORDER BY fan_seq', [id]);
    expect(events.at(-1)).toEqual({ type: 'consent.withdrawn' });
    await grant(id);
    expect(await standing(id)).toBe('allowed');
  });

  test('grants nothing by import, and the answer says so by line', async () => {
    const { id, externalId, phone } = await addFan();
    await withdraw(id);
    const { report, reasons } = await imported(
      `external_id,phone,sms_consent,consent_at\n${externalId},${phone},yes,${OLD}\n`,
    );
    expect(report).toMatchObject({ rows: { imported: 1, rejected: 0 }, consentsDropped: 1 });
    expect(reasons).toEqual([
      '2 consent_dropped sms_consent: the evidence is older than a withdrawal and grants nothing',
    ]);
    expect([await standing(id), await standing(id, 'sms', 'reminder')]).toEqual(['withdrawn', 'no_consent']);
  });

  test('grants nothing after STOP and START either, and not to another fan with the number', async () => {
    const { id, phone } = await addFan({ consents: [] });
    await textFrom(api.baseUrl, phone, 'STOP');
    await textFrom(api.baseUrl, phone, 'START');
    await grant(id, OLD);
    expect(await standing(id)).toBe('no_consent');
    const consents = [{ channel: 'sms', method: 'form', wording: 'Yes', evidenceAt: OLD }];
    const other = CreatedFanSchema.parse(
      (await api.call('POST', '/v1/fans', { identities: { phone }, consents })).body,
    );
    expect(await standing(other.id)).toBe('no_consent');
    await grant(id);
    expect(await standing(id)).toBe('allowed');
  });

  test('START gives back what the STOP took, whatever old evidence came in between', async () => {
    const { id, phone } = await addFan();
    await textFrom(api.baseUrl, phone, 'STOP');
    await grant(id, OLD);
    expect(await standing(id)).toBe('suppressed');
    await textFrom(api.baseUrl, phone, 'START');
    expect(await standing(id)).toBe('allowed');
  });

  test('counts where nothing was withdrawn after it', async () => {
    const { id } = await addFan({ consents: [] });
    await grant(id, OLD);
    expect(await standing(id)).toBe('allowed');
  });
});

describe('evidence of an impossible time', () => {
  test.each([
    ['2099-01-01T00:00:00Z', 'lies in the future'],
    ['0001-01-01T00:00:00Z', 'lies before 1995'],
  ])('%s is refused by name at every door', async (evidenceAt, message) => {
    const { id } = await addFan({ consents: [] });
    const consents = [{ channel: 'sms', method: 'form', wording: 'Yes', evidenceAt }];
    const identities = { phone: `+1415555${3000 + next()}` };
    const dated = JSON.stringify({ wording: 'Yes', evidenceAt });
    const doors = [
      [await grant(id, evidenceAt), 'evidenceAt'],
      [await api.call('POST', '/v1/fans', { identities, consents }), 'consents.0.evidenceAt'],
      [
        await api.call('POST', `/v1/fans/${id}/identities`, { identities, consents }),
        'consents.0.evidenceAt',
      ],
      [await importCsv('email\na@example.com\n', { consentEvidence: dated }), 'consentEvidence.evidenceAt'],
    ] as const;
    for (const [answer, path] of doors) {
      expect(answer.status).toBe(400);
      expect(ProblemSchema.parse(answer.body).errors).toEqual([{ path, message }]);
    }
    const { report, reasons } = await imported(
      `email,email_consent,consent_at\nt${next()}@example.com,yes,${evidenceAt}\n`,
    );
    expect(report.rows).toMatchObject({ imported: 0, rejected: 1 });
    expect(reasons).toEqual([`2 rejected consent_at: ${message}`]);
    expect(await standing(id)).toBe('no_consent');
  });
});

describe('the answers of an import', () => {
  test('"no" withdraws on its channel, with or without evidence; an empty cell says nothing', async () => {
    const [first, second] = [await addFan(), await addFan()];
    const { report, reasons } = await imported(
      `external_id,email_consent,sms_consent\n${first.externalId},no,\n${second.externalId},,NO\n`,
      {},
    );
    expect(report).toMatchObject({ rows: { imported: 2 }, consentsDropped: 0 });
    expect(reasons).toEqual([]);
    expect([await standing(first.id, 'email'), await standing(first.id)]).toEqual(['withdrawn', 'allowed']);
    expect([await standing(second.id, 'email'), await standing(second.id)]).toEqual(['allowed', 'withdrawn']);
    const events = await database.query(
      "SELECT payload FROM events WHERE fan_id = $1 AND type = 'consent.withdrawn'",
      [first.id],
    );
    expect(events).toEqual([{ payload: { channel: 'email', reason: 'import' } }]);
  });

  test('"no" of a fan who never agreed is remembered: older evidence grants nothing later', async () => {
    const { id, externalId } = await addFan({ consents: [] });
    await imported(`external_id,sms_consent\n${externalId},no\n`, {});
    await grant(id, OLD);
    expect(await standing(id)).toBe('no_consent');
  });

  test('"yes" without evidence brings the fan in without consent, counted and named by line', async () => {
    const n = next();
    const { report, reasons } = await imported(
      `external_id,email,phone,email_consent,sms_consent\nx-${n},x${n}@example.com,+1415555${3000 + n},yes,1\nx-${n}b,y${n}@example.com,,,\n`,
      {},
    );
    expect(report).toMatchObject({ rows: { imported: 2, rejected: 0 }, consentsDropped: 2 });
    expect(reasons).toEqual([
      '2 consent_dropped email_consent: yes without consentEvidence grants nothing',
      '2 consent_dropped sms_consent: yes without consentEvidence grants nothing',
    ]);
  });
});
