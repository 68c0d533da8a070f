import { escapeHtml } from './escape-html.js';
import { directionOf } from './language.js';

/** What may be part of an address; a script that writes no spaces between words goes on with its sentence. */
const IN_ADDRESS = String.raw`(?:(?![<>"])[!-~]|(?!\p{sc=Han}|\p{sc=Hira}|\p{sc=Kana}|\p{sc=Thai})[\p{L}\p{M}\p{N}])`;

// Compiled once: making such an expression takes longer than all the rest of a message.
const ANY_ADDRESS = new RegExp(`https?://${IN_ADDRESS}+`, 'gu');
/** A query or a fragment that the marketer has written behind a known address. */
const TAIL = new RegExp(`[?#]${IN_ADDRESS}*`, 'uy');

/**
 * A text as it stands, in paragraphs with its links to be tapped: nothing in it can become markup. `known`: addresses
 * that were put into it, which end where they end, whatever the sentence writes behind them. `language` (BCP 47): the
 * page says it, and reads in its direction, in light and dark; without it the page is as bare as it was before.
 */
export function htmlOf(text: string, known: readonly string[], language?: string): string {
  const longestLast = known.filter((url) => url !== '').sort((a, b) => a.length - b.length);
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => {
    return `<p>${linked(paragraph, longestLast).replace(/\n/g, '<br>\n')}</p>`;
  });
  const body = `${paragraphs.join('\n')}\n</body></html>\n`;
  return `<!doctype html>\n${language === undefined ? '<html><body>' : headOf(language)}\n${body}`;
}

const headOf = (language: string): string =>
  `<html lang="${escapeHtml(language)}" dir="${directionOf(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></head>
<body style="margin:0 auto;max-width:560px;padding:24px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:24px">`;

function linked(text: string, known: readonly string[]): string {
  let html = '';
  let from = 0;
  for (;;) {
    const found = nextAddress(text, from, known);
    if (found === undefined) return html + escapeHtml(text.slice(from));
    html += escapeHtml(text.slice(from, found.at)) + linkOf(found.address);
    from = found.at + found.address.length;
  }
}

/** A known address goes on only with a query or a fragment of the marketer's; any other by what it is made of. */
function nextAddress(
  text: string,
  from: number,
  known: readonly string[],
): { at: number; address: string } | undefined {
  ANY_ADDRESS.lastIndex = from;
  const any = ANY_ADDRESS.exec(text);
  let at = any?.index ?? Infinity;
  let address = any?.[0];
  for (const url of known) {
    const index = text.indexOf(url, from);
    // The longest comes last, and takes the place of a shorter one.
    if (index === -1 || index > at) continue;
    TAIL.lastIndex = index + url.length;
    at = index;
    address = url + (TAIL.exec(text)?.[0] ?? '');
  }
  return address === undefined ? undefined : { at, address };
}

/** Punctuation behind an address belongs to the sentence; a bracket belongs to the address that opens it. */
function linkOf(found: string): string {
  let url = found;
  for (;;) {
    const last = url.at(-1) ?? '';
    const closes = last === ')' && url.split(')').length > url.split('(').length;
    if (!closes && !/[.,;:!?'*_~\]}|]/.test(last)) break;
    url = url.slice(0, -1);
  }
  const href = escapeHtml(url);
  return `<a href="${href}">${href}</a>${escapeHtml(found.slice(url.length))}`;
}
