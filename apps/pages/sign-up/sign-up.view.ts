import { type PageSubject, programmeOf } from '#database/campaigns/campaign-pages.js';
import { type SignUpPurpose, signUpWording } from '#domain/consents/sign-up-wording.js';
import type { AddressChannel } from '#domain/terms.js';
import { coverImage, seedOf } from '#pages/artwork/cover.view.js';
import { wordsOf, type Language } from '#pages/languages/languages.js';
import { attributes, html, type Html } from '#pages/layout/html.js';
import type { PageProps } from '#pages/layout/layout.view.js';
import { signUpWords } from './words/words.js';

export interface SignUpFormProps {
  language: Language;
  subject: PageSubject;
  channel: AddressChannel;
  purpose: SignUpPurpose;
  /** The hidden fields of the form: see `FormTokens.fields`. */
  fields: Html;
  /** What was typed before, where the form comes again. */
  typed?: { address: string; firstName?: string; agreed: boolean };
  /** What is wrong with it. */
  bad?: 'address' | 'agreed' | undefined;
}

/** The one question of a channel, with its own box, which is never ticked before the fan has ticked it. */
export function signUpForm(props: SignUpFormProps): Html {
  const { subject, channel, purpose, language, fields, typed, bad } = props;
  const words = signUpWords(language).signUp;
  const wording = signUpWording({ channel, purpose, language }, programmeOf(subject));
  const hint = channel === 'sms' ? html`<p class="quiet" id="hint">${words.phoneHint}</p>` : '';
  const error = bad === undefined ? '' : errorOf(props);
  const input = attributes({
    ...{ id: 'address', name: 'address', required: true, value: typed?.address, maxlength: 320 },
    ...(channel === 'sms'
      ? { type: 'tel', autocomplete: 'tel', inputmode: 'tel', 'aria-describedby': 'hint problem' }
      : { type: 'email', autocomplete: 'email', inputmode: 'email', 'aria-describedby': 'problem' }),
    'aria-invalid': bad === 'address' ? 'true' : undefined,
  });
  const box = attributes({
    ...{ type: 'checkbox', name: 'agreed', value: 'yes', required: true, checked: typed?.agreed === true },
    'aria-invalid': bad === 'agreed' ? 'true' : undefined,
  });
  return html`<form class="stack" method="post" action="/r/${subject.slug}/sign-up/${channel}">
    ${fields}<input type="hidden" name="for" value="${purpose}">
    <div class="tight">
      <label for="address">${channel === 'sms' ? words.phoneLabel : words.emailLabel}</label>
      <input ${input}>
      ${hint}
    </div>
    ${subject.settings.ask.name ? nameField(props) : ''}
    <label class="check"><input ${box}><span>${linked(wording)}</span></label>
    ${error}
    <button class="button">${words.send}</button>
  </form>`;
}

/** Never required: the name is for a greeting, and a fan without one is greeted all the same. */
function nameField({ language, typed }: SignUpFormProps): Html {
  const input = attributes({
    ...{ id: 'first_name', name: 'first_name', type: 'text', autocomplete: 'given-name' },
    ...{ value: typed?.firstName, maxlength: 60 },
  });
  return html`<div class="tight">
      <label for="first_name">${signUpWords(language).signUp.nameLabel}</label>
      <input ${input}>
    </div>`;
}

function errorOf({ channel, language, bad }: SignUpFormProps): Html {
  const words = signUpWords(language).signUp;
  const address = channel === 'sms' ? words.badPhone : words.badEmail;
  return html`<p class="notice" id="problem" role="alert">${bad === 'agreed' ? words.agree : address}</p>`;
}

/** The addresses in a wording as links. Its words stay exactly those that the ledger keeps. */
function linked(wording: string): Html[] {
  return wording
    .split(/(https:\/\/[^\s]+)/)
    .map((part, index) =>
      index % 2 === 1 ? html`<a href="${part}" rel="noopener" target="_blank">${part}</a>` : html`${part}`,
    );
}

