import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { html } from './html.js';
import { renderPage } from './layout.view.js';
import { SCRIPT } from './script.js';

const props = {
  language: 'de',
  title: 'Glass <Season>',
  colours: { accent: '#3355cc' },
  body: html`<h1>Glass Season</h1>`,
} as const;
const page = renderPage({ ...props, path: '/r/glass-season' });
const textsOf = (tag: string) =>
  [...page.html.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, text = '']) => text);
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the frame of a page', () => {
  it('says its language and title, escaped', () => {
    expect(page.html).toContain('<html lang="de">');
    expect(page.html).toContain('<title>Glass &lt;Season&gt;</title>');
  });

  it('lets its own styles and its own script run, and nothing else', () => {
    const [style, script] = ['style-src', 'script-src'].map(
      (name) => new RegExp(`${name} ([^;]*)`).exec(page.policy)?.[1],
    );
    expect(style).toBe(textsOf('style').map(hash).join(' '));
    expect(script).toBe(textsOf('script').map(hash).join(' '));
    expect(page.policy).toMatch(/default-src 'none'/);
    expect(page.policy).not.toMatch(/unsafe|\*|nonce/);
  });

  it('is framed by nobody, but by the dashboard of a local run', () => {
    expect(page.policy).toContain("frame-ancestors 'none'");
    expect(renderPage({ ...props, framed: true }).policy).toContain("frame-ancestors 'self'");
  });

  it('has no style attribute, no handler and no foreign address', () => {
    expect(page.html).not.toMatch(/\sstyle=|\son\w+=/);
    expect(page.html).not.toMatch(/https?:\/\//);
  });

  it('is light: styles and script together are below 12 KB', () => {
    expect(Buffer.byteLength(page.html)).toBeLessThan(12_000);
  });

  it('is kept from search engines, unless it says otherwise', () => {
    expect(page.html).toContain('noindex');
    expect(renderPage({ ...props, listed: true }).html).not.toContain('noindex');
  });

  it('offers the other languages', () => {
    expect(page.html).toContain('<a href="/r/glass-season?lang=fr" lang="fr"');
    expect(page.html).not.toContain('?lang=de');
  });

  it('keeps the query of the address in the links to other languages', () => {
    const { html: text } = renderPage({ ...props, path: '/r/x', query: 'for=reminder&source=a%22b' });
    expect(text).toContain('<a href="/r/x?for=reminder&amp;source=a%22b&amp;lang=fr" lang="fr"');
  });

  it('allows a form to lead to a service where the page says so', () => {
    const { policy } = renderPage({ ...props, formTargets: ['https://accounts.spotify.com'] });
    expect(policy).toContain("form-action 'self' https://accounts.spotify.com;");
  });

  it('has a script that is JavaScript', () => {
    expect(() => new Script(SCRIPT)).not.toThrow();
  });
});
