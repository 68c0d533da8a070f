import { randomUUID } from 'node:crypto';
import twilio from 'twilio';
import { type Campaign } from '#contracts/campaigns/campaigns.js';
import { KeywordPageSchema, KeywordSchema } from '#contracts/consents/keywords.js';
import { useApi } from '#test/harness/use-api.js';
import {
  createArtistCampaign,
  createLiveCampaign,
  launchArtistCampaign,
} from '#test/world/campaign-fixtures.js';

const PUBLIC = 'https://segue.example';
const TOKEN = 'twilio-auth-token';
const api = useApi({ PUBLIC_BASE_URL: PUBLIC, TWILIO_AUTH_TOKEN: TOKEN });
let campaign: Campaign;
let words = 0;
let numbers = 0;

beforeAll(async () => {
  campaign = await launchArtistCampaign(api);
});

const phone = () => `+1415555${String((numbers += 1)).padStart(4, '0')}`;
const wording = 'Text the word for recurring automated marketing texts of Nova Tide, up to 4 msgs/month.';
const create = (body: object, key = api.apiKey) =>
  api.call('POST', '/v1/keywords', { wording, frequency: 'up to 4 msgs/month', ...body }, { key });
async function keyword(more: object = {}) {
  const answer = await create({ word: `nova${(words += 1)}`, campaignId: campaign.id, ...more });
  return KeywordSchema.parse(answer.body);
}

/** The answer that Twilio gets. */
async function text(from: string, body: string, sid = `SM${randomUUID()}`): Promise<string> {
  const path = '/webhooks/twilio/inbound';
  const params = { MessageSid: sid, From: from, To: '+15005550006', Body: body };
  const response = await fetch(api.baseUrl + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilio.getExpectedTwilioSignature(TOKEN, PUBLIC + path, params),
    },
    body: new URLSearchParams(params).toString(),
  });
  expect(response.status).toBe(200);
  return response.text();
}
const SILENCE = '<Response/>';

/** What a keyword leads to. The replies' own spec checks that the text itself is kept, as every text is. */
const eventsSince = (seq: number) =>
  api.database.query<{ fan_id: string; type: string; payload: unknown; campaign_id: string | null }>(
    `SELECT fan_id, type, payload, campaign_id FROM events
     WHERE seq > $1 AND type <> 'reply.received' ORDER BY seq`,
    [seq],
  );
const repliesSince = async (seq: number) =>
  (await api.database.query(`SELECT 1 FROM events WHERE seq > $1 AND type = 'reply.received'`, [seq])).length;
async function lastSeq(): Promise<number> {
  const [row] = await api.database.query<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM events');
  return row?.seq ?? 0;
}
const ledger = (fanId: string) =>
  api.database.query(
    'SELECT channel, purpose, granted, method, wording FROM consents WHERE fan_id = $1 ORDER BY id',
    [fanId],
  );

