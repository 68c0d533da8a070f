import { readReply, wordOf } from './reply-intent.js';

/** A word people text to join: two to twenty letters or digits, as it is compared (lower case, no accents). */
const WORD = /^[a-z0-9]{2,20}$/;

type ParsedKeyword = { kind: 'ok'; word: string } | { kind: 'refused'; reason: string };

/** The carriers' words are theirs: a STOP must never enroll anybody, and a HELP must always be answered. */
export function parseKeyword(text: string): ParsedKeyword {
  const word = wordOf(text);
  if (!WORD.test(word)) return { kind: 'refused', reason: 'Must be one word of 2 to 20 letters or digits' };
  if (readReply(word).intent !== 'none')
    return { kind: 'refused', reason: 'Is a word that stops, starts or asks for help' };
  return { kind: 'ok', word };
}

interface TextProgramme {
  /** Who writes: the artist, mostly. */
  sender: string;
  /** As the wording said it: "up to 4 msgs/month". */
  frequency: string;
}

/** The first message of a programme: its name, how often, what it costs, the ways out (messaging rules of the US). */
export const joinConfirmation = ({ sender, frequency }: TextProgramme): string =>
  `${sender}: You're in! Recurring automated texts, ${frequency}. Msg & data rates may apply. ` +
  'Reply HELP for help, STOP to opt out.';

/** The question of a double opt-in: nothing is agreed to before the answer. */
export const joinQuestion = ({ sender, frequency }: TextProgramme): string =>
  `${sender}: Reply YES to get recurring automated marketing texts, ${frequency}. Consent is no condition of ` +
  'purchase. Msg & data rates may apply. Reply HELP for help, STOP to opt out.';

/** The answer to a fan who has opted out: a keyword never lifts a STOP. */
export const joinRefused = ({ sender }: TextProgramme): string =>
  `${sender}: You have opted out of our texts. Reply START first, then text the word again.`;

export const joinOver = ({ sender }: TextProgramme): string => `${sender}: This word is not in use any more.`;
