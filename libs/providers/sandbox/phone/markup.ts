/** Markup that may be written as it is. Only `html` and `ours` make it, so a text that somebody wrote never is. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Part = Markup | string | number | false | undefined | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? '');

/** A template of markup, whose values are escaped. A value in an attribute stands in double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = parts.reduce<string>(
    (sofar, part, index) => sofar + rendered(part) + (strings[index + 1] ?? ''),
    strings[0] ?? '',
  );
  return new Markup(text);
}

/** Markup that stands in our own source code. */
export const ours = (text: string): Markup => new Markup(text);

const ADDRESS = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'*_]/g;

/** A text with its web addresses to be tapped. They open beside this page, and do not learn where they were opened. */
export function linked(text: string): Markup {
  let markup = '';
  let from = 0;
  for (const { 0: url, index } of text.matchAll(ADDRESS)) {
    const link = html`<a href="${url}" target="_blank" rel="noopener noreferrer">${url}</a>`;
    markup += escaped(text.slice(from, index)) + link.text;
    from = index + url.length;
  }
  return new Markup(markup + escaped(text.slice(from)));
}

function rendered(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (part === false || part === undefined) return '';
  if (typeof part === 'string') return escaped(part);
  return typeof part === 'number' ? String(part) : part.map(rendered).join('');
}
