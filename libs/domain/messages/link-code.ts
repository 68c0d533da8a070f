/** Codes and tokens in the links of messages: how they look, and how they are read back from an address. */

/** Letters and digits only: a phone or mail program ends a link before a `-` or `_` that stands at its end. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Bytes from here on would make the first letters likelier than the others. */
const FAIR_BELOW = 256 - (256 % LETTERS.length);

/** Of a tracked link: 71 bits, and short, because a text counts its letters. */
export const LINK_CODE_LENGTH = 12;
/** Of a way out and a status callback: 142 bits. */
export const MESSAGE_TOKEN_LENGTH = 24;

/** A code of so many letters. `random`: so many bytes that nobody can guess. */
export function codeFrom(length: number, random: (bytes: number) => Uint8Array): string {
  let code = '';
  while (code.length < length) {
    for (const byte of random(length)) {
      if (byte < FAIR_BELOW && code.length < length) code += LETTERS.charAt(byte % LETTERS.length);
    }
  }
  return code;
}

/**
 * Which codes an address may mean, the likeliest first. What follows the code (a full stop, a bracket, words without
 * a space between) was glued on by a mail or phone program. Older codes may hold `-` and `_`, and may have lost one
 * at their end. Empty: this is no code.
 */
export function codesMeant(text: string): string[] {
  const [, written = '', next = ''] = /^([\w-]{4,64})(.?)/su.exec(text) ?? [];
  if (written === '' || /[\w-]/.test(next)) return [];
  const bare = written.replace(/[-_]+$/, '');
  return [...new Set([written, bare, `${bare}-`, `${bare}_`])];
}
