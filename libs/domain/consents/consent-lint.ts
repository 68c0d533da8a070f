import type { AddressChannel } from '#domain/terms.js';
import { type ConsentLanguage, consentLanguage } from './sign-up-wording.js';

/** A box of a page by which a fan agrees to messages. */
export interface ConsentBox {
  channel: AddressChannel;
  /** The words beside it, as a fan reads them. */
  wording: string;
  /** It is ticked when the page opens. */
  ticked: boolean;
  /** The page goes no further without it. */
  required: boolean;
}

/** The part of a page that asks for consent, as fans see it, and what follows it. */
export interface ConsentBlock {
  language: string;
  sender: string;
  /** Where fans see the page. */
  url: string;
  /** Fans can open the page now. */
  live: boolean;
  boxes: readonly ConsentBox[];
  /** The first message of each channel, which asks to confirm. */
  questions: Readonly<Partial<Record<AddressChannel, string>>>;
}

/** What a registration is refused for (`refused`), and what it may be asked about (`doubtful`). */
export interface ConsentFinding {
  rule: ConsentRule;
  weight: 'refused' | 'doubtful';
  /** The channel of the box or message that it is about; absent where it is about the page. */
  channel?: AddressChannel;
  /** What is wrong and what to do, in a sentence. */
  message: string;
}

export const CONSENT_RULES = [
  'page_not_live',
  'page_not_secure',
  'box_missing',
  'box_ticked',
  'box_required',
  'boxes_bundled',
  'sender_not_named',
  'channel_not_named',
  'purpose_not_stated',
  'recurring_not_said',
  'frequency_missing',
  'purchase_condition',
  'rates_missing',
  'stop_missing',
  'help_missing',
  'terms_missing',
  'privacy_missing',
  'question_missing',
  'question_without_sender',
  'question_without_frequency',
  'question_without_rates',
  'question_without_help_and_stop',
  'question_too_long',
] as const;
export type ConsentRule = (typeof CONSENT_RULES)[number];

type Said = 'sms' | 'email' | 'marketing' | 'recurring' | 'frequency' | 'purchase' | 'rates';

/** How each language says what the rules ask for. A wording that a workspace wrote itself is held against them, too. */
const SAYS: Record<ConsentLanguage, Record<Said, RegExp>> = {
  en: {
    sms: /\bSMS\b|\btexts?\b|\btext messages?\b/i,
    email: /\be-?mails?\b/i,
    marketing: /\bmarketing\b|\bpromotion(al|s)\b|\boffers\b|\bnews\b/i,
    recurring: /\brecurring\b[^.]*\bautomat(ed|ic)\b|\bautomat(ed|ic)\b[^.]*\brecurring\b/i,
    frequency: /\b\d+ (msgs?|messages?|texts?)\s*(\/|per|a|each)\s*(month|week)\b|\bfrequency varies\b/i,
    purchase:
      /\bnot (a|required as a) condition\b|\bno condition of (any )?purchase\b|\bnot required to (buy|purchase)\b/i,
    rates: /\brates may apply\b/i,
  },
  es: {
    sms: /\bSMS\b|mensajes? de texto/i,
    email: /\bcorreo( electrónico)?\b|\be-?mails?\b/i,
    marketing: /publicitari[oa]s?|promocional(es)?|\bmarketing\b|novedades/i,
    recurring: /recurrentes?[^.]*autom[aá]tic|autom[aá]tic[^.]*recurrentes?/i,
    frequency: /\d+ (mensajes|SMS)?\s*(al|por) (mes|semana)/i,
    purchase: /no es (una )?condición/i,
    rates: /tarifas/i,
  },
  de: {
    sms: /\bSMS\b|-SMS\b|Textnachricht/i,
    email: /\be-?mails?\b/i,
    marketing: /werbe|werbung|marketing|neuigkeiten/i,
    recurring: /wiederkehrende[^.]*automatische|automatische[^.]*wiederkehrende/i,
    frequency: /\d+ (nachrichten|sms)?\s*(im monat|pro monat|in der woche|pro woche)/i,
    purchase: /keine (bedingung|voraussetzung)/i,
    rates: /kosten|gebühren/i,
  },
  fr: {
    sms: /\bSMS\b|\btextos?\b/i,
    email: /\be-?mails?\b|\bcourriels?\b/i,
    marketing: /publicitaires?|promotionnels?|\bmarketing\b|nouvelles/i,
    recurring: /récurrents?[^.]*automati|automati[^.]*récurrents?/i,
    frequency: /\d+ (messages|SMS)?\s*par (mois|semaine)/i,
    purchase: /n.est pas une condition/i,
    rates: /frais/i,
  },
};

/** Holds what a page asks fans to agree to against what carriers refuse a registration for (`messaging` rules, A2P). */
export function lintConsentBlock(block: ConsentBlock): ConsentFinding[] {
  const says = SAYS[consentLanguage(block.language)];
  return [
    ...pageFindings(block),
    ...bundled(block, says),
    ...block.boxes.flatMap((box) => boxFindings(box)),
    ...block.boxes.flatMap((box) => wordingFindings(box, block, says)),
    ...questionFindings(block, says),
  ];
}

