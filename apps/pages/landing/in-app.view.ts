import type { Catalogue } from '#pages/languages/languages.js';
import { html, type Html } from '#pages/layout/html.js';
import type { LandingProps } from './landing-props.js';

/**
 * Inside an app's own browser the fan is not signed in at the service. The script tries the ways out in their order,
 * each for a moment, and then shows the help; without it the link is the first way. Nothing keeps the fan from going on.
 */
export function inAppView({ inApp, services, path }: LandingProps, words: Catalogue): Html {
  const [first] = services;
  if (inApp === undefined || first === undefined) return html``;
  const [way] = inApp.waysOut;
  return html`<div class="card stack" data-in-app>
    <div class="tight">
      <h2>${words.inApp.title(inApp.name)}</h2>
      <p class="quiet">${words.inApp.text(first.name)}</p>
    </div>
    ${
      way === undefined
        ? ''
        : html`<a
            class="button second"
            href="${way}"
            data-ways="${JSON.stringify(inApp.waysOut)}"
            data-told="${path}/way-out"
            >${words.inApp.open}</a
          >`
    }
    <p class="quiet" data-help>${words.inApp.help}</p>
  </div>`;
}
