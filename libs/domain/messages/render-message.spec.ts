import { DEFAULT_MESSAGES } from './default-messages.js';
import { FLOW_TEMPLATES, templateFlow } from '#domain/flows/templates/flow-templates.js';
import type { MessageValues } from './message-values.js';
import { hasWayOut, renderMessage } from './render-message.js';
import { SAMPLE_VALUES } from './sample-facts.js';
import { templateProblems } from './template-problems.js';
import { templatesOf } from '#domain/flows/validate.js';

const values: MessageValues = {
  ...SAMPLE_VALUES,
  artist: 'Nova Tide',
  release: 'Glass Season',
  link: 'https://fans.example.com/t/Ab3dE6gH9k',
  links: {
    save: 'https://fans.example.com/t/save',
    like: 'https://fans.example.com/t/like',
    follow: 'https://fans.example.com/t/follow',
    playlist: 'https://fans.example.com/t/playlist',
    connect: 'https://fans.example.com/t/connect',
  },
  optOut: 'https://fans.example.com/u/token',
  postalAddress: '',
};

const containing = (part: string): unknown => expect.stringContaining(part);

describe('a message', () => {
  it('leads to the fan’s own service by links of their own, and names one that is not there', () => {
    const body = 'Save: {{ links.save }}\nFollow: {{ links.follow }}\n{{ optOut }}';
    expect(renderMessage({ channel: 'sms', body }, values)).toEqual({
      channel: 'sms',
      body: `Save: ${values.links.save}\nFollow: ${values.links.follow}\n${values.optOut}`,
    });
    expect(templateProblems({ channel: 'sms', body: '{{ links.buy }}' })).toMatchObject([{ path: 'body' }]);
  });

  it('is filled for the fan, with its links to be tapped in an email', () => {
    const body = 'Out: {{ release }}\n{{ link }}\n\n{{ optOut }}';
    expect(renderMessage({ channel: 'email', subject: 'Hi from {{ artist }}', body }, values)).toEqual({
      channel: 'email',
      subject: 'Hi from Nova Tide',
      text: 'Out: Glass Season\nhttps://fans.example.com/t/Ab3dE6gH9k\n\nhttps://fans.example.com/u/token',
      html: containing('<a href="https://fans.example.com/t/Ab3dE6gH9k">'),
    });
    expect(renderMessage({ channel: 'sms', body: '{{ release }} is out' }, values)).toEqual({
      channel: 'sms',
      body: 'Glass Season is out',
    });
  });

  it('by email carries the postal address: where its author put it, or else at its end', () => {
    const postalAddress = 'Nova Tide Records\n1 Sample Street';
    const read = (body: string, address = postalAddress) => {
      const email = { channel: 'email' as const, subject: 's', body };
      const rendered = renderMessage(email, { ...values, postalAddress: address });
      return rendered.channel === 'email' ? rendered.text : '';
    };
    expect(read('Hi {{ optOut }}')).toBe(`Hi ${values.optOut}\n\n${postalAddress}`);
    expect(read('{{ postalAddress }}\nHi {{ optOut }}')).toBe(`${postalAddress}\nHi ${values.optOut}`);
    expect(read('Hi {{ optOut }}\n\n{{ postalAddress }}', '')).toBe(`Hi ${values.optOut}`);
    const sms = renderMessage({ channel: 'sms', body: 'Hi' }, { ...values, postalAddress });
    expect(sms).toEqual({ channel: 'sms', body: 'Hi' });
  });

  it.each([
    ['named', 'Hi {{ optOut }}', true],
    ['named before a full stop', 'Out ({{ optOut }}).', true],
    ['named with a query of the marketer’s', 'Out {{ optOut }}?from=mail', true],
    ['left out by a condition', 'Hi {% if false %}{{ optOut }}{% endif %}', false],
    ['commented out', 'Hi {% comment %}{{ optOut }}{% endcomment %}', false],
    ['only put aside', 'Hi {% assign x = optOut %}', false],
    ['changed by a filter', 'Hi {{ optOut | upcase }}', false],
    ['cut by a filter', 'Hi {{ optOut | truncate: 12 }}', false],
    ['made another by letters behind it', 'Hi {{ optOut }}abc', false],
    ['shown for one release only', 'Hi {% if release == "Glass Season" %}{{ optOut }}{% endif %}', false],
  ])('by email with a way out that is %s: %#', (_how, body, found) => {
    for (const dialect of [1, 2] as const) {
      const template = { channel: 'email' as const, subject: 's', body, dialect };
      expect(templateProblems(template).map(({ path }) => path)).toEqual(found ? [] : ['body']);
      if (!body.includes('Glass'))
        expect(hasWayOut(renderMessage(template, values), values.optOut)).toBe(found);
    }
  });

  it('never turns a name into markup or into another header', () => {
    const hostile = { ...values, artist: '<img src=x onerror=1>\r\nBcc: all@example.com' };
    const rendered = renderMessage(
      { channel: 'email', subject: '{{ artist }}', body: '{{ artist }} {{ optOut }}' },
      hostile,
    );
    if (rendered.channel !== 'email') throw new Error('Not an email.');
    expect(rendered.html).not.toContain('<img');
    expect(rendered.subject).not.toMatch(/[\r\n]/);
  });

  it('keeps a link with an ampersand whole', () => {
    const rendered = renderMessage(
      { channel: 'email', subject: 's', body: '{{ link }}' },
      { ...values, link: 'https://a.example/?x=1&y=2' },
    );
    expect(rendered).toMatchObject({
      html: containing('href="https://a.example/?x=1&amp;y=2"'),
    });
  });
});