describe('a keyword', () => {
  it('is made, listed and taken out of use', async () => {
    const made = await keyword({ word: ' Glass! ' });
    expect(made).toMatchObject({ word: 'glass', sender: 'Nova Tide', doubleOptIn: false });
    const list = KeywordPageSchema.parse((await api.call('GET', '/v1/keywords?limit=200')).body);
    expect(list.items).toContainEqual(made);
    expect((await api.call('DELETE', `/v1/keywords/${made.id}`)).status).toBe(204);
    expect((await api.call('DELETE', `/v1/keywords/${made.id}`)).status).toBe(404);
    expect(await text(phone(), 'glass')).toBe(SILENCE);
  });

  it('leads only where a track starts for who texts it: else it is refused, as is a launch that would make it so', async () => {
    const { campaign: preSaves } = await createLiveCampaign(api);
    expect(await create({ word: 'nowhere', campaignId: preSaves.id })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'campaignId', message: expect.stringContaining('by keyword') }] },
    });
    const draft = await createArtistCampaign(api);
    const made = await keyword({ campaignId: draft.campaign.id });
    const steps = [{ kind: 'exit', id: 'out', reason: 'done' }];
    const trigger = { event: 'enrollment.requested', where: { by: 'api' } };
    const flow = { schema: 1, name: 'By API', tracks: [{ id: 'main', trigger, reentry: 'once', steps }] };
    await api.call('PUT', `/v1/flows/${draft.campaign.flowId}`, flow);
    await api.call('POST', `/v1/flows/${draft.campaign.flowId}/publish`);
    expect(await api.call('POST', `/v1/campaigns/${draft.campaign.id}/launch`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining(`keyword ${made.word} would lead nowhere`) },
    });
  });

  it('of a campaign that has ended is free again; until then the word answers that it is over', async () => {
    const over = await launchArtistCampaign(api);
    const made = await keyword({ campaignId: over.id });
    expect((await create({ word: made.word, campaignId: campaign.id })).status).toBe(409);
    await api.call('POST', `/v1/campaigns/${over.id}/end`);
    expect(await text(phone(), made.word)).toContain('not in use any more');
    const again = KeywordSchema.parse((await create({ word: made.word, campaignId: campaign.id })).body);
    expect(again).toMatchObject({ word: made.word, campaignId: campaign.id });
    const of = async (campaignId: string) =>
      KeywordPageSchema.parse((await api.call('GET', `/v1/keywords?campaignId=${campaignId}`)).body).items;
    expect(await of(over.id)).toEqual([]);
    expect(await of(campaign.id)).toContainEqual(again);
  });

  it.each(['STOP', 'Unsubscribe', 'HELP', 'start', 'YES', 'two words', 'x'])(
    'is never "%s"',
    async (word) => {
      const answer = await create({ word, campaignId: campaign.id });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'word' }] } });
    },
  );

  it('belongs to one workspace, and leads to a campaign of it that is not over', async () => {
    const { word } = await keyword();
    const theirs = await launchArtistCampaign(api.other);
    expect((await create({ word, campaignId: theirs.id }, api.otherApiKey)).status).toBe(409);
    expect((await create({ word: 'mine', campaignId: campaign.id }, api.otherApiKey)).status).toBe(400);
    await api.other.call('POST', `/v1/campaigns/${theirs.id}/end`);
    expect((await create({ word: 'late', campaignId: theirs.id }, api.otherApiKey)).status).toBe(409);
    const list = KeywordPageSchema.parse((await api.other.call('GET', '/v1/keywords')).body);
    expect(list.items).toEqual([]);
  });
});

