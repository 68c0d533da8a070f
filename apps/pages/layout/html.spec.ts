import fc from 'fast-check';
import { attributes, escapeHtml, html, trusted } from './html.js';

describe('a template of markup', () => {
  it('escapes what is put in, between tags and in quoted attributes', () => {
    const typed = `<script>alert("1")</script> & 'more'`;
    expect(html`<p title="${typed}">${typed}</p>`.text).toBe(
      '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;">' +
        '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;</p>',
    );
  });

  it('leaves markup of its own as it is, nested and in lists', () => {
    const items = ['a', 'b & c'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>`.text).toBe('<ul><li>a</li><li>b &amp; c</li></ul>');
    expect(html`<p>${trusted('<b>x</b>')}</p>`.text).toBe('<p><b>x</b></p>');
  });

  it('leaves nothing for what is not there, but writes a nought', () => {
    expect(html`<p>${undefined}${null}${false}${0}</p>`.text).toBe('<p>0</p>');
  });

  it('refuses a value in an attribute without quotes', () => {
    expect(() => html`<p class=${'x onclick=evil()'}></p>`).toThrow('without quotes');
    expect(html`<a href="/r?lang=${'de'}">${'a'} = ${'b'}</a>`.text).toBe('<a href="/r?lang=de">a = b</a>');
  });

  it('lets no text whatever out of its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = html`<p title="${text}">${text}</p>`.text;
        const [, inside = '', between = ''] = /^<p title="([^"]*)">([^<]*)<\/p>$/s.exec(written) ?? [];
        expect(inside).toBe(between);
        expect(escapeHtml(text)).toBe(between);
      }),
    );
  });
});

describe('attributes', () => {
  it('are written where they have a value', () => {
    const written = attributes({ id: 'a"b', hidden: true, disabled: false, title: undefined, min: 0 });
    expect(written.text).toBe('id="a&quot;b" hidden min="0"');
  });
});
