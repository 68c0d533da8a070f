import { PLAIN_SEED } from '#domain/pages/colours.js';
import type { Language } from '#pages/languages/languages.js';
import { html } from '#pages/layout/html.js';
import { ICONS } from '#pages/layout/icons.js';
import type { PageProps } from '#pages/layout/layout.view.js';
import { signUpWords } from '#pages/sign-up/words/words.js';

export interface UnsubscribeProps {
  language: Language;
  token: string;
  /** The fan can choose what they get instead; a sign-up that waits has nothing to choose from. */
  hasChoices: boolean;
}

const colours = PLAIN_SEED;

/** Opening the link only asks. The form needs no token: RFC 8058 has mail programs post to this very address. */
export function askPage({ language, token, hasChoices }: UnsubscribeProps): PageProps {
  const { leave } = signUpWords(language);
  return {
    ...{ language, title: leave.title, colours, path: `/u/${token}` },
    body: html`<div class="stack">
      <h1>${leave.title}</h1>
      <p>${leave.text}</p>
      <form method="post"><button class="button">${leave.button}</button></form>
      ${hasChoices ? choices(leave.choices, token) : ''}
    </div>`,
  };
}

export function donePage({ language, token, hasChoices }: UnsubscribeProps): PageProps {
  const { leave } = signUpWords(language);
  return {
    ...{ language, title: leave.doneTitle, colours },
    body: html`<div class="stack">
      <h1>${leave.doneTitle}</h1>
      <p class="notice" role="status">${ICONS.check}<span>${leave.done}</span></p>
      ${hasChoices ? choices(leave.choices, token) : ''}
    </div>`,
  };
}

/** Where the way out of a test or a preview leads: a fan's would end the messages, and here is nobody's to end. */
export function testPage(language: Language): PageProps {
  const { leave } = signUpWords(language);
  return {
    ...{ language, title: leave.testTitle, colours },
    body: html`<div class="stack">
      <h1>${leave.testTitle}</h1>
      <p class="notice" role="status">${ICONS.check}<span>${leave.test}</span></p>
    </div>`,
  };
}

const choices = (text: string, token: string) =>
  html`<p><a class="button plain" href="/p/${token}">${text}</a></p>`;
