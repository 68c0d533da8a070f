import { escapeHtml } from '#domain/messages/escape-html.js';

/** The pieces of a marketer's text: what Liquid reads, and what stands as it is. */
const LIQUID = /(\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\})/;
/** `[words](address)`, where the address is a value or a page of the web. */
const LINK = /\[([^\]\n]{1,200})\]\((\{\{[^}]*\}\}|https?:\/\/[^\s)]+)\)/g;
/** A value that is an address, as it is: with no filter behind it. */
const ADDRESS_VALUE =
  /^\{\{-?\s*(link|optOut|contactCard|links\.(save|like|follow|playlist|connect))\s*-?\}\}$/;
const WEB_ADDRESS = /(https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?])/;
const TAGS_ONLY = /^(\s*\{%[\s\S]*?%\}\s*)+$/;

/** A line of text as HTML: what the marketer wrote is escaped, and Liquid stays for the values. */
export const lineAsHtml = (text: string): string =>
  text
    .split(LIQUID)
    .map((piece) => (LIQUID.test(piece) ? piece : escapeHtml(piece)))
    .join('')
    .trim();

/** Paragraphs, line breaks and links of a text as HTML, with its Liquid in it. */
export function bodyAsHtml(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => (TAGS_ONLY.test(paragraph) ? paragraph : `<p>${withLinks(paragraph)}</p>`))
    .join('\n');
}

function withLinks(paragraph: string): string {
  let html = '';
  let from = 0;
  for (const found of paragraph.matchAll(LINK)) {
    const [all, words = '', address = ''] = found;
    html += inline(paragraph.slice(from, found.index)) + anchor(address, lineAsHtml(words));
    from = found.index + all.length;
  }
  return html + inline(paragraph.slice(from));
}

function inline(text: string): string {
  return text
    .split(LIQUID)
    .map((piece) => {
      if (ADDRESS_VALUE.test(piece)) return anchor(piece, piece);
      return LIQUID.test(piece) ? piece : withAddresses(piece);
    })
    .join('');
}

const withAddresses = (text: string): string =>
  text
    .split(WEB_ADDRESS)
    .map((piece) => (WEB_ADDRESS.test(piece) ? anchor(piece, escapeHtml(piece)) : escapeHtml(piece)))
    .join('')
    .replace(/\n/g, '<br>');

/** `words`: HTML. The colour is that of the light mode; the design's style changes it in the dark. */
const anchor = (address: string, words: string): string =>
  `<a href="${LIQUID.test(address) ? address : escapeHtml(address)}" style="color:{{ look.light.link }}">${words}</a>`;

/** The same text for the plain part: a link is its words and its address. */
export const bodyAsText = (text: string): string => text.trim().replace(LINK, '$1: $2');