describe('a text with the word', () => {
  it('makes the fan, with the number proved, the consent and its wording, and asks for the enrollment', async () => {
    const { word } = await keyword();
    const before = await lastSeq();
    const answer = await text(phone(), ` ${word.toUpperCase()}! `);
    for (const part of ['Nova Tide', 'up to 4 msgs/month', 'Msg &amp; data rates', 'HELP', 'STOP'])
      expect(answer).toContain(part);
    const events = await eventsSince(before);
    expect(events).toMatchObject([
      {
        type: 'consent.granted',
        campaign_id: campaign.id,
        payload: { channel: 'sms', purpose: 'marketing' },
      },
      {
        type: 'enrollment.requested',
        campaign_id: campaign.id,
        payload: { by: 'keyword', source: `sms:${word}` },
      },
    ]);
    const fanId = events[0]?.fan_id ?? '';
    expect(await ledger(fanId)).toEqual([
      { channel: 'sms', purpose: 'marketing', granted: true, method: 'sms_keyword', wording },
    ]);
    expect(
      await api.database.query(
        `SELECT f.territory, i.verified_at IS NOT NULL AS verified FROM fans f
         JOIN identities i ON i.fan_id = f.id WHERE f.id = $1`,
        [fanId],
      ),
    ).toEqual([{ territory: 'US', verified: true }]);
  });

  it('finds the fan who gave that number, and takes no second consent for what is granted', async () => {
    const { word } = await keyword();
    const number = phone();
    const body = {
      identities: { phone: number },
      consents: [{ channel: 'sms', method: 'form', wording: 'Yes, text me.' }],
    };
    const made = await api.call('POST', '/v1/fans', body);
    const before = await lastSeq();
    await text(number, word);
    const events = await eventsSince(before);
    expect(events.map(({ type }) => type)).toEqual(['enrollment.requested']);
    expect(made.body).toMatchObject({ id: events[0]?.fan_id });
    expect(
      await api.database.query('SELECT verified_at FROM identities WHERE fan_id = $1', [events[0]?.fan_id]),
    ).toEqual([{ verified_at: null }]);
  });

  it('delivered twice, or typed many times at once, makes one fan, one consent and one enrollment', async () => {
    const { word } = await keyword();
    const number = phone();
    const before = await lastSeq();
    const sid = `SM${randomUUID()}`;
    const answers = await Promise.all([
      text(number, word, sid),
      text(number, word, sid),
      text(number, word, sid),
    ]);
    expect(answers.filter((answer) => answer !== SILENCE)).toHaveLength(1);
    await Promise.all([1, 2, 3, 4].map(() => text(number, word)));
    const events = await eventsSince(before);
    expect(events.map(({ type }) => type).sort()).toEqual(['consent.granted', 'enrollment.requested']);
    expect(new Set(events.map(({ fan_id }) => fan_id)).size).toBe(1);
    // The text that was delivered three times is one text. The four typed ones are four.
    expect(await repliesSince(before)).toBe(5);
  });

  it('that comes after a STOP, or seems to because a call was late, lifts nothing', async () => {
    const { word } = await keyword();
    const number = phone();
    await text(number, word);
    await text(number, 'STOP');
    const before = await lastSeq();
    expect(await text(number, word)).toContain('Reply START first');
    expect(await eventsSince(before)).toEqual([]);
    expect(await repliesSince(before)).toBe(1);
    await text(number, 'START');
    expect((await eventsSince(before)).map(({ type }) => type)).toEqual(['consent.granted']);
    expect(await text(number, word)).toContain("You're in!");
  });

  it('of a campaign that is over agrees to nothing', async () => {
    const over = await launchArtistCampaign(api);
    const { word } = await keyword({ campaignId: over.id });
    await api.call('POST', `/v1/campaigns/${over.id}/end`);
    const before = await lastSeq();
    expect(await text(phone(), word)).toContain('not in use');
    expect(await eventsSince(before)).toEqual([]);
  });

  it('within a sentence is kept for a person, and is not taken as the keyword', async () => {
    const { word } = await keyword();
    const before = await lastSeq();
    expect(await text(phone(), `what is ${word}?`)).toBe(SILENCE);
    expect(await eventsSince(before)).toEqual([]);
  });

  it('whose sender has a name with markup is answered with the name, not with markup', async () => {
    const { word } = await keyword({ sender: 'Nova <Tide> & Co' });
    expect(await text(phone(), word)).toContain('Nova &lt;Tide&gt; &amp; Co');
  });
});

describe('a keyword with a double opt-in', () => {
  it('asks first and agrees to nothing; the YES is the consent, once', async () => {
    const { word } = await keyword({ doubleOptIn: true });
    const number = phone();
    const before = await lastSeq();
    expect(await text(number, word)).toContain('Reply YES');
    expect(await eventsSince(before)).toEqual([]);
    expect(await text(number, 'Yes')).toContain("You're in!");
    const events = await eventsSince(before);
    expect(events.map(({ type }) => type)).toEqual(['consent.granted', 'enrollment.requested']);
    expect(await ledger(events[0]?.fan_id ?? '')).toMatchObject([{ method: 'sms_keyword_confirmed' }]);
    expect(await text(number, 'YES')).toBe(SILENCE);
    expect(await eventsSince(before)).toHaveLength(2);
  });

  it('accepts no YES that comes late, or from a number that was not asked', async () => {
    const { word } = await keyword({ doubleOptIn: true });
    const number = phone();
    await text(number, word);
    const before = await lastSeq();
    expect(await text(phone(), 'YES')).toBe(SILENCE);
    await api.database.query(`UPDATE pending_opt_ins SET asked_at = now() - interval '8 days'`);
    expect(await text(number, 'YES')).toBe(SILENCE);
    expect(await eventsSince(before)).toEqual([]);
  });
});
