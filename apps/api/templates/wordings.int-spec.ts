import { ProblemSchema } from '#contracts/http/problem.js';
import { TemplatePageSchema } from '#contracts/messages/templates.js';
import { useApi } from '#test/harness/use-api.js';
import {
  insertArtist,
  insertCampaign,
  insertFan,
  insertFlow,
  insertRelease,
  EMPTY_FLOW,
} from '#test/world/rows.js';

const api = useApi();

const put = (place: string, body: object) => api.call('PUT', `/v1/templates/${place}`, body);
const preview = (place: string, body?: object) => api.call('POST', `/v1/templates/${place}/preview`, body);
const containing = (part: string): unknown => expect.stringContaining(part);
const errorsOf = (body: unknown) => ProblemSchema.parse(body).errors ?? [];

async function addCampaign() {
  const { database, workspaceId } = api;
  const artistId = await insertArtist(database, workspaceId);
  const clock = { kind: 'local', date: '2026-12-04', time: '00:00' } as const;
  const releaseId = await insertRelease(database, workspaceId, { artistId, clock });
  const flow = await insertFlow(database, workspaceId, EMPTY_FLOW);
  return insertCampaign(database, workspaceId, {
    ...{ releaseId, ...flow, landingUrl: 'https://music.example/glass', launchedAt: Date.now() },
  });
}

describe('the wordings of a message', () => {
  it('are versions by language and campaign, of which each is kept', async () => {
    const campaignId = await addCampaign();
    expect((await put('hello/sms?language=de', { body: 'Hallo {{ artist }}' })).status).toBe(409);
    await put('hello/sms', { body: 'Hello {{ artist }}' });
    await put('hello/sms?language=de-DE', { body: 'Hallo {{ artist }}' });
    const third = await put('hello/sms', { body: 'Hi {{ artist }}' });
    expect(third.body).toMatchObject({
      version: 3,
      current: true,
      language: null,
      campaignId: null,
      warnings: [],
    });
    const own = await put(`hello/sms?campaignId=${campaignId}`, { body: 'Out: {{ release }}' });
    expect(own.body).toMatchObject({ version: 4, campaignId });
    const page = TemplatePageSchema.parse(
      (await api.call('GET', '/v1/templates/hello/sms/versions?limit=3')).body,
    );
    expect(page.items.map(({ version, body, current }) => [version, body, current])).toEqual([
      [4, 'Out: {{ release }}', true],
      [3, 'Hi {{ artist }}', true],
      [2, 'Hallo {{ artist }}', true],
    ]);
    const rest = await api.call(
      'GET',
      `/v1/templates/hello/sms/versions?limit=3&cursor=${page.nextCursor ?? ''}`,
    );
    expect(rest.body).toMatchObject({ items: [{ version: 1, current: false }], nextCursor: null });
    expect((await api.call('GET', '/v1/templates/hello/sms?language=de-de')).body).toMatchObject({
      version: 2,
    });
    expect(
      (await put('hello/sms?campaignId=00000000-0000-4000-8000-000000000001', { body: 'x' })).status,
    ).toBe(404);
  });

  it('end one by one, and then the next best is shown', async () => {
    expect((await preview('hello/sms', { language: 'de-DE' })).body).toMatchObject({
      body: 'Hallo Nova Tide',
    });
    expect((await api.call('DELETE', '/v1/templates/hello/sms/wording?language=de-DE')).status).toBe(204);
    expect((await preview('hello/sms', { language: 'de-DE' })).body).toMatchObject({ body: 'Hi Nova Tide' });
    expect((await api.call('DELETE', '/v1/templates/hello/sms/wording?language=de-DE')).status).toBe(404);
    expect((await api.call('DELETE', '/v1/templates/hello/sms/wording')).status).toBe(422);
  });
});

