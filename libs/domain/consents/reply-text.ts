import { FILLERS } from './reply-words.js';

/** What is left of a reply once the words that are not the fan's own are gone. */
export interface ReplyText {
  /** In order; each belongs to a sentence and to a line. */
  clauses: Clause[];
  /** What the fan has put in quotation marks at the end, if it is short: "I said “stop”". */
  quoted: string;
}

export interface Clause {
  /** Words, lower case, without accents; courtesy is left out. */
  words: string[];
  question: boolean;
  /** The clause is a sentence, or a line, of its own. */
  alone: 'line' | 'sentence' | 'part';
  /** As it was written: STOP shouts. */
  shouted: boolean;
}

/** Twilio cuts a text here. */
const LONGEST = 1600;

/** Lower case, no accents, straight quotes, one space between words; lines stay. */
export function plain(body: string): string {
  return body
    .slice(0, LONGEST)
    .normalize('NFKD')
    .replace(/[\p{M}\u200b-\u200f\u2060\ufeff]/gu, '')
    .replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'")
    .replace(/ß/g, 'ss')
    .replace(/œ/gi, 'oe')
    .replace(/[^\S\n]+/g, ' ')
    .trim();
}

const OPEN = '[“"«„‟]';
const CLOSE = '[”"»“‟]';
const CLOSED = new RegExp(`${CLOSE}[\\s.\\u200a]*$`, 'u');
/** `Liked “…”`, `Reacted 🔥 to “…”`, `👍 to “…”`: some words, then a quotation to the end (which phones may cut off). */
const REACTION = new RegExp(`^([^“"«„\\n]{0,60}?)\\s*${OPEN}([\\s\\S]*?)(?:${CLOSE}[\\s.\\u200a]*)?$`, 'u');
/** The reactions' own words, where a short quotation is one all the same. */
const REACTED =
  /^(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted|removed|a reagi|reagierte|hat .{1,20} reagiert|(?:le|no le|me) (?:gusto|encanto|gusta)|reacciono|aime|adore|a aime|a adore|ne pas aimer|rire|ri a|gefallt|mag|liebt|gefiel|piace|adora|ha messo|ha riso|ha reagito|reagiu|gostou|curtiu|amou|adorou|riu|leuk|vindt|hield van|heeft gereageerd|reageerde|\P{L}* ?(?:to|a|à|auf|op|em)\b|\P{L}+$)/iu;
