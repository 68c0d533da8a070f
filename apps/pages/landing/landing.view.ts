import { assertNever } from '#domain/assert-never.js';
import { wordsOf, type Catalogue } from '#pages/languages/languages.js';
import { html, type Html } from '#pages/layout/html.js';
import { noticeView } from '#pages/layout/notice.view.js';
import type { PageProps } from '#pages/layout/layout.view.js';
import { afterView } from './after.view.js';
import { beforeView } from './before.view.js';
import { coverView } from './cover.view.js';
import { inAppView } from './in-app.view.js';
import type { LandingProps } from './landing-props.js';
import { documentLinks, linksView } from './more.view.js';
import { signUpWords } from '#pages/sign-up/words/words.js';
import { buttonLink } from '#pages/layout/forms.js';
import { wordsForCountdown } from '#pages/visits/when.js';

/** The page of a campaign, for one fan at one moment. */
export function landingPage(props: LandingProps): PageProps {
  const words = wordsOf(props.language);
  const hasActed = props.fan?.preSaved !== undefined || props.fan?.saved === true;
  const body = html`<div class="loose centre">
    ${props.notice === undefined ? '' : noticeView(props.notice)} ${headView(props, words, hasActed)}
    ${props.inApp === undefined || hasActed ? '' : inAppView(props, words)} ${stateView(props, words)}
    ${props.layer} ${calendarView(props)} ${linksView(props.settings.links, props.state)}
  </div>`;
  return {
    ...{ language: props.language, title: titleOf(props), colours: props.colours, body, path: props.path },
    ...{ formTargets: props.formTargets, listed: props.state.kind !== 'cancelled' },
    ...(props.head === undefined ? {} : { head: props.head }),
    footer: html`<a class="own" href="${props.path}/manage">${words.common.manage}</a>
      ${documentLinks(props.settings, signUpWords(props.language).page)}`,
  };
}

/** A reminder without a sign-up, for who has pre-saved or would rather not. */
function calendarView({ state, path, language }: LandingProps): Html {
  if (state.kind !== 'before') return html``;
  return buttonLink(`${path}/calendar.ics`, signUpWords(language).page.calendar, 'plain');
}

const titleOf = ({ title, artist }: LandingProps): string =>
  title === artist ? title : `${title} – ${artist}`;

function headView(props: LandingProps, words: Catalogue, small: boolean): Html {
  const { title, artist, cover, headline, intro } = props;
  const names = html`<div class="tight">
    <h1>${headline ?? title}</h1>
    ${title === artist ? '' : html`<p class="big">${artist}</p>`} ${whenView(props, words)}
    ${intro === undefined ? '' : html`<p>${intro}</p>`}
  </div>`;
  if (small) return html`<div class="head">${coverView(cover, true)}${names}</div>`;
  return html`${coverView(cover)}${names}`;
}

function whenView({ when, state, path }: LandingProps, words: Catalogue): Html {
  switch (state.kind) {
    case 'before':
      if (when === undefined) return html``;
      return html`<p class="quiet when">
        <span data-when>${when.words}</span>
        <time
          datetime="${new Date(when.at).toISOString()}"
          data-at="${when.at}"
          data-now="${Math.floor(when.now)}"
          data-k="${when.k}"
          data-clock="${path}/clock?zone="
          data-words="${JSON.stringify(wordsForCountdown(words))}"
          >${when.left}</time
        >
      </p>`;
    case 'out':
      return html`<p class="quiet">${words.landing.outNow}</p>`;
    case 'always':
    case 'ended':
    case 'cancelled':
    case 'hidden':
      return html``;
    default:
      return assertNever(state);
  }
}

function stateView(props: LandingProps, words: Catalogue): Html {
  const { state, title, artist } = props;
  switch (state.kind) {
    case 'before':
      return beforeView(props, words);
    case 'out':
      return afterView(props, words);
    case 'always':
      return html`<p class="quiet">${words.landing.alwaysText(artist)}</p>`;
    case 'ended':
      return html`<div class="tight">
          <h2>${words.landing.endedTitle}</h2>
          <p class="quiet">${state.out ? words.landing.endedOut(title) : words.landing.endedText(artist)}</p>
        </div>
        ${state.out ? afterView(props, words) : ''}`;
    case 'cancelled':
      return html`<div class="card tight">
        <h2>${words.landing.cancelledTitle(title)}</h2>
        <p class="quiet">${words.landing.cancelledText(artist)}</p>
      </div>`;
    case 'hidden':
      return html``;
    default:
      return assertNever(state);
  }
}
