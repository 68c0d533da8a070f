import { createHmac, timingSafeEqual } from 'node:crypto';

/** A form of ours may be sent for so long after its page was written. */
export const GOOD_FOR_MS = 24 * 3_600_000;
const TOKEN = /^([\w-]{22})\.([0-9a-z]{1,11})\.([\w-]{43})$/;

export type FormTokenAnswer =
  /** `once`: a random word of this form's own. It names the act, so that a form sent twice acts once. */
  { kind: 'good'; once: string } | { kind: 'stale' } | { kind: 'bad' };

/** Whose form it is: the page (by the campaign, or what else it is about), and the browser's session if there is one. */
export interface FormOwner {
  about: string;
  sessionId: string | undefined;
}

/** `once`: 22 characters of base64url; `at`: when the page was written (ms, real time). */
export function writeFormToken(key: Buffer, owner: FormOwner, once: string, at: number): string {
  const written = Math.floor(at).toString(36);
  return `${once}.${written}.${sign(key, owner, once, written)}`;
}

/** `now`: ms, real time. */
export function readFormToken(key: Buffer, owner: FormOwner, token: string, now: number): FormTokenAnswer {
  const [, once, at, signature] = TOKEN.exec(token) ?? [];
  if (once === undefined || at === undefined || signature === undefined) return { kind: 'bad' };
  const expected = Buffer.from(sign(key, owner, once, at));
  if (!timingSafeEqual(expected, Buffer.from(signature))) return { kind: 'bad' };
  return now - Number.parseInt(at, 36) > GOOD_FOR_MS ? { kind: 'stale' } : { kind: 'good', once };
}

function sign(key: Buffer, { about, sessionId = '' }: FormOwner, once: string, at: string): string {
  return createHmac('sha256', key).update([about, sessionId, once, at].join('\n')).digest('base64url');
}