/** A repeated footer of ours. Alone it is doubtful; beside other words it says nothing. */
const OUR_WORDS =
  /\b(?:reply|text|txt|send|responde|responda|envia|repondez|envoyez|antworte|sende|antworten sie|rispondi|invia|antwoord|stuur)(?: with| con| com| mit| met| avec)? ["'“]?(?:stop|end|help|baja|arret|ja|yes)["'”]?(?:(?: |,)*(?:to|2|para|pour|um|per|om|and|&|for|help)\b[^.\n]*)?/giu;
/** Everything behind it is a signature or an older mail. */
const SIGNED =
  /^\s*(?:--+|__+|—|–)\s*\S{0,40}$|^\s*[-—–]\s*\p{L}[\p{L} .]{0,40}$|^(?:sent (?:from|via)|get outlook|enviado (?:desde|do)|envoye (?:de|depuis)|gesendet von|von meinem|inviato (?:da|dal)|verstuurd vanaf|verzonden (?:met|vanaf))\b.*$|^on .{5,80} wrote:?$|^(?:le|el|am|il|em|op) .{5,80}(?:ecrit|escribio|schrieb|scritto|escreveu|schreef)\s?:?.*$/iu;

export type Reading = { kind: 'reaction' } | { kind: 'text'; text: ReplyText };

/** Takes away what phones and mail programs add, and what only repeats our words; cuts the rest into clauses. */
export function readText(body: string): Reading {
  const text = plain(body);
  const reaction = REACTION.exec(text);
  const [, lead = '', quotation = ''] = reaction ?? [];
  const isLong =
    quotation.split(/\s+/).length > 4 && (CLOSED.test(text) || !new RegExp(CLOSE, 'u').test(quotation));
  if (reaction !== null && /\p{L}|\p{Extended_Pictographic}/u.test(lead) && (isLong || REACTED.test(lead))) {
    return REACTED.test(lead) ? { kind: 'reaction' } : { kind: 'text', text: cut(own(lead), '') };
  }
  const quoted = reaction !== null && /\p{L}/u.test(lead) && CLOSED.test(text) ? quotation : '';
  return { kind: 'text', text: cut(own(text), quoted) };
}

export const isReaction = (body: string): boolean => readText(body).kind === 'reaction';

/** Without quoted lines, titles in quotation marks, our own footer, and whatever follows a signature's mark. */
function own(text: string): string {
  const lines = text.split('\n');
  const signature = lines.findIndex((line, index) => index > 0 && SIGNED.test(line));
  const kept = lines
    .slice(0, signature === -1 ? undefined : signature)
    .filter((line, index) => !/^\s*>/.test(line) && !(index > 0 && SIGNED.test(line)));
  const joined = kept.join('\n');
  const unquoted = joined.replace(new RegExp(`${OPEN}([^“”"«»„]*)${CLOSE}`, 'gu'), (whole, inner: string) =>
    joined.replace(whole, '').search(/\p{L}/u) === -1 ? inner : ' quotation ',
  );
  const withoutOurs = unquoted.replace(OUR_WORDS, ' quotation ');
  return /^\s*quotation\W*$/.test(withoutOurs) ? unquoted : withoutOurs;
}

/** Expressions of several words that count as one; a negation within breaks them. */
const JOINED: readonly (readonly [RegExp, string])[] = [
  [/\b(?:\p{L}[ .*_-]{1,2}){3,}\p{L}\b/gu, ' $& '],
  [/\b(?:por favor|per favore|per piacere|s'il (?:vous|te) plait)\b/g, ' '],
  [/\buit te schrijven\b/g, 'uitschrijven'],
  [/\baf te melden\b/g, 'afmelden'],
  [/\bst0p/g, 'stop'],
  [/\bno stop\b/g, 'stop'],
  [/(\p{L})\1{2,}/gu, '$1'],
  [/^\W*(?:stpo|sotp|tsop|stp|stopo)\W*$/, 'stop'],
  [/\bopt(?:ing)?[ -]?out\b/g, 'optout'],
  [/\bopt(?:ing)? me out\b/g, 'optmeout'],
  [/\bopted[ -]?out\b/g, 'optedout'],
  [/\bun[ -]subscri/g, 'unsubscri'],
  [/\bdo ?n[o']?t\b|\bdo not\b|\bdnt\b/g, 'dont'],
  [/\bcan ?not\b|\bcan'?t\b/g, 'cant'],
  [/\bwill not\b|\bwon'?t\b/g, 'wont'],
  [/\bdid not\b/g, 'didnt'],
  [/\b(?:turn(?:ing)?|switch) off\b/g, 'turnoff'],
  [/\b(?:would|'d|i'd) like\b|\bid like\b/g, 'want'],
  [/\bhear from (?:you|u)\b/g, 'receive messages'],
  [
    /\bno (?:thanks|thank you|thx|ty|gracias|grazie)\b|\bnon,? (?:merci|grazie)\b|\bnein,? danke\b/g,
    'nothanks',
  ],
  [/\b(?:no,? grazie|nao,? obrigad[oa]|nee,? (?:bedankt|dank je|dankje|dank u))\b/g, 'nothanks'],
  [/\bleave me (?:the \w+ )?alone\b|\blass(?:t|en sie)? mich (?:\w+ )?in (?:ruhe|frieden)\b/g, 'leavealone'],
  [/\b(?:laisse[rz]?|fich\w+|fout\w+)[ -]moi (?:tranquille|en paix|la paix)\b/g, 'leavealone'],
  [
    /\b(?:deja|dejen|dejad|deje)(?:me| me) (?:en paz|tranquil[oa])\b|\blasci(?:a|ate)mi (?:in pace|stare)\b/g,
    'leavealone',
  ],
  [/\b(?:me deix[ae]m?|deix[ae]m?[ -]me) em paz\b|\blaat me (?:\w+ )?met rust\b/g, 'leavealone'],
  [/\b(?:lose|forget) (?:my|this) number\b|\bno (?:molestar|molesten|molestes)\b/g, 'leavealone'],
  [
    /\bho?e?ren sie(?: bitte| endlich| sofort)* auf\b|\bho?e?rt?(?: bitte| endlich| sofort| doch| mal| jetzt| auch)* auf\b/g,
    'horauf',
  ],
  [/horauf,/g, 'horauf'],
  [/\bmailing[ -]?list/g, 'list'],
  [/\bhou(?:d|dt|den)?(?: jullie| nou| eens| nu| er| hier| alsjeblieft)*(?: mee)? op\b/g, 'houop'],
  [/\bmeld(?:e|et|en sie)?(?: ich| wir)? (?:mich|uns)(?: (?!nicht)\w+){0,3} ab\b/g, 'abmelden'],
  [/\btrag(?:e|t|en sie)? (?:mich|uns)(?: (?!nicht)\w+){0,4} aus\b/g, 'austragen'],
  [/\b(?:be)stell(?:e|t|en sie)? (?:(?!nicht)\w+ ){1,4}ab\b/g, 'abbestellen'],
  [/\bmeldt? (?:mij|me)(?: (?!niet)\w+){0,2} af\b/g, 'afmelden'],
  [/\bschrijft? (?:mij|me)(?: (?!niet)\w+){0,2} uit\b/g, 'uitschrijven'],
  [/\bzeg (?:(?!niet)\w+ ){1,4}op\b/g, 'opzeggen'],
  [
    /\bd(?:ar|arme|arnos|arse|enme|ame|adme|eme|enos|oy|oyme)(?: me)?(?: \w+)? (?:de )?baja\b/g,
    'darsedebaja',
  ],
  [/\b(?:me|te) d(?:a|an|en|e|es|oy) de baja\b|\b(?:quiero|solicito|pido)(?: \w+)? baja\b/g, 'darsedebaja'],
  [/\b(?:sair|salir|sortir|uscire)(?: \w+){0,2} (?:grupo|lista|liste|gruppo|programa)\b/g, 'descadastrar'],
  [/\b(?:ich|wir) (?:will|wollen)\b|\bwill ich\b/g, 'ichwill'],
  [
    /\b(?:m|n|d|j|s|l|t|c|qu|dall|dell|nell|all|sull|un|jusqu|lorsqu)'(?=\p{L}{2,})(?!m\b|ll\b|ve\b|re\b)/gu,
    '$& ',
  ],
];

function joined(text: string): string {
  return JOINED.reduce(
    (so, [pattern, by]) =>
      by === ' $& '
        ? so.replace(pattern, (letters) => letters.replace(/[ .*_-]/g, ''))
        : so.replace(pattern, by),
    text.toLowerCase(),
  );
}

const SENTENCE = /[^.!?;:…¿¡]+[.!?;:…]*/gu;
const CLAUSE = /,|\s[-–—]+\s|\/|\b(?:but|pero|aber|maar|however|otherwise)\b/u;

/** Each line into sentences, each sentence into clauses. */
function cut(text: string, quoted: string): ReplyText {
  const shouts = new Set(text.match(/\b\p{Lu}{3,}\b/gu)?.map((word) => word.toLowerCase()));
  const clauses = joined(text)
    .split('\n')
    .flatMap((line) => {
      const sentences = (line.match(SENTENCE) ?? []).map((sentence) => ({
        question: sentence.includes('?'),
        parts: sentence
          .split(CLAUSE)
          .map(wordsOf)
          .filter((words) => words.length > 0),
      }));
      const count = sentences.reduce((sum, { parts }) => sum + parts.length, 0);
      return sentences.flatMap(({ question, parts }) =>
        parts.map((words): Clause => {
          const alone = count === 1 ? 'line' : parts.length === 1 ? 'sentence' : 'part';
          return { words, question, alone, shouted: words.every((word) => shouts.has(word)) };
        }),
      );
    });
  return { clauses, quoted };
}

function wordsOf(clause: string): string[] {
  const words = clause.replaceAll("'", '').match(/\p{L}+|\p{N}+/gu) ?? [];
  return words.filter((word) => !FILLERS.has(word));
}
