/** What may be part of an address; a script that writes no spaces between words goes on with its sentence. */
const IN_ADDRESS = String.raw`(?:(?![<>"])[!-~]|(?!\p{sc=Han}|\p{sc=Hira}|\p{sc=Kana}|\p{sc=Thai})[\p{L}\p{M}\p{N}])`;

/**
 * A text as it stands, in paragraphs with its links to be tapped: nothing in it can become markup. `known`: addresses
 * that were put into it, which end where they end, whatever the sentence writes behind them.
 */
export function htmlOf(text: string, known: readonly string[]): string {
  const address = addressIn(known);
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => {
    const parts = paragraph.split(address);
    // `split` with one group: every second part is an address.
    const linked = parts.map((part, index) => (index % 2 === 1 ? linkOf(part) : escapeHtml(part)));
    return `<p>${linked.join('').replace(/\n/g, '<br>\n')}</p>`;
  });
  return `<!doctype html>\n<html><body>\n${paragraphs.join('\n')}\n</body></html>\n`;
}

/** A known address goes on only with a query or a fragment of the marketer's; any other by what it is made of. */
function addressIn(known: readonly string[]): RegExp {
  const exact = known
    .filter((url) => url !== '')
    .sort((a, b) => b.length - a.length)
    .map((url) => `${url.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?:[?#]${IN_ADDRESS}*)?`);
  return new RegExp(`(${[...exact, `https?://${IN_ADDRESS}+`].join('|')})`, 'u');
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

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
