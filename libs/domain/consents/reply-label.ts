import type { ReplyLabel } from '#domain/terms.js';
import { wordOf } from './reply-intent.js';

const WORDS: Readonly<Record<'yes' | 'no', ReadonlySet<string>>> = {
  yes: new Set([
    ...[
      'yes',
      'y',
      'yeah',
      'yep',
      'yup',
      'ya',
      'ok',
      'okay',
      'k',
      'sure',
      'of course',
      'please',
      'yes please',
    ],
    ...['si', 'claro', 'vale', 'oui', 'bien sur', "d'accord", 'ouais', 'ja', 'klar', 'gerne', 'sim', 'graag'],
  ]),
  no: new Set([
    ...[
      'no',
      'n',
      'nope',
      'nah',
      'no thanks',
      'no thank you',
      'not now',
      'non',
      'non merci',
      'nein',
      'nein danke',
    ],
    ...['nao', 'nao obrigado', 'nao obrigada', 'nee', 'nee bedankt', 'no gracias', 'no grazie'],
  ]),
};
const YES_SIGNS = /^(?:[\u{1F44D}\u{1F44C}\u2705\u2764\u{1F64C}\u{1F525}][\ufe0f\u{1F3FB}-\u{1F3FF}]?\s*)+$/u;
const NO_SIGNS = /^(?:[\u{1F44E}\u274C][\ufe0f\u{1F3FB}-\u{1F3FF}]?\s*)+$/u;

/** The label of a whole reply. Undefined: it is a text for a person to read. */
export function replyLabel(body: string): ReplyLabel | undefined {
  const text = body.trim();
  if (YES_SIGNS.test(text)) return 'yes';
  if (NO_SIGNS.test(text)) return 'no';
  const whole = wordOf(text);
  if (WORDS.yes.has(whole)) return 'yes';
  if (WORDS.no.has(whole)) return 'no';
  return /[?\u061f\uff1f][^\p{L}\p{N}]*$/u.test(text) ? 'question' : undefined;
}
