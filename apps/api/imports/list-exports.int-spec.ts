import { readFileSync } from 'node:fs';
import { FanSchema } from '#contracts/fans/fans.js';
import { ListImports } from '#test/harness/list-imports.js';
import { useApi } from '#test/harness/use-api.js';
import { addCampaign } from '#test/world/plain-campaign.js';

const api = useApi();
const lists = new ListImports(api);
const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
const consentEvidence = JSON.stringify({ method: 'form', wording: 'Email me about Nova Tide.' });

interface Export {
  query: Record<string, string>;
  rows: Record<string, number>;
  faults: string[];
  /** Where the second import tells something else: who shares an address is known by then. */
  again?: { rows: Record<string, number>; faults: string[] };
  readAs: object;
}

const EXPORTS: Record<string, Export> = {
  'mailchimp-subscribed.csv': {
    query: { preset: 'mailchimp', dateZone: 'Europe/Berlin', emailConsent: 'yes', consentEvidence },
    rows: { read: 4, imported: 3, rejected: 1, duplicate: 0, new: 3, warned: 0 },
    faults: ['5 rejected email: not an email address'],
    readAs: { encoding: 'utf-8', delimiter: ',', dateOrder: null },
  },
  'klaviyo.csv': {
    query: { preset: 'klaviyo', consentEvidence },
    rows: { read: 4, imported: 4, rejected: 0, duplicate: 0, new: 4, warned: 0 },
    faults: [],
    readAs: { encoding: 'utf-8', delimiter: ',' },
  },
  'laylo.csv': {
    query: { preset: 'laylo' },
    rows: { read: 4, imported: 4, rejected: 0, duplicate: 0, new: 4, warned: 1 },
    faults: ['5 shared phone: another fan has this phone, too'],
    again: { rows: { imported: 4, new: 0, warned: 0 }, faults: [] },
    readAs: { columns: ['email', 'phone', 'territory'], ignored: ['Messenger', 'City', 'State'] },
  },
  'feature-fm.csv': {
    query: { preset: 'feature_fm', consentEvidence },
    rows: { read: 3, imported: 3, rejected: 0, duplicate: 0, new: 3, warned: 1 },
    faults: ['4 left_out service: not one of spotify, apple_music, deezer'],
    readAs: { columns: ['email', 'territory', 'email_consent', 'service'] },
  },
  'shopify.csv': {
    query: { preset: 'shopify', consentEvidence },
    rows: { read: 3, imported: 3, rejected: 0, duplicate: 0, new: 3, warned: 0 },
    faults: [],
    readAs: {
      columns: ['first_name', 'last_name', 'email', 'email_consent', 'territory', 'phone', 'sms_consent'],
    },
  },
  'excel-german.csv': {
    query: {
      ...{ dateZone: 'Europe/Berlin', consentEvidence },
      mapping: '{"Vorname":null,"Einwilligung":"email_consent","Eingewilligt am":"consent_at"}',
    },
    rows: { read: 5, imported: 5, rejected: 0, duplicate: 0, new: 5, warned: 1 },
    faults: [
      '5 left_out phone: cut short by a spreadsheet (as 4.9E+12): format the column as text and export again',
    ],
    readAs: { encoding: 'windows-1252', delimiter: ';', ignored: ['Vorname'] },
  },
  'excel-french.csv': {
    query: {
      ...{ dateZone: 'Europe/Paris', consentEvidence, ignoreUnknown: 'true' },
      mapping: '{"Accord":"email_consent","Date":"consent_at"}',
    },
    rows: { read: 3, imported: 3, rejected: 0, duplicate: 0, new: 3, warned: 0 },
    faults: [],
    readAs: { encoding: 'windows-1252', delimiter: ';', ignored: [], dateOrder: 'day-month' },
  },
  'excel-us.csv': {
    query: {
      ...{ dateZone: 'America/New_York', consentEvidence, ignoreUnknown: 'true' },
      mapping: '{"OK to email":"email_consent","Date":"consent_at"}',
    },
    rows: { read: 3, imported: 3, rejected: 0, duplicate: 0, new: 3, warned: 0 },
    faults: [],
    readAs: { encoding: 'utf-8', delimiter: ',', ignored: [], dateOrder: 'month-day' },
  },
  'excel-unicode.txt': {
    query: {},
    rows: { read: 2, imported: 2, rejected: 0, duplicate: 0, new: 2, warned: 0 },
    faults: [],
    readAs: { encoding: 'utf-16le', delimiter: '\t' },
  },
  'numbers.csv': {
    query: {},
    rows: { read: 4, imported: 3, rejected: 1, duplicate: 0, new: 3, warned: 0 },
    faults: ['5 rejected row: a quotation mark that does not belong there'],
    readAs: { encoding: 'utf-8', delimiter: ',' },
  },
  'google-sheets.csv': {
    query: { mapping: '{"consent":"email_consent"}', consentEvidence },
    rows: { read: 4, imported: 3, rejected: 0, duplicate: 1, new: 3, warned: 2 },
    faults: [
      '3 left_out phone: not a phone number',
      '4 duplicate duplicate: same email as line 2',
      '5 left_out territory: Not a territory (ISO 3166 alpha-2)',
    ],
    readAs: { encoding: 'utf-8', delimiter: ',' },
  },
};

