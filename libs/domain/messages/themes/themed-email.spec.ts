import { type MessageFacts, messageValues } from '#domain/messages/message-values.js';
import { renderMessage } from '#domain/messages/render-message.js';
import { SAMPLE_FACTS, SPARSE_FACTS } from '#domain/messages/sample-facts.js';
import { THEMES } from '#domain/messages/template-format.js';
import { templateProblems } from '#domain/messages/template-problems.js';
import { bodyAsHtml, bodyAsText } from './body-parts.js';
import { themedEmail, type ThemedContent } from './themed-email.js';

const ARTWORK = 'https://fans.example.com/artwork/h/640.jpg';
const CONTENT: ThemedContent = {
  theme: 'cover',
  subject: '{{ release }} & more',
  preheader: 'For {{ fan.firstName | default: "you" }}',
  headline: '<{{ release }}>',
  body: 'Hi {{ fan.firstName }}\nsecond line\n\nSee [the page]({{ link }}) or https://nova.example/a?b=1&c=2.\n\n{{ links.follow }}',
  button: { label: 'Save & listen', link: 'save' },
};
const facts: MessageFacts = { ...SAMPLE_FACTS, artwork: ARTWORK };
function read(content: ThemedContent, language = 'en', of = facts) {
  const template = { channel: 'email' as const, subject: content.subject, ...themedEmail(content, language) };
  const message = renderMessage(template, messageValues({ ...of, language }));
  if (message.channel !== 'email') throw new Error('Not an email.');
  return { ...message, template };
}

describe.each(THEMES)('an email in the design "%s"', (theme) => {
  const content = { ...CONTENT, theme };

  it('can be sent, and says what was written, escaped, in both of its parts', () => {
    const { template, subject, html, text } = read(content);
    expect(templateProblems(template)).toEqual([]);
    expect(subject).toBe('Glass Season & more');
    expect(html).toContain('&lt;Glass Season&gt;');
    expect(html).toContain('Hi Ada<br>second line');
    expect(html).toContain('For Ada');
    expect(html).toMatch(/<a href="https:\/\/example\.com\/t\/sample"[^>]*>the page<\/a>/);
    expect(html).toMatch(/<a href="https:\/\/nova\.example\/a\?b=1&amp;c=2"[^>]*>/);
    expect(html).toMatch(/href="https:\/\/example\.com\/t\/save"[^>]*>\s*Save &amp; listen/);
    expect(text).toContain('See the page: https://example.com/t/sample or https://nova.example/a?b=1&c=2.');
    expect(text).toContain('Save & listen:\nhttps://example.com/t/save');
    expect(text.endsWith(SAMPLE_FACTS.postalAddress)).toBe(true);
    expect(html).not.toMatch(/\[\[|\]\]|\{\{|\{%|LQ\d|#0\d0\d0\d/);
  });

  it('asks no host but ours, and only for the artwork', () => {
    const asked = [...read(content).html.matchAll(/(?:src|background)="([^"]+)"|url\(([^)]+)\)/g)].map(
      ([, a, b]) => a ?? b,
    );
    expect(asked).toEqual([ARTWORK]);
    expect(read(content, 'en', SPARSE_FACTS).html).not.toContain('<img');
  });

  it('wears its colours in light and dark, and is far below what Gmail shows', () => {
    const { html } = read(content);
    const { light, dark } = messageValues(facts).look;
    for (const colour of [light.text, light.accent, dark.text, dark.accent]) expect(html).toContain(colour);
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).toContain('content="light dark"');
    expect(Buffer.byteLength(html)).toBeLessThan(30_000);
  });

  it('without a button has none', () => {
    const { html, text } = read({ ...content, button: undefined });
    expect(html).not.toContain('border-radius:12px;cursor');
    expect(text).not.toContain('t/save');
  });

  it('in a language from right to left is turned, and its footer speaks it', () => {
    const { html } = read(content, 'ar');
    expect(html).toMatch(/<html[^>]*lang="ar"[^>]*dir="rtl"/);
    expect(html).not.toContain('direction:ltr');
    expect(html).toContain('إلغاء الاشتراك');
    expect(read(content, 'de').html).toContain('Abmelden');
  });

  it('is rendered in a millisecond at most', () => {
    const { template } = read(content);
    const values = Array.from({ length: 200 }, (_, index) =>
      messageValues({ ...facts, fan: { ...facts.fan, firstName: `Fan ${index}` } }),
    );
    const times = values.map((one) => {
      const from = performance.now();
      renderMessage(template, one);
      return performance.now() - from;
    });
    const middle = times.sort((a, b) => a - b)[100] ?? Infinity;
    expect(middle).toBeLessThan(1);
  });
});

describe('the parts of a text', () => {
  it.each([
    ['a <b> & "c"', '<p>a &lt;b&gt; &amp; &quot;c&quot;</p>'],
    ['{% if artist %}\n\none\n\n{% endif %}', '{% if artist %}\n<p>one</p>\n{% endif %}'],
    ['{{ x | default: "<b>" }}', '<p>{{ x | default: "<b>" }}</p>'],
    ['{{ link | upcase }}', '<p>{{ link | upcase }}</p>'],
  ])('%s is %s', (text, html) => {
    expect(bodyAsHtml(text)).toBe(html);
  });

  it('are words and addresses in the plain part', () => {
    expect(bodyAsText('[A]({{ link }}) [b]')).toBe('A: {{ link }} [b]');
  });
});
