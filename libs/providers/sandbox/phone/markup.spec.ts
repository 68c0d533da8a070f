import { html, linked, ours } from './markup.js';

describe('markup of the phone', () => {
  it('escapes what somebody wrote, and keeps our own', () => {
    expect(html`<p title="${'"x"'}">${'<b>'}${ours('<i>')}${['a', 1, false, undefined]}</p>`.text).toBe(
      '<p title="&quot;x&quot;">&lt;b&gt;<i>a1</p>',
    );
  });

  it('makes web addresses links, and nothing else', () => {
    expect(linked('See https://x.example/a?b=1&c=2. <script>').text).toBe(
      'See <a href="https://x.example/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">https://x.example/a?b=1&amp;c=2</a>. &lt;script&gt;',
    );
    expect(linked('javascript:alert(1)').text).toBe('javascript:alert(1)');
  });
});
