/**
 * Markup that may be sent as it is. Only `html` and `trusted` make it, so that a text which somebody typed cannot
 * become markup by mistake.
 */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template. `false`, `null` and `undefined` leave nothing, and a list is written one by one. */
export type Part = Html | string | number | false | null | undefined | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The text as it may stand between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? '');

/**
 * A template of markup: every value that is put in is escaped, unless it is `Html` already.
 * @throws Error where a value would stand in an attribute without quotes or inside a tag, because escaping protects
 * neither. This is a mistake of the template, and shows at the first rendering.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  for (const [index, part] of parts.entries()) {
    if (isUnquoted(text))
      throw new Error(`A value stands in an attribute without quotes: ${text.slice(-40)}`);
    text += rendered(part) + (strings[index + 1] ?? '');
  }
  return new Html(text);
}

/** Does the markup so far end in an attribute that has no quotes? A `=` within quotes is a text like any other. */
function isUnquoted(text: string): boolean {
  const tag = text.slice(text.lastIndexOf('<'));
  return /=\s*$/.test(tag) && !tag.includes('>') && tag.split('"').length % 2 === 1;
}

/** Markup that our own code wrote, such as a style sheet or a drawing. Never for a text that anybody typed. */
export const trusted = (text: string): Html => new Html(text);

/** `name="value"` for each value that is given; `true` leaves the bare name. The names are ours. */
export function attributes(values: Readonly<Record<string, string | number | boolean | undefined>>): Html {
  const written = Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return [value === true ? name : `${name}="${escapeHtml(String(value))}"`];
  });
  return new Html(written.join(' '));
}

function rendered(part: Part): string {
  if (part instanceof Html) return part.text;
  if (part === false || part === null || part === undefined) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(rendered).join('');
}
