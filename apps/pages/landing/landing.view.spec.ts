import { DEFAULT_PAGE_SETTINGS } from '#contracts/pages/page-settings.js';
import type { OfferedService } from '#pages/services/offered-services.js';
import { html } from '#pages/layout/html.js';
import { languageList } from '#pages/languages/languages.js';
import { renderPage } from '#pages/layout/layout.view.js';
import type { FanProps, LandingProps } from './landing-props.js';
import { landingPage } from './landing.view.js';

const spotify: OfferedService = {
  ...{ service: 'spotify', name: 'Spotify', connects: true, opens: true, native: false, whole: false },
  permissions: ['addToLibrary', 'seeLibrary', 'country'],
};
const apple: OfferedService = {
  ...{
    service: 'apple_music',
    name: 'Apple Music',
    connects: false,
    opens: true,
    native: false,
    whole: true,
  },
  permissions: [],
};
const props: LandingProps = {
  ...{
    language: 'en',
    path: '/r/glass-season',
    query: '?source=bio',
    title: 'Glass <Season>',
    artist: 'Nova & Tide',
  },
  ...{ headline: undefined, intro: undefined, settings: DEFAULT_PAGE_SETTINGS },
  ...{
    state: { kind: 'before', moment: 1000 },
    colours: { accent: '#3355cc' },
    cover: { title: 'x', alt: 'Cover' },
  },
  when: { words: 'Friday 4 December, midnight where you are', left: 'in 5 days', at: 1000, now: 0, k: 1 },
  ...{ services: [spotify, apple], fan: undefined, notice: undefined, remindFirst: false, layer: undefined },
  ...{
    inApp: undefined,
    fields: () => html`<input type="hidden" name="token" value="t">`,
    formTargets: [],
    head: undefined,
  },
};
const fan: FanProps = {
  ...{
    preSaved: { path: 'service', service: spotify },
    connection: { service: spotify, expired: false, renew: false },
  },
  ...{
    receipt: undefined,
    saveFailed: false,
    saving: false,
    saved: false,
    followed: false,
    reachable: false,
  },
};
const shown = (changes: Partial<LandingProps>) => landingPage({ ...props, ...changes }).body.text;
const buttons = (text: string) =>
  [...text.matchAll(/class="(button[^"]*)"[^>]*>(?:<svg.*?<\/svg>)?([^<]+)</g)].map(([, look, label]) => [
    look,
    label,
  ]);
const firsts = (text: string) => buttons(text).filter(([look]) => look === 'button');

describe('the landing page', () => {
  it('has one thing to do, whatever the state', () => {
    expect(firsts(shown({}))).toEqual([['button', 'Pre-save on Spotify']]);
    expect(firsts(shown({ services: [apple] }))).toEqual([['button', 'Remind me on Apple Music']]);
    expect(firsts(shown({ state: { kind: 'out', moment: 0 } }))).toEqual([['button', 'Listen on Spotify']]);
    expect(firsts(shown({ fan }))).toEqual([]);
    expect(firsts(shown({ state: { kind: 'cancelled' } }))).toEqual([]);
  });

  it('escapes what marketers typed', () => {
    expect(shown({})).toContain('<h1>Glass &lt;Season&gt;</h1>');
    expect(shown({})).toContain('Nova &amp; Tide');
  });

  it('carries the source of the visit along', () => {
    expect(shown({})).toContain('action="/r/glass-season/connect/spotify?source=bio"');
    expect(shown({})).toContain('action="/r/glass-season/remind?source=bio"');
  });

  it('offers to connect again where the permission has ended, and the pre-save stands', () => {
    const ended = { ...fan, connection: { service: spotify, expired: true, renew: false } };
    expect(firsts(shown({ fan: ended }))).toEqual([['button', 'Connect Spotify again']]);
    // Who has not pre-saved here is not told of an old permission.
    expect(firsts(shown({ fan: { ...ended, preSaved: undefined } }))).toEqual([
      ['button', 'Pre-save on Spotify'],
    ]);
  });

  it('asks once more where the permission lives but ends before the release, and sends the fan to the service', () => {
    const short = { ...fan, connection: { service: spotify, expired: false, renew: true } };
    const text = shown({ fan: short });
    expect(text).toContain('Our permission on Spotify ends before the release');
    expect(firsts(text)).toEqual([['button', 'Connect Spotify again']]);
    expect(text).toContain('name="again" value="1"');
    expect(shown({ fan })).not.toContain('ends before the release');
  });

  it('after the release says what became of the promise', () => {
    const out = { state: { kind: 'out', moment: 0 } } as const;
    expect(shown({ ...out, fan })).toContain('On its way to your Spotify library.');
    const receipt = 'Saved to your Spotify library on Friday 4 December at 00:02.';
    expect(shown({ ...out, fan: { ...fan, receipt } })).toContain(receipt);
    const failed = shown({ ...out, fan: { ...fan, saveFailed: true } });
    expect(failed).toContain('We could not save it to Spotify for you.');
    expect(firsts(failed)).toEqual([['button', 'Save on Spotify']]);
  });

  it.each(languageList())('is whole in $ownName', ({ tag }) => {
    for (const changes of [{}, { fan }, { state: { kind: 'out', moment: 0 } as const, fan }]) {
      const { html: text } = renderPage(landingPage({ ...props, ...changes, language: tag }));
      expect(text).not.toMatch(/undefined|\[object|NaN/);
      expect(Buffer.byteLength(text)).toBeLessThan(20_000);
    }
  });
});
