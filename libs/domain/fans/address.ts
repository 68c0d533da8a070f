/** An address as all rooms store and compare it, or why the text is none. The reason never quotes the text. */
export type NormalisedAddress = { kind: 'ok'; address: string } | { kind: 'invalid'; reason: string };

export const notAnAddress = (reason: string): NormalisedAddress => ({ kind: 'invalid', reason });

/** Marks that spreadsheets and copied text bring along and nobody sees: zero widths, directions, soft hyphens. */
const UNSEEN = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Most texts are plain already. */
const PLAIN = /^[\x21-\x7e]*$/;

export const withoutUnseen = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(UNSEEN, '').trim();

/** Without unseen marks, full-width figures as plain ones, trimmed. */
export const plainText = (text: string): string =>
  PLAIN.test(text) ? text : withoutUnseen(text).normalize('NFKC');
