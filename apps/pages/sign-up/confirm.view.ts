import type { PageSubject } from '#database/campaigns/campaign-pages.js';
import type { SignUpPurpose } from '#domain/consents/sign-up-wording.js';
import { snippetPath } from '#domain/releases/snippet-path.js';
import type { Language } from '#pages/languages/languages.js';
import { html, type Html } from '#pages/layout/html.js';
import { ICONS } from '#pages/layout/icons.js';
import type { PageProps } from '#pages/layout/layout.view.js';
import { aboutCampaign } from './sign-up.view.js';
import { signUpWords } from './words/words.js';

export interface ConfirmProps {
  language: Language;
  subject: PageSubject;
}

const nameOf = ({ release, artist }: PageSubject): string => release?.title ?? artist;
const senderOf = ({ settings, artist }: PageSubject): string => settings.sender ?? artist;

/** Opening the link only asks, because scanners of mail open every link; the button confirms. */
export function confirmPage({
  language,
  subject,
  token,
  wording,
  fields,
}: ConfirmProps & { token: string; wording: string; fields: Html }): PageProps {
  const words = signUpWords(language).confirm;
  const title = words.title(senderOf(subject));
  return aboutCampaign(subject, language, {
    title,
    path: `/confirm/${token}`,
    body: html`<h1>${title}</h1>
      <p>${wording}</p>
      <form method="post" action="/confirm/${token}">${fields}<button class="button">${words.button}</button></form>
      <p><a class="button plain" href="/u/${token}">${words.no}</a></p>`,
  });
}

/** What a fan has who confirmed. Only here, and for known fans, stands the address of an incentive. */
export function confirmedPage({
  language,
  subject,
  purpose,
}: ConfirmProps & { purpose: SignUpPurpose }): PageProps {
  const words = signUpWords(language).confirm;
  const { incentive } = subject.settings;
  const text = purpose === 'reminder' ? words.doneReminder(nameOf(subject)) : words.done(senderOf(subject));
  const gift =
    incentive === null
      ? ''
      : html`<div class="card tight"><p class="quiet">${words.incentive}</p>
          <p><a class="button" href="${incentive.url}" rel="noopener">${incentive.title}</a></p></div>`;
  const { snippet } = subject;
  const audio =
    snippet === null
      ? ''
      : html`<div class="card tight"><p class="quiet">${words.snippet(nameOf(subject))}</p>
          <audio controls preload="none" src="${snippetPath(snippet)}"></audio></div>`;
  return aboutCampaign(subject, language, {
    title: words.doneTitle,
    body: html`<h1>${words.doneTitle}</h1>
      <p class="notice" role="status">${ICONS.check}<span>${text}</span></p>
      ${gift} ${audio}
      ${toPage(words.toPage(nameOf(subject)), subject)}`,
  });
}

/** Why the link confirms nothing. */
export function notConfirmedPage({
  language,
  subject,
  reason,
}: ConfirmProps & { reason: 'cancelled' | 'expired' | 'suppressed' }): PageProps {
  const words = signUpWords(language).confirm;
  const title = words[`${reason}Title`];
  return aboutCampaign(subject, language, {
    title,
    body: html`<h1>${title}</h1><p>${words[reason]}</p>${toPage(words.toPage(nameOf(subject)), subject)}`,
  });
}

const toPage = (text: string, { slug }: PageSubject): Html =>
  html`<p><a class="button second" href="/r/${slug}">${text}</a></p>`;
