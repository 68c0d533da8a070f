import { html, type Html } from './html.js';

/** Writes the hidden fields of one form: each form has a token of its own. */
export type FormFields = () => Html;

export interface ButtonForm {
  /** The address that the form is sent to. */
  action: string;
  /** What the button says. */
  label: string;
  look?: 'first' | 'second' | 'plain';
  /** Fields of the form's own, which are sent as they are. */
  values?: Readonly<Record<string, string>>;
  /** A drawing before the words. */
  icon?: Html;
}

const CLASSES = { first: 'button', second: 'button second', plain: 'button plain' } as const;

/** A button that does something. Doing is always a form, so that no link, and nothing that follows links, can do it. */
export function buttonForm(
  fields: FormFields,
  { action, label, look = 'first', values = {}, icon }: ButtonForm,
): Html {
  const own = Object.entries(values).map(([name, value]) => hidden(name, value));
  return html`<form method="post" action="${action}">
    ${fields()}${own}<button class="${CLASSES[look]}">${icon}${label}</button>
  </form>`;
}

/** A field that is sent as it is. */
export const hidden = (name: string, value: string | number): Html =>
  html`<input type="hidden" name="${name}" value="${value}" />`;

/** A link that looks like a button: it leads somewhere and does nothing. */
export const buttonLink = (href: string, label: string, look: ButtonForm['look'] = 'first'): Html =>
  html`<a class="${CLASSES[look]}" href="${href}">${label}</a>`;
