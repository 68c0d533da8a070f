import type { PageSettings } from '#contracts/pages/page-settings.js';
import type { LandingState } from '#domain/pages/landing-state.js';
import { html, type Html } from '#pages/layout/html.js';

/** The further links of the page's settings that are shown in this state. */
export function linksView(links: PageSettings['links'], state: LandingState): Html {
  const isOut = state.kind === 'out' || (state.kind === 'ended' && state.out);
  const shown = links.filter(({ when }) => when === 'always' || (when === 'after') === isOut);
  if (shown.length === 0 || state.kind === 'cancelled') return html``;
  const items = shown.map(
    ({ label, url }) => html`<li><a class="button plain" href="${url}" rel="noopener">${label}</a></li>`,
  );
  return html`<ul class="tight">
    ${items}
  </ul>`;
}

/** The documents that the page's settings name, for below the page. */
export function documentLinks(
  { termsUrl, privacyUrl }: PageSettings,
  words: { terms: string; privacy: string },
): Html {
  return html`${termsUrl === null ? '' : html`<a href="${termsUrl}" rel="noopener">${words.terms}</a>`}
  ${privacyUrl === null ? '' : html`<a href="${privacyUrl}" rel="noopener">${words.privacy}</a>`}`;
}
