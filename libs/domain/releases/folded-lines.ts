/** How calendar entries (RFC 5545) and contact cards (RFC 2426) write their lines. */

/** A line has at most so many octets, the line break not counted. */
const LINE_OCTETS = 75;

/** A text in a property: RFC 5545, 3.3.11. Control characters may not stand in it; a line break is written `\n`. */
export function textValue(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[\p{Cc}]/gu, (one) => (one === '\n' || one === '\t' ? one : ''))
    .replace(/\\/g, '\\\\')
    .replace(/[;,]/g, (one) => `\\${one}`)
    .replace(/\n/g, '\\n');
}

/** An address is not escaped (RFC 5545, 3.3.13); what would end the line is left out. */
export const uriValue = (url: string): string => url.replace(/[\p{Cc}\s]/gu, '');

/** Breaks a long line into several, between characters and never inside one: RFC 5545, 3.1. */
export function folded(line: string): string {
  const lines: string[] = [];
  let [current, octets] = ['', 0];
  for (const character of line) {
    const size = octetsOf(character);
    if (octets + size > LINE_OCTETS) {
      lines.push(current);
      // The space that marks a continued line counts, too.
      [current, octets] = [' ', 1];
    }
    current += character;
    octets += size;
  }
  return [...lines, current].join('\r\n');
}

/** In UTF-8. */
function octetsOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
