/** What a fan's reply to our number asks for. `none`: a person reads it, nothing changes by itself. */
export type ReplyIntent = 'stop' | 'start' | 'help' | 'none';

/** Whole messages, any case (CTIA list and the US rules' own), then the same wish in other languages. */
const STOP_WORDS = new Set([
  ...['stop', 'stopall', 'stop all', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout', 'opt out'],
  ...['no mas', 'alto', 'baja', 'parar', 'pare', 'basta', 'arret', 'arreter', 'stopp', 'abmelden', 'sair'],
]);
const START_WORDS = new Set(['start', 'yes', 'unstop']);
const HELP_WORDS = new Set(['help', 'info']);

/** Words of courtesy and emphasis around an intent: "please stop now", "just stop it". */
const FILLERS =
  /\b(?:please|pls|plz|kindly|just|now|immediately|thanks|thank you|thx|it|this|ok|okay|hey|hi)\b/g;

/** What the sender of "stop …" wants stopped: us. "Stop by our show" and "stop motion" are none of it. */
const US = '(?:text|txt|messag|msg|sms|contact|spam|send|writ|bother|harass|notif|updat|alert|these|promo)';
const WISHES = [
  // "stop texting me", "stop with the messages"; not "non-stop texts", "don't stop sending these".
  new RegExp(
    `(?<!\\b(?:don'?t|do not|never|can'?t|cannot|can not|won'?t|will not|couldn'?t|non|dont you)[\\s-]+)\\bstop\\s+(?:\\w+\\s+){0,3}?${US}`,
  ),
  new RegExp(
    `\\b(?:don'?t|do not|never|quit|cease)\\s+(?:ever\\s+)?(?:text|txt|messag|contact|sms|spam|bother|send me)`,
  ),
  new RegExp(
    `\\b(?:don'?t|do not|no longer) (?:want|wish|consent)\\b.{0,30}\\b(?:texts?|messages?|msgs?|sms|these|texted)\\b`,
  ),
  /^(?:\w+ ){0,2}no more (?:\w+ )?(?:texts?|texting|messages?|msgs?|sms)\b/,
  // Not "don't unsubscribe me", "never opt me out".
  /(?<!\b(?:don'?t|do not|never|won'?t|not) )\b(?:unsubscribe|opt(?:ing)?[ -]?out|opt me out)\b/,
  /(?<!\b(?:don'?t|do not|never|won'?t) )\b(?:remove|delete|take) (?:me|my (?:phone )?number) (?:from|off)\b/,
  /(?<!\b(?:don'?t|do not|never|won'?t) )\b(?:remove|delete) my (?:phone )?number\b/,
  /\b(?:revoke|withdraw) (?:my )?(?:consent|permission)\b/,
  /\bleave me alone\b/,
  /\b(?:lose|forget) my number\b/,
];

/** Lower case, no accents, straight quotes, one space between words. */
function plain(body: string): string {
  return body
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u2018\u2019\u02bc`]/g, "'")
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/** Without what stands around the words: quotes, full stops, exclamation marks, emoji. */
const bare = (text: string): string => text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');

/** A text as one word to compare: lower case, no accents, nothing around it. */
export const wordOf = (body: string): string => bare(plain(body));

/** "stop stop stop", "please, stop now!" → "stop". */
function withoutCourtesy(text: string): string {
  const words = text.replace(/[^\p{L}\p{N}' -]/gu, ' ').replace(FILLERS, ' ');
  return words
    .split(' ')
    .filter((word, index, all) => word !== '' && word !== all[index - 1])
    .filter((word, index, all) => word !== all[index - 1])
    .join(' ');
}

/**
 * Reads what a reply asks for, by the rules of the carriers and by the US rule on "any reasonable wording".
 * A whole message that is one of the known words comes first, then clear free text. A doubtful text stops nothing.
 */
export function readReplyIntent(body: string): ReplyIntent {
  const text = plain(body);
  const whole = bare(text).replace(/^opt-out$/, 'opt out');
  if (STOP_WORDS.has(whole)) return 'stop';
  if (START_WORDS.has(whole)) return 'start';
  if (HELP_WORDS.has(whole)) return 'help';
  if (STOP_WORDS.has(withoutCourtesy(text))) return 'stop';
  return WISHES.some((wish) => wish.test(text)) ? 'stop' : 'none';
}
