import { ProblemSchema } from '#contracts/http/problem.js';
import { TemplatePageSchema } from '#contracts/messages/templates.js';
import { seedTemplates } from '#database/messages/seed-templates.js';
import { DEFAULT_MESSAGES } from '#domain/messages/default-messages.js';
import { useApi } from '#test/harness/use-api.js';

const api = useApi();

beforeAll(async () => {
  await seedTemplates(api.database, api.workspaceId);
});

const put = (place: string, body: object) => api.call('PUT', `/v1/templates/${place}`, body);
const preview = (place: string, body?: object) => api.call('POST', `/v1/templates/${place}/preview`, body);

describe('the messages of a workspace', () => {
  it('begin with the default ones, each once, however often they are seeded and small the pages', async () => {
    await seedTemplates(api.database, api.workspaceId);
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = TemplatePageSchema.parse((await api.call('GET', `/v1/templates?limit=3${cursor}`)).body);
      seen.push(...page.items.map(({ key, channel }) => `${key}/${channel}`));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual(DEFAULT_MESSAGES.map(({ key, channel }) => `${key}/${channel}`).sort());
  });

  it('are written and rewritten in place', async () => {
    expect((await put('hello/sms', { body: 'Hi from {{ artist }}' })).status).toBe(200);
    const again = await put('hello/sms', { body: 'Hello from {{ artist }}' });
    expect(again.body).toMatchObject({
      key: 'hello',
      channel: 'sms',
      subject: null,
      body: 'Hello from {{ artist }}',
    });
    expect((await preview('hello/sms')).body).toMatchObject({ body: 'Hello from Nova Tide' });
    await api.database.query("DELETE FROM templates WHERE key = 'hello'");
  });

  it('stay within their workspace', async () => {
    const key = api.otherApiKey;
    expect((await api.call('GET', '/v1/templates', undefined, { key })).body).toEqual({
      items: [],
      nextCursor: null,
    });
    expect(
      (await api.call('POST', '/v1/templates/save-release/sms/preview', undefined, { key })).status,
    ).toBe(404);
  });
});

describe('a preview', () => {
  it('shows an email as text and as HTML', async () => {
    const answer = await preview('save-release/email', { values: { artist: 'Iris & Oak' } });
    expect(answer).toMatchObject({
      status: 200,
      body: { channel: 'email', subject: 'Glass Season is out now' },
    });
    expect(JSON.stringify(answer.body)).toContain('Iris &amp; Oak');
  });

  it('counts the segments of a text that is still a draft, and stores nothing', async () => {
    const plain = await preview('draft/sms', { draft: { body: "{{ artist }}'s new one" } });
    expect(plain.body).toMatchObject({ segments: { encoding: 'GSM-7', count: 1 } });
    const curly = await preview('draft/sms', { draft: { body: `{{ artist }}’s new one ${'.'.repeat(70)}` } });
    expect(curly.body).toMatchObject({ segments: { encoding: 'UCS-2', count: 2 } });
    expect((await preview('draft/sms')).status).toBe(404);
  });

  it('may be looked at by an analyst, who may not write', async () => {
    const key = await api.signInAs('analyst');
    expect((await api.call('POST', '/v1/templates/save-release/sms/preview', {}, { key })).status).toBe(200);
    expect((await api.call('PUT', '/v1/templates/save-release/sms', { body: 'x' }, { key })).status).toBe(
      403,
    );
  });
});

describe('a message that could not be sent', () => {
  it.each<[string, string, object, string]>([
    ['an unknown name', 'bad/sms', { body: 'Hi {{ fistName }}' }, 'body'],
    ['a tag left open', 'bad/sms', { body: 'Hi {{ artist' }, 'body'],
    ['a file of ours', 'bad/sms', { body: "{% include 'package.json' %}" }, 'body'],
    ['a text with a subject', 'bad/sms', { subject: 'x', body: 'Hi' }, 'subject'],
    ['an email without a subject', 'bad/email', { body: 'Hi {{ optOut }}' }, 'subject'],
    ['an email without a way out', 'bad/email', { subject: 'Hi', body: 'Hi' }, 'body'],
    [
      'an email whose way out nobody reads',
      'bad/email',
      { subject: 'Hi', body: 'Hi {% if false %}{{ optOut }}{% endif %}' },
      'body',
    ],
  ])('for %s is a 422 that names the field, written or previewed', async (_, place, body, path) => {
    for (const answer of [await put(place, body), await preview(place, { draft: body })]) {
      expect(answer.status).toBe(422);
      expect(ProblemSchema.parse(answer.body).errors).toMatchObject([{ path }]);
    }
    expect((await preview(place)).status).toBe(404);
  });

  it('is a 400 where its shape is wrong', async () => {
    expect((await put('bad/sms', { body: 7 })).status).toBe(400);
    expect((await put('bad/sms', { body: 'Hi', colour: 'red' })).status).toBe(400);
    expect((await put('bad/fax', { body: 'Hi' })).status).toBe(400);
    expect((await put('Bad%20Key/sms', { body: 'Hi' })).status).toBe(400);
  });
});
