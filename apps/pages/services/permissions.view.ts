import type { Catalogue } from '#pages/languages/languages.js';
import { html, type Html } from '#pages/layout/html.js';
import { ICONS } from '#pages/layout/icons.js';
import type { OfferedService } from './offered-services.js';

/** What the service will ask the fan for: exactly the scopes that we ask it for, each in words. */
export function permissionList(
  words: Catalogue,
  { name, permissions, whole }: Pick<OfferedService, 'name' | 'permissions' | 'whole'>,
): Html {
  const items = permissions.map(
    (word) => html`<li data-permission="${word}">${ICONS.check}<span>${words.permissions[word]}</span></li>`,
  );
  return html`<p>${whole ? words.landing.asksWhole(name) : words.landing.asksIntro(name)}</p>
    <ul class="list">
      ${items}
    </ul>
    <p class="quiet">${words.landing.asksNothingElse}</p>`;
}