describe('an email in a design of ours', () => {
  const THEMED = {
    format: 'theme',
    theme: 'card',
    subject: '{{ release }} kommt am {{ releaseDate }}',
    preheader: 'Noch & nie gehört',
    headline: '{{ release }}',
    body: 'Hallo {{ fan.firstName | default: "du" }},\n\n[mehr]({{ link }}) gibt es <bald>.',
    button: { label: 'Vormerken', link: 'save' },
  };

  it('is compiled once, and previewed for a fan of the campaign in the fan’s language', async () => {
    const campaignId = await addCampaign();
    const written = await put('announce/email', THEMED);
    expect(written).toMatchObject({ status: 200, body: { format: 'theme', source: { theme: 'card' } } });
    const fanId = await insertFan(api.database, api.workspaceId, { territory: 'DE', zone: 'Europe/Berlin' });
    const stranger = await preview('announce/email', { campaignId, fanId });
    expect(stranger.status).toBe(404);
    await api.database.query(
      `INSERT INTO enrollments (fan_id, campaign_id, workspace_id, enrolled_at, path, source, open, status_seq)
       VALUES ($1, $2, $3, now(), 'reminder', 'page', true, 0)`,
      [fanId, campaignId, api.workspaceId],
    );
    await api.call('PATCH', `/v1/fans/${fanId}`, { firstName: 'Jürgen & Co' });
    const { status, body } = await preview('announce/email', { campaignId, fanId, language: 'de' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: 1, language: 'de' });
    const text = JSON.stringify(body);
    expect(text).toContain('kommt am Freitag, 4. Dezember');
    expect(text).toContain('Hallo Jürgen &amp; Co');
    expect(text).toContain('&lt;bald&gt;');
    expect(text).toContain('Noch &amp; nie gehört');
    expect(text).toContain('mehr: http://127.0.0.1:3000/t/');
  });

  it.each([
    [
      'a misspelt name in a condition',
      { body: 'Hi {% if fan.fistName %}x{% endif %}' },
      'body',
      'fan.firstName',
    ],
    ['a misspelt name before default', { headline: '{{ relaese | default: "x" }}' }, 'body', 'release'],
    ['a misspelt name in the subject', { subject: '{{ artits }}' }, 'subject', 'artist'],
    ['a tag left open', { body: '{% if artist %}x' }, 'body', 'not closed'],
  ])('with %s is refused, and the right one is named', async (_, wrong, path, named) => {
    const { status, body } = await put('bad/email', { ...THEMED, ...wrong });
    expect(status).toBe(422);
    expect(errorsOf(body)).toEqual(expect.arrayContaining([{ path, message: containing(named) }]));
  });

  it('is for emails only, and its fields are named where they are wrong', async () => {
    expect((await put('bad/sms', THEMED)).status).toBe(422);
    const { status, body } = await put('bad/email', { ...THEMED, theme: 'neon', button: { label: 'x' } });
    expect(status).toBe(400);
    expect(
      errorsOf(body)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['button.link', 'theme']);
  });
});