const fansPreSaved = async (campaignId: string) =>
  (
    await api.database.query<{ fan_id: string }>(
      `SELECT fan_id FROM events WHERE campaign_id = $1 AND type = 'fan.pre_saved' ORDER BY fan_id`,
      [campaignId],
    )
  ).map(({ fan_id }) => fan_id);

const fanOf = async (id: string) => FanSchema.parse((await api.call('GET', `/v1/fans/${id}`)).body);

describe('the export of a tool', () => {
  test.each(Object.entries(EXPORTS))(
    '%s enrolls everybody in one campaign, and again in the next',
    async (name, { query, rows, faults, again, readAs }) => {
      const [first, second] = [
        await addCampaign(api.database, api.workspaceId),
        await addCampaign(api.database, api.workspaceId),
      ];
      const one = await lists.take(fixture(name), { ...query, campaignId: first.campaignId });
      expect(one).toMatchObject({ status: 'done', rows, readAs });
      expect(await lists.faults(one.id)).toEqual(faults);
      const enrolled = await fansPreSaved(first.campaignId);
      expect(enrolled).toHaveLength(rows['imported'] ?? 0);

      const two = await lists.take(fixture(name), { ...query, campaignId: second.campaignId });
      expect(two).toMatchObject({ status: 'done', rows: { ...rows, new: 0, ...again?.rows } });
      expect(await lists.faults(two.id)).toEqual(again?.faults ?? faults);
      expect(await fansPreSaved(second.campaignId)).toEqual(enrolled);
      expect((await lists.fans(two.id)).every(({ isNew }) => !isNew)).toBe(true);
    },
  );

  test('brings places, numbers and consents as the tool means them', async () => {
    const report = await lists.take(fixture('klaviyo.csv'), { preset: 'klaviyo', consentEvidence });
    const [ada, ben, cem, dana] = await Promise.all(
      (await lists.fans(report.id)).map(({ fanId }) => fanOf(fanId)),
    );
    expect([ada, ben, cem, dana].map((fan) => fan?.territory)).toEqual(['US', 'GB', 'TR', 'GB']);
    expect(ada).toMatchObject({ firstName: 'Ada', lastName: 'Lowe' });
    const allowed = (fan: typeof ada) =>
      fan?.standings
        .filter(({ standing }) => standing === 'allowed')
        .map(({ channel, purpose }) => `${channel} ${purpose}`);
    expect(allowed(ada)).toEqual(['email reminder', 'email marketing', 'sms reminder', 'sms marketing']);
    expect(allowed(ben)).toEqual([]);
    expect(allowed(cem)).toEqual([]);
    expect(allowed(dana)).toEqual(['sms reminder', 'sms marketing']);
  });

  test("of those who unsubscribed takes back what they had granted, as of the tool's time", async () => {
    const query = { preset: 'mailchimp', dateZone: 'Europe/Berlin', consentEvidence };
    const before = await lists.take(fixture('mailchimp-subscribed.csv'), { ...query, emailConsent: 'yes' });
    const ben = (await lists.fans(before.id))[1]?.fanId ?? '';
    expect((await fanOf(ben)).standings.some(({ standing }) => standing === 'allowed')).toBe(true);
    const after = await lists.take(fixture('mailchimp-unsubscribed.csv'), { ...query, emailConsent: 'no' });
    expect(await lists.fans(after.id)).toMatchObject([{ fanId: ben, isNew: false }]);
    expect((await fanOf(ben)).standings.every(({ standing }) => standing !== 'allowed')).toBe(true);
    const [row] = await api.database.query<{ at: Date }>(
      'SELECT max(evidence_at) AS at FROM consents WHERE fan_id = $1 AND NOT granted',
      [ben],
    );
    expect(row?.at.toISOString()).toBe('2026-09-09T10:00:00.000Z');
  });

  test.each([
    ['a column that nobody knows', 'shopify.csv', {}, /Columns "Customer ID", .* send preset=shopify/],
    ['times without a zone', 'mailchimp-subscribed.csv', { preset: 'mailchimp' }, /send dateZone/],
    [
      'dates that may be either',
      Buffer.from('email,pre_saved_at\na@b.co,3/4/2026 10:00\n'),
      { dateZone: 'UTC' },
      /send dateOrder=day-month or dateOrder=month-day/,
    ],
  ] as const)(
    'with %s is refused in one sentence, and nothing comes in',
    async (_what, file, query, words) => {
      const count = async () => (await api.database.query('SELECT 1 FROM imports')).length;
      const before = await count();
      const answer = await lists.send(typeof file === 'string' ? fixture(file) : file, query);
      expect(answer).toMatchObject({ status: 422, body: { detail: expect.stringMatching(words) } });
      expect(await count()).toBe(before);
    },
  );
});