describe('a bad template', () => {
  it('is named by field and reason', () => {
    expect(templateProblems({ channel: 'sms', body: 'Hi {{ fistName }}' })).toEqual([
      { path: 'body', message: containing('fistName') },
    ]);
    expect(templateProblems({ channel: 'sms', body: 'Hi {{ artist' })).toHaveLength(1);
    expect(templateProblems({ channel: 'sms', body: '{% nonsense %}' })).toHaveLength(1);
    expect(templateProblems({ channel: 'sms', subject: 'x', body: 'Hi' })).toEqual([
      { path: 'subject', message: 'A text has no subject' },
    ]);
    expect(templateProblems({ channel: 'email', body: '{{ optOut }}' })).toMatchObject([{ path: 'subject' }]);
    expect(templateProblems({ channel: 'email', subject: 's', body: 'no way out' })).toMatchObject([
      { path: 'body' },
    ]);
  });

  it('can neither read a file nor run for ever', () => {
    expect(templateProblems({ channel: 'sms', body: "{% include 'package.json' %}" })).toHaveLength(1);
    expect(templateProblems({ channel: 'sms', body: "{% render '../../../etc/passwd' %}" })).toHaveLength(1);
    const endless = '{% for i in (1..100000000) %}x{% endfor %}';
    expect(templateProblems({ channel: 'sms', body: endless })).toHaveLength(1);
  });
});

describe('the default messages', () => {
  it('are all that the template flows send, and nothing more', () => {
    const written = DEFAULT_MESSAGES.map(({ key, channel }) => `${channel}/${key}`).sort();
    const sent = FLOW_TEMPLATES.flatMap((template) => templatesOf(templateFlow(template))).map(
      ({ key, channel }) => `${channel}/${key}`,
    );
    expect(written).toEqual([...new Set(sent)].sort());
  });

  it.each(DEFAULT_MESSAGES.map((message) => [`${message.channel} ${message.key}`, message] as const))(
    '%s has no problem, and as a text is a single segment that says how to stop',
    (_, message) => {
      expect(templateProblems(message)).toEqual([]);
      const rendered = renderMessage(message, values);
      if (rendered.channel === 'email') {
        expect(rendered.html).toContain('</html>');
        expect(rendered.text).toContain(values.optOut);
        expect(rendered.subject.length).toBeLessThanOrEqual(78);
      } else {
        expect(rendered.body).toMatch(/^[\x20-\x7e]{1,160}$/);
        expect(rendered.body).toContain('STOP');
      }
      // What a message asks for is done on the page, but the reminder opens the release on the fan's own service.
      const own = { 'save-release': values.links.save, 'renew-grant': values.links.connect };
      const link = new Map(Object.entries(own)).get(message.key) ?? values.link;
      expect(JSON.stringify(rendered)).toContain(link);
    },
  );
});