const refused = (rule: ConsentRule, message: string, channel?: AddressChannel): ConsentFinding => ({
  ...{ rule, weight: 'refused', message },
  ...(channel === undefined ? {} : { channel }),
});

function pageFindings({ url, live, boxes }: ConsentBlock): ConsentFinding[] {
  const findings: ConsentFinding[] = [];
  if (!live) findings.push(refused('page_not_live', 'Fans cannot open the page: launch the campaign first.'));
  if (!url.startsWith('https://'))
    findings.push(refused('page_not_secure', 'The page has no https address that a reviewer can open.'));
  if (boxes.length === 0)
    findings.push({
      ...{ rule: 'box_missing', weight: 'doubtful' },
      message: 'The page asks for no consent: turn on the fields for email or SMS.',
    });
  return findings;
}

/** Agreeing to texts has to be an act of its own. */
function bundled({ boxes }: ConsentBlock, says: Record<Said, RegExp>): ConsentFinding[] {
  return boxes
    .filter(({ channel, wording }) => {
      const alone = boxes.filter((other) => other.channel === channel).length === 1;
      return !alone || says[channel === 'sms' ? 'email' : 'sms'].test(wording);
    })
    .map(({ channel }) =>
      refused(
        'boxes_bundled',
        'Each channel needs exactly one box of its own, which names no other.',
        channel,
      ),
    );
}

function boxFindings({ channel, ticked, required }: ConsentBox): ConsentFinding[] {
  return [
    ...(ticked ? [refused('box_ticked', 'The box is ticked before the fan has touched it.', channel)] : []),
    ...(required
      ? [refused('box_required', 'The page goes no further without the box: consent must be free.', channel)]
      : []),
  ];
}

function wordingFindings(
  { channel, wording }: ConsentBox,
  { sender }: ConsentBlock,
  says: Record<Said, RegExp>,
): ConsentFinding[] {
  const both: Check[] = [
    [wording.includes(sender), 'sender_not_named', `The words do not name the sender, ${sender}.`],
    [says[channel].test(wording), 'channel_not_named', `The words do not say what comes: ${channel}.`],
  ];
  return failed(channel === 'sms' ? [...both, ...textChecks(wording, says)] : both, channel);
}

/** Whether something holds, the rule that is broken where it does not, and how that is said. */
type Check = readonly [holds: boolean, rule: ConsentRule, message: string];

const failed = (checks: readonly Check[], channel: AddressChannel): ConsentFinding[] =>
  checks.flatMap(([holds, rule, message]) => (holds ? [] : [refused(rule, message, channel)]));

function textChecks(wording: string, says: Record<Said, RegExp>): Check[] {
  const links = wording.match(/https?:\/\/\S+/g) ?? [];
  const unsaid = (what: string) => `The words do not say ${what}.`;
  return [
    [says.marketing.test(wording), 'purpose_not_stated', unsaid('that it is marketing')],
    [
      says.recurring.test(wording),
      'recurring_not_said',
      unsaid('that the texts are recurring and automated'),
    ],
    [says.frequency.test(wording), 'frequency_missing', unsaid('how many texts come')],
    [
      says.purchase.test(wording),
      'purchase_condition',
      unsaid('that consent is not a condition of purchase'),
    ],
    [says.rates.test(wording), 'rates_missing', unsaid('that message and data rates may apply')],
    [/\bSTOP\b/.test(wording), 'stop_missing', unsaid('how to opt out: STOP')],
    [/\bHELP\b/.test(wording), 'help_missing', unsaid('how to get help: HELP')],
    [links.length > 0, 'terms_missing', 'The terms are not linked: set termsUrl.'],
    [links.length > 1, 'privacy_missing', 'The privacy policy is not linked: set privacyUrl.'],
  ];
}

/** The text that asks to confirm: brand, programme, rates, HELP and STOP. */
function questionFindings({ boxes, questions, sender }: ConsentBlock, says: Record<Said, RegExp>) {
  if (!boxes.some(({ channel }) => channel === 'sms')) return [];
  const text = questions.sms;
  if (text === undefined)
    return [refused('question_missing', 'No text asks the fan to confirm before the first message.', 'sms')];
  const about = (what: string) => `The text that asks to confirm ${what}.`;
  const asksRight = /\bHELP\b/.test(text) && /\bSTOP\b/.test(text);
  return failed(
    [
      [text.includes(sender), 'question_without_sender', about('names no sender')],
      [says.frequency.test(text), 'question_without_frequency', about('does not say how many texts come')],
      [says.rates.test(text), 'question_without_rates', about('names no rates')],
      [asksRight, 'question_without_help_and_stop', about('lacks HELP or STOP')],
      [text.length <= 1600, 'question_too_long', about('is too long for one message')],
    ],
    'sms',
  );
}
