import { timingSafeEqual } from 'node:crypto';
import type { SecretBox } from './secret-box.js';

/** What a token is for: one of another kind never opens it. */
export type TokenKind = 'sign-up' | 'sign-up-sent' | 'preferences' | 'page-preview';

/** Letters of the signature: 132 bits. */
const SIGNATURE = 22;

/**
 * A token for a link that names a row by its id (a UUID), and that nobody can make up: the id and a part of its HMAC.
 * Nothing of it is stored.
 */
export function signedToken(box: SecretBox, kind: TokenKind, id: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  return `${bytes.toString('base64url')}${signatureOf(box, kind, id)}`;
}

/** The id that a token names. Undefined: it is not of this kind, or it was made up or cut off. */
export function readSignedToken(box: SecretBox, kind: TokenKind, token: string): string | undefined {
  const [head, tail] = [token.slice(0, SIGNATURE), token.slice(SIGNATURE)];
  const bytes = Buffer.from(head, 'base64url');
  if (bytes.length !== 16 || tail.length !== SIGNATURE) return undefined;
  const hex = bytes.toString('hex');
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  );
  const wanted = Buffer.from(signatureOf(box, kind, id));
  const given = Buffer.from(tail);
  return wanted.length === given.length && timingSafeEqual(wanted, given) ? id : undefined;
}

const signatureOf = (box: SecretBox, kind: TokenKind, id: string): string =>
  box.fingerprint(kind, id).slice(0, SIGNATURE);
