import { htmlOf } from './message-html.js';

const LINK = 'https://fans.example/t/Ab3dE6gH9kLm';
const WAY_OUT = 'https://fans.example/u/Zb3dE6gH9kLmZb3dE6gH9kLm';
const html = (text: string) => htmlOf(text, [LINK, WAY_OUT, '']);
const linksIn = (text: string) => [...html(text).matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g)];
const hrefs = (text: string) => linksIn(text).map(([, href]) => href);

describe('a link in an email', () => {
  it.each([
    '.',
    ',',
    '!',
    '?',
    '...',
    ')',
    ').',
    '”',
    '"',
    "'",
    ';',
    ':',
    '…',
    '。',
    '、',
    ']',
    '*',
    '_',
    '>',
    'をどうぞ',
    ' -',
  ])('ends before %s', (behind) => {
    expect(hrefs(`Listen: ${LINK}${behind}`)).toEqual([LINK]);
    expect(hrefs(`(${WAY_OUT}${behind}`)).toEqual([WAY_OUT]);
  });

  it('shows the address it leads to, and the sentence goes on behind it', () => {
    expect(html(`Out now (${LINK}).`)).toContain(`Out now (<a href="${LINK}">${LINK}</a>).`);
  });

  it('keeps what the marketer puts behind it as a query or a fragment', () => {
    expect(hrefs(`${LINK}?utm_source=mail&x=1. And ${LINK}#top, too?`)).toEqual([
      `${LINK}?utm_source=mail&amp;x=1`,
      `${LINK}#top`,
    ]);
  });

  it('of the marketer ends before punctuation, too, but keeps a bracket it has opened', () => {
    expect(
      hrefs('See https://nova.example/Foo_(bar), (https://nova.example/a_b) and https://nova.example/?a=1.'),
    ).toEqual(['https://nova.example/Foo_(bar)', 'https://nova.example/a_b', 'https://nova.example/?a=1']);
  });

  it('of the marketer may have letters of its own language', () => {
    expect(hrefs('Mehr: https://nova.example/größe und https://пример.рф/альбом.')).toEqual([
      'https://nova.example/größe',
      'https://пример.рф/альбом',
    ]);
  });

  it('is the longest of the known addresses that stand there, and each of several', () => {
    const longer = `${LINK}/more`;
    const found = [...htmlOf(`${longer}, ${LINK}。${longer}.`, [LINK, longer]).matchAll(/href="([^"]*)"/g)];
    expect(found.map(([, href]) => href)).toEqual([longer, LINK, longer]);
  });

  it('can become no markup', () => {
    expect(html(`<b>"A" & 'B'</b>\n\n${LINK}`)).toBe(
      `<!doctype html>\n<html><body>\n<p>&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;</p>\n` +
        `<p><a href="${LINK}">${LINK}</a></p>\n</body></html>\n`,
    );
    expect(hrefs('https://x.example/"onclick=1')).toEqual(['https://x.example/']);
  });
});
