import { hidden } from '#pages/layout/forms.js';
import { attributes, html, type Html } from '#pages/layout/html.js';
import type { Language } from '#pages/languages/languages.js';
import { signUpWords } from '#pages/sign-up/words/words.js';

export interface PushFormProps {
  language: Language;
  /** Where the answer is sent. */
  action: string;
  /** The words beside the box. */
  wording: string;
  fields: Html;
}

/**
 * The box and the button. The script asks the browser, puts what it gives into the fields, and sends the form. Nothing
 * is ticked before the fan has ticked it.
 */
export function pushForm({ language, action, wording, fields }: PushFormProps): Html {
  const words = signUpWords(language).push;
  const box = attributes({ type: 'checkbox', name: 'agreed', value: 'yes', required: true });
  return html`<form method="post" action="${action}">
    ${fields}${hidden('language', language)}${hidden('endpoint', '')}${hidden('p256dh', '')}${hidden('auth', '')}${hidden('refused', '')}
    <div class="stack">
    <label class="check"><input ${box}><span>${wording}</span></label>
    <p class="notice" role="alert" data-trouble hidden>${words.trouble}</p>
    <button class="button">${words.turnOn}</button>
    </div>
  </form>`;
}
