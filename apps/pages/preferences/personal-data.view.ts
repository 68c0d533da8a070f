import type { CodeAct } from '#domain/consents/fan-code.js';
import { PLAIN_SEED } from '#domain/pages/colours.js';
import type { Language } from '#pages/languages/languages.js';
import { buttonForm, type FormFields } from '#pages/layout/forms.js';
import { html, type Html } from '#pages/layout/html.js';
import type { PageProps } from '#pages/layout/layout.view.js';
import { signUpWords } from '#pages/sign-up/words/words.js';

interface Base {
  language: Language;
  token: string;
}

/** What stands above the page: something went wrong, or has to be typed again. */
export type DataProblem = 'bad_address' | 'too_often' | 'wrong' | 'over' | 'blocked';

export interface DataProps extends Base {
  fields: FormFields;
  channel: 'email' | 'sms';
  problem?: DataProblem | undefined;
}

const wordsOf = (language: Language) => signUpWords(language).choices.data;

function page({ language, token }: Base, title: string, body: Html): PageProps {
  return {
    ...{ language, title, colours: PLAIN_SEED, path: `/p/${token}/data` },
    body: html`<div class="stack"><h1>${title}</h1>${body}</div>`,
  };
}

const problemLine = (language: Language, problem: DataProblem | undefined): Html | string =>
  problem === undefined
    ? ''
    : html`<p class="notice" role="alert">${wordsOf(language).problems[problem]}</p>`;

/** A copy, another address, or the end of everything that is held. Each needs a fresh code. */
export function dataPage(props: DataProps): PageProps {
  const { language, token, fields, channel } = props;
  const words = wordsOf(language);
  const action = `/p/${token}/data`;
  return page(
    props,
    words.title,
    html`<p class="quiet">${words.text}</p>
      ${problemLine(language, props.problem)}
      <div class="card">${buttonForm(fields, { action, label: words.export, values: { act: 'export' } })}</div>
      <form class="card stack" method="post" action="${action}">
        ${fields()}<input type="hidden" name="act" value="address" />
        <div class="tight">
          <label for="address">${channel === 'email' ? words.newEmail : words.newPhone}</label
          ><input
            id="address"
            name="address"
            type="${channel === 'email' ? 'email' : 'tel'}"
            autocomplete="${channel === 'email' ? 'email' : 'tel'}"
            required
          />
        </div>
        <button class="button second">${words.address}</button>
      </form>
      <div class="card stack">
        <p>${words.eraseText}</p>
        ${buttonForm(fields, { action, label: words.erase, look: 'second', values: { act: 'erase' } })}
      </div>
      <p><a href="/p/${token}">${words.back}</a></p>`,
  );
}

export interface CodeProps extends Base {
  fields: FormFields;
  act: CodeAct;
  requestId: string;
  problem?: DataProblem | undefined;
}

/** The codes that were sent are typed here. */
export function codePage(props: CodeProps): PageProps {
  const { language, token, fields, act, requestId, problem } = props;
  const words = wordsOf(language);
  const input = (name: string, label: string) =>
    html`<div class="tight">
      <label for="${name}">${label}</label
      ><input
        id="${name}"
        name="${name}"
        type="text"
        inputmode="numeric"
        autocomplete="one-time-code"
        maxlength="12"
        required
      />
    </div>`;
  return page(
    props,
    words.codeTitle,
    html`<p class="quiet">${words.codeText}</p>
      ${problemLine(language, problem)}
      <form class="stack" method="post" action="/p/${token}/data/code">
        ${fields()}<input type="hidden" name="request" value="${requestId}" /><input
          type="hidden"
          name="act"
          value="${act}"
        />
        ${input('present', act === 'address' ? words.presentCode : words.code)}${
          act === 'address' ? input('next', words.nextCode) : ''
        }
        <button class="button">${words.confirm}</button>
      </form>
      <p><a href="/p/${token}/data">${words.back}</a></p>`,
  );
}

/** It is done: the address is another one, or nothing is held any more. */
export function donePage(base: Base, act: 'address' | 'erase'): PageProps {
  const words = wordsOf(base.language);
  return page(
    base,
    act === 'erase' ? words.erasedTitle : words.changedTitle,
    html`<p class="quiet">${act === 'erase' ? words.erased : words.changed}</p>`,
  );
}
