import type { ReplyIntent } from '#domain/terms.js';
import { CLEAR, DOUBTFUL, HARMLESS } from './reply-rules.js';
import { plain, readText, type Clause } from './reply-text.js';
import { tagsOf } from './reply-words.js';
import { matcher, type Matcher } from './word-pattern.js';

/** `words`: the part that decided, without accents; null where nothing did. */
export interface ReplyReading {
  intent: ReplyIntent;
  words: string | null;
}

const NOTHING: ReplyReading = { intent: 'none', words: null };
const START_WORDS = new Set(['start', 'yes', 'unstop']);
const HELP_WORDS = new Set(['help', 'info']);
/** Signs that mean it without a word. */
const SIGNS = /^[\s\u{1F6D1}\u{1F6AB}\u270B\u{1F590}\u26D4\u{1F595}\ufe0f\u{1F3FB}-\u{1F3FF}]+$/u;

const WHEN = /^(?:when|quand|wann|quando|cuando|wanneer)$/;

/** A text as one word to compare: lower case, no accents, nothing around it. */
export const wordOf = (body: string): string =>
  plain(body)
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');

/**
 * Reads a reply as the carriers' rules and the US rule on "any reasonable means" want it: whole
 * keywords first, then what the words say in seven languages. A denied wish ("don't stop"), a question about the
 * past and a reaction that quotes our message ask for nothing; a wish with conditions is for a person to read.
 */
export function readReply(body: string): ReplyReading {
  const whole = wordOf(body);
  if (START_WORDS.has(whole)) return { intent: 'start', words: whole };
  if (HELP_WORDS.has(whole)) return { intent: 'help', words: whole };
  if (isKeyword([whole.replace(/^opt[ -]out$/, 'optout')])) return { intent: 'stop', words: whole };
  if (body.trim() !== '' && SIGNS.test(body.trim())) return { intent: 'doubtful', words: null };
  const reading = readText(body);
  if (reading.kind === 'reaction') return NOTHING;
  const { clauses, quoted } = reading.text;
  const verdict = judge(clauses);
  if (quoted === '' || verdict.intent !== 'none') return verdict;
  const inner = readReply(quoted);
  return inner.intent === 'none' ? NOTHING : { intent: 'doubtful', words: inner.words };
}

function judge(clauses: readonly Clause[]): ReplyReading {
  const all = clauses.flatMap(({ words }) => words);
  if (isKeyword(all)) return { intent: 'stop', words: all.join(' ') };
  const jokes = clauses.some(({ words }) => has(words, 'KEEP') && !/^(?:you|u|why)$/.test(words[0] ?? ''));
  const verdicts = clauses.map(judgeClause);
  const clear = verdicts.find(({ intent }) => intent === 'stop') ?? keywordAlone(clauses, all, verdicts);
  if (clear?.intent === 'stop') return jokes ? { ...clear, intent: 'doubtful' } : clear;
  return clear ?? verdicts.find(({ intent }) => intent === 'doubtful') ?? NOTHING;
}

/** "STOP 2 END", "please stop texts now": a keyword and what changes nothing about it. */
function isKeyword(words: readonly string[]): boolean {
  const [first = '', ...rest] = words[0] === 'sms' ? words.slice(1) : words;
  if (/^(?:reply|text|txt|send|txting)$/.test(first) && rest[0] === 'stop') return rest.length === 1;
  if (words.length === 2 && words[0] === 'no' && /^(?:mas|more)$/.test(words[1] ?? '')) return true;
  if (words.length === 2 && /^(?:nao|non|plus|nicht|niet|nunca)$/.test(words[0] ?? ''))
    return /^(?:mais|piu|jamais|mehr|meer|mas|rien)$/.test(words[1] ?? '');
  if (!tagsOf(first).includes(',KEY,') || rest.length > 6) return false;
  return rest.every((word) => /,(?:KEY|TAIL|MSG|SEND|ME|SUBSCR|THIS|MORE|LIST|NUM),/.test(tagsOf(word)));
}

/** STOP above a signature, or as a sentence of its own beside others. */
function keywordAlone(
  clauses: readonly Clause[],
  all: readonly string[],
  verdicts: readonly ReplyReading[],
): ReplyReading | undefined {
  for (const clause of [clauses[0], clauses.at(-1)]) {
    if (clause === undefined || !isKeyword(clause.words)) continue;
    const words = clause.words.join(' ');
    const strong = has(clause.words, 'STRONGKEY');
    const little = all.length - clause.words.length <= 3;
    const meant =
      little || clause.shouted || verdicts.filter(({ intent }) => intent === 'doubtful').length > 1;
    if (clause.alone === 'line' || (strong && meant && !clause.question)) return { intent: 'stop', words };
    if (strong) return { intent: 'doubtful', words };
  }
  return undefined;
}

const harmless = HARMLESS.map(matcher);
const clear = CLEAR.map(matcher);
const doubtful = DOUBTFUL.map(matcher);

function judgeClause({ words, question }: Clause): ReplyReading {
  const encoded = words.map((word) => `${word}/${tagsOf(word)}/ `).join('');
  const left = harmless.reduce((text, rule) => rule.without(text), encoded);
  const asks = question || has(words.slice(0, 1), 'ASK');
  const found = firstOf(clear, left);
  const past = asks && words.some((word) => has([word], 'PAST'));
  if (found !== undefined) return weigh(found, words, { asks, past });
  const perhaps = firstOf(doubtful, left);
  if (perhaps === undefined) return NOTHING;
  const isWish = has(perhaps.words.split(' '), 'STOPV') || has(perhaps.words.split(' '), 'UNSUB');
  return past && isWish ? NOTHING : { intent: 'doubtful', words: perhaps.words };
}

/** A clear wish, unless it is asked about, is limited, or is about something else. */
function weigh(
  found: { words: string; atStart: boolean },
  words: readonly string[],
  { asks, past }: { asks: boolean; past: boolean },
): ReplyReading {
  const { words: said } = found;
  const requested = (has(words, 'CANYOU') && !words.some((word) => WHEN.test(word))) || found.atStart;
  if (past && !has(words, 'CANYOU')) return NOTHING;
  if (asks && !requested) return { intent: 'doubtful', words: said };
  const unsure = has(words, 'CANT') || has(words, 'HEDGE') || has(words, 'LIMIT') || has(words, 'ELSEWHERE');
  const elsewhere = has(words, 'OTHERWAY') && !words.some((word) => /^(?:sms|texts?|texting)$/.test(word));
  return { intent: unsure || elsewhere ? 'doubtful' : 'stop', words: said };
}

function firstOf(rules: readonly Matcher[], text: string): { words: string; atStart: boolean } | undefined {
  for (const rule of rules) {
    const found = rule.find(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

const has = (words: readonly string[], tag: string): boolean =>
  words.some((word) => tagsOf(word).includes(`,${tag},`));