/** The page of one question. */
export function signUpPage(props: SignUpFormProps): PageProps {
  const { subject, channel, purpose, language } = props;
  const words = signUpWords(language).signUp;
  const { incentive } = subject.settings;
  const title = titleOf(props);
  const promise =
    channel === 'sms'
      ? words.smsPromise(subject.settings.textsAMonth)
      : purpose === 'reminder'
        ? words.reminderPromise
        : words.emailPromise;
  return aboutCampaign(subject, language, {
    title,
    path: `/r/${subject.slug}/sign-up/${channel}`,
    // The answer to a form that was sent has no query of its own.
    query: purpose === 'reminder' ? 'for=reminder' : '',
    body: html`<h1>${title}</h1>
      <p class="quiet">${promise}</p>
      ${incentive === null ? '' : html`<p class="notice">${words.incentive(incentive.title)}</p>`}
      ${subject.snippet === null ? '' : html`<p class="notice">${words.hear(programmeOf(subject).release)}</p>`}
      ${signUpForm(props)}
      <p><a class="button plain" href="/r/${subject.slug}">${wordsOf(language).common.notNow}</a></p>`,
  });
}

function titleOf({ subject, channel, purpose, language }: SignUpFormProps): string {
  const words = signUpWords(language).signUp;
  const sender = subject.settings.sender ?? subject.artist;
  if (channel === 'sms') return words.smsTitle(sender);
  return purpose === 'reminder'
    ? words.reminderTitle(subject.release?.title ?? subject.artist)
    : words.emailTitle(sender);
}

/** A page about a campaign, but not its landing page: its cover small beside the names, and what the page is for. */
export function aboutCampaign(
  subject: PageSubject,
  language: Language,
  { title, body, path, query, head }: Pick<PageProps, 'title' | 'body' | 'path' | 'query' | 'head'>,
): PageProps {
  const cover = subject.artwork === null ? '' : coverImage(subject.artwork, { size: 72, alt: '' });
  const name = subject.release?.title ?? subject.artist;
  return {
    ...{ language, title: `${title} · ${name}`, colours: seedOf(subject) },
    body: html`<div class="stack">
      <div class="head">
        ${cover === '' ? '' : html`<div class="cover small">${cover}</div>`}
        <p class="quiet"><strong>${name}</strong><br>${subject.release === null ? '' : subject.artist}</p>
      </div>
      ${body}
    </div>`,
    ...(path === undefined ? {} : { path }),
    ...(query === undefined ? {} : { query }),
    ...(head === undefined ? {} : { head }),
  };
}

/** What comes after the form: the same page, whatever is known of the address. */
export function sentPage(props: {
  language: Language;
  subject: PageSubject;
  channel: AddressChannel;
  fields: Html;
  token: string;
  isAgain: boolean;
}): PageProps {
  const { language, subject, channel, fields, token, isAgain } = props;
  const words = signUpWords(language).sent;
  const title = channel === 'sms' ? words.smsTitle : words.emailTitle;
  const again = html`<p class="quiet">${channel === 'sms' ? words.smsNothing : words.nothing}</p>
    <form method="post" action="/r/${subject.slug}/sent/${channel}/${token}">${fields}
      <button class="button second">${words.again}</button></form>`;
  return aboutCampaign(subject, language, {
    title,
    body: html`<h1>${title}</h1>
      <p class="big">${channel === 'sms' ? words.sms : words.email}</p>
      ${isAgain ? html`<p class="notice" role="status">${words.againDone}</p>` : again}
      <p><a class="button plain" href="/r/${subject.slug}/sign-up/${channel}">${channel === 'sms' ? words.smsOther : words.other}</a></p>
      <p><a class="button plain" href="/r/${subject.slug}">${wordsOf(language).common.back}</a></p>`,
  });
}

/** Ways to texts of a fan whose email address is not confirmed: the word to text, or the email first. */
export function textWaysPage(props: {
  language: Language;
  subject: PageSubject;
  /** Our number (E.164); undefined where there is not one. */
  number: string | undefined;
}): PageProps {
  const { language, subject, number } = props;
  const words = signUpWords(language);
  const { keyword } = subject;
  const canText = keyword !== null && number !== undefined;
  const title = canText ? words.text.joinTitle(keyword.word) : words.text.firstTitle;
  const body = canText
    ? html`<p>${words.text.join(keyword.word, number)}</p>
        <p><a class="button" href="sms:${number}?&amp;body=${encodeURIComponent(keyword.word)}">${words.text.joinButton}</a></p>
        <p class="quiet">${linked(keyword.wording)}</p>`
    : html`<p>${words.text.first}</p>
        <p><a class="button" href="/r/${subject.slug}/sign-up/email">${words.text.firstButton}</a></p>`;
  return aboutCampaign(subject, language, {
    title,
    path: `/r/${subject.slug}/sign-up/sms`,
    body: html`<h1>${title}</h1>${body}
      <p><a class="button plain" href="/r/${subject.slug}">${wordsOf(language).common.notNow}</a></p>`,
  });
}