describe('an email in MJML', () => {
  const mjml = (inside: string) =>
    `<mjml><mj-body><mj-section><mj-column>${inside}</mj-column></mj-section></mj-body></mjml>`;
  const FOOT = '<mj-text><a href="{{ optOut }}">Bye</a><br />{{ postalAddress | lines }}</mj-text>';
  const email = (inside: string) => ({
    format: 'mjml',
    subject: 'Hi',
    preheader: 'In short for $10',
    mjml: mjml(inside),
  });

  it('is compiled, with its text part, its language and no request to another host', async () => {
    const written = await put(
      'own/email',
      email(`<mj-text>Hi {{ fan.firstName | default: "you" }}</mj-text>${FOOT}`),
    );
    expect(written).toMatchObject({ status: 200, body: { format: 'mjml', warnings: [] } });
    const { body } = await preview('own/email', { language: 'he' });
    expect(body).toMatchObject({ channel: 'email', subject: 'Hi', language: 'he' });
    const { html, text } = Object.assign({ html: '', text: '' }, body);
    expect(html).toContain('lang="he"');
    expect(html).toContain('dir="rtl"');
    expect(html).toContain('In short for $10');
    expect(html).not.toMatch(/fonts\.googleapis|https?:\/\/(?!(example\.com|127\.0\.0\.1|www\.w3\.org))/);
    expect(text).toMatch(/^Hi Ada\nBye http:\/\/127\.0\.0\.1:3000\/u\/sample\n/);
    expect(text).not.toContain('In short');
  });

  it('tells what MJML would rather have otherwise, with the line', async () => {
    const { body } = await put('own/email', email(`<mj-text colour="red">Hi</mj-text>\n${FOOT}`));
    expect(body).toMatchObject({
      warnings: [{ code: 'mjml', line: 1, message: containing('colour') }],
    });
  });

  it.each([
    ['a text that is never closed', `<mj-text>Hi ${FOOT}`, 'never closed'],
    ['Liquid where it would be lost', `{% if artist %}<mj-text>Hi</mj-text>{% endif %}${FOOT}`, 'mj-raw'],
    [
      'a picture of another host',
      `<mj-image src="https://tracker.example/p.gif" />${FOOT}`,
      'tracker.example',
    ],
    [
      'a picture of a host whose name begins like ours',
      `<mj-image src="http://127.0.0.1:3000.tracker.example/p.gif" />${FOOT}`,
      'tracker.example',
    ],
    [
      'a picture of another host in a list',
      `<mj-raw><img alt="" src="http://127.0.0.1:3000/a.jpg" srcset="http://127.0.0.1:3000/a.jpg 1x, https://tracker.example/p.gif 2x" /></mj-raw>${FOOT}`,
      'tracker.example',
    ],
    ['a file of ours', `<mj-include path="/etc/passwd" />${FOOT}`, 'mj-include'],
    ['no way out', '<mj-text>{{ postalAddress }}</mj-text>', 'optOut'],
    ['no postal address', '<mj-text><a href="{{ optOut }}">Bye</a></mj-text>', 'postalAddress'],
    ['a misspelt name', `<mj-text>{{ artits }}</mj-text>${FOOT}`, 'artist'],
    ['more than Gmail shows', `<mj-text>${'wide '.repeat(22_000)}</mj-text>${FOOT}`, '102 KB'],
  ])('with %s is refused', async (_, inside, named) => {
    const { status, body } = await put('bad/email', email(inside));
    expect(status).toBe(422);
    expect(
      errorsOf(body)
        .map(({ message }) => message)
        .join('\n'),
    ).toContain(named);
    expect((await api.call('GET', '/v1/templates/bad/email')).status).toBe(404);
  });

  it('may have Liquid between its parts in mj-raw', async () => {
    const inside = `<mj-raw>{% if fan.city %}</mj-raw><mj-text>In {{ fan.city }}</mj-text><mj-raw>{% endif %}</mj-raw>${FOOT}`;
    expect((await put('own/email', email(inside))).status).toBe(200);
    expect(JSON.stringify((await preview('own/email')).body)).toContain('In Berlin');
  });
});

describe('the preview of a text', () => {
  it('tells which sign makes it cost more, what it would take in plain ones, and the price', async () => {
    const { body } = await preview('draft/sms', {
      draft: { body: `{{ artist }}’s new one ${'.'.repeat(70)}` },
      pricePerSegment: 0.01,
    });
    expect(body).toMatchObject({
      segments: { encoding: 'UCS-2', count: 2 },
      costly: [{ sign: '’', codePoint: 'U+2019', count: 1, instead: "'" }],
      plain: { encoding: 'GSM-7', count: 1 },
      plainTemplate: `{{ artist }}'s new one ${'.'.repeat(70)}`,
      cost: 0.02,
      mediaUrl: null,
    });
  });

  it('with a picture is an MMS at the price of one', async () => {
    const draft = { body: 'Out {{ link }}', media: 'artwork' };
    expect((await put('picture/sms', draft)).body).toMatchObject({ media: 'artwork' });
    expect(
      (await put('picture/email', { subject: 'x', body: '{{ optOut }}', media: 'artwork' })).status,
    ).toBe(422);
  });
});

describe('the language of a workspace', () => {
  it('is that of its messages', async () => {
    expect((await api.call('PATCH', '/v1/workspace', { language: 'de' })).body).toMatchObject({
      language: 'de',
    });
    const { body } = await preview('date/sms', { draft: { body: '{{ releaseDate }}' } });
    expect(body).toMatchObject({ body: 'Freitag, 4. Dezember', language: 'de' });
    await api.call('PATCH', '/v1/workspace', { language: 'en' });
    expect((await api.call('PATCH', '/v1/workspace', { language: 'klingon tongue' })).status).toBe(400);
  });
});
