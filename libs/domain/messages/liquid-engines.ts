import { Liquid, type Template } from 'liquidjs';
import { assertNever } from '#domain/assert-never.js';
import { dateInWords, type DateReader } from './date-in-words.js';
import { escapeHtml } from './escape-html.js';
import { graphemesOf } from './graphemes.js';
import { numberInWords } from './language.js';

/**
 * How a message's Liquid is read. A version of a message keeps its dialect for ever, so that it can be rendered again as
 * it was sent. 1: everything written before there were versions. 2: dates by the fan's zone and the message's language,
 * and signs that are never cut apart.
 */
export const DIALECTS = [1, 2] as const;
export type Dialect = (typeof DIALECTS)[number];
export const CURRENT_DIALECT: Dialect = 2;

/** What the engine needs of the values of a message beside their names. */
export type ReadBy = DateReader;

/** Strict: a misspelt name is an error with a name, and never an empty place in a message. It reads no files. */
const STRICT = {
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  templates: {},
  parseLimit: 200_000,
  // Milliseconds by the wall clock. A process that was held up for a moment must not fail a message that is fine.
  renderLimit: 1000,
  memoryLimit: 1_000_000,
} as const;

/** For whom each render is done, by the object of its values. */
const readers = new WeakMap<object, ReadBy>();
const UTC: ReadBy = { language: 'en', zone: 'UTC', now: 0 };
const readerOf = (environment: object): ReadBy => readers.get(environment) ?? UTC;

/** The engine of before. A message that names the present moment gets the one of its sending, so that it can be repeated. */
function firstEngine(): Liquid {
  const engine = new Liquid({ ...STRICT, parseLimit: 100_000 });
  const before = engine.filters['date'];
  const handler = typeof before === 'function' ? before : before?.handler;
  if (handler === undefined) throw new Error('The library has no filter "date".');
  engine.registerFilter('date', function (value: unknown, ...more: unknown[]): unknown {
    const isNow = value === 'now' || value === 'today';
    return handler.call(this, isNow ? new Date(readerOf(this.context.environments).now) : value, ...more);
  });
  return engine;
}

/** Tags that read other templates, or write more than one place. */
const WITHOUT = ['include', 'render', 'layout', 'block', 'tablerow', 'liquid'];
/** What would write captured text into HTML escaped twice, or not at all. */
const WITHOUT_IN_HTML = ['capture'];

function secondEngine(html: boolean): Liquid {
  const engine = new Liquid({
    ...STRICT,
    lenientIf: true,
    ...(html ? { outputEscape: (value: unknown) => escapeHtml(textOf(value)) } : {}),
  });
  for (const tag of [...WITHOUT, ...(html ? WITHOUT_IN_HTML : [])]) Reflect.deleteProperty(engine.tags, tag);
  registerDates(engine);
  registerTexts(engine);
  if (html) {
    // The engine itself escapes each value, once.
    for (const name of ['escape', 'escape_once', 'xml_escape', 'raw', 'safe'])
      engine.registerFilter(name, (value: unknown) => value);
  }
  engine.registerFilter('lines', {
    handler: (value: unknown) => (html ? escapeHtml(textOf(value)).replace(/\r?\n/g, '<br>') : textOf(value)),
    raw: true,
  });
  return engine;
}

function registerDates(engine: Liquid): void {
  engine.registerFilter('date', function (value: unknown, format?: unknown, zone?: unknown): unknown {
    const inZone = typeof zone === 'string' ? zone : undefined;
    return dateInWords(value, textOf(format ?? 'date'), readerOf(this.context.environments), inZone);
  });
  engine.registerFilter('number', function (value: unknown): string {
    return numberInWords(Number(value), readerOf(this.context.environments).language);
  });
}

function registerTexts(engine: Liquid): void {
  engine.registerFilter('slice', (value: unknown, from: unknown, length: unknown = 1): string => {
    const signs = graphemesOf(textOf(value));
    const start = Number(from) < 0 ? signs.length + Number(from) : Number(from);
    return start < 0 ? '' : signs.slice(start, start + Number(length)).join('');
  });
  engine.registerFilter('truncate', (value: unknown, most: unknown = 50, end: unknown = '…'): string => {
    const [text, tail] = [textOf(value), textOf(end)];
    const signs = graphemesOf(text);
    const room = Math.max(0, Number(most) - graphemesOf(tail).length);
    return signs.length <= Number(most) ? text : signs.slice(0, room).join('').trimEnd() + tail;
  });
  engine.registerFilter('capitalize', (value: unknown): string => {
    const [first = '', ...rest] = graphemesOf(textOf(value));
    return first.toUpperCase() + rest.join('');
  });
  engine.registerFilter('split', (value: unknown, by: unknown): string[] =>
    textOf(by) === '' ? graphemesOf(textOf(value)) : textOf(value).split(textOf(by)),
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

const first = firstEngine();
const second = { text: secondEngine(false), html: secondEngine(true) };

/** `part`: where the result is put; in HTML every value is escaped. */
export type Part = 'text' | 'html';

export function engineOf(dialect: Dialect, part: Part): Liquid {
  switch (dialect) {
    case 1:
      return first;
    case 2:
      return second[part];
    default:
      return assertNever(dialect);
  }
}

const parsed = new Map<string, Template[]>();
const PARSED_KEPT = 1000;

/** The parsed template, kept in the process: a message is parsed once and rendered for every fan. */
function parsedOf(text: string, dialect: Dialect, part: Part): Template[] {
  const key = `${dialect}${part}${text}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const template = engineOf(dialect, part).parse(text);
  if (parsed.size >= PARSED_KEPT) parsed.clear();
  parsed.set(key, template);
  return template;
}

/** @throws Error with a sentence for people where the template cannot be read or filled. */
export function fill(
  text: string,
  values: object,
  { dialect, part, ...reader }: { dialect: Dialect; part: Part } & ReadBy,
): string {
  readers.set(values, reader);
  return String(engineOf(dialect, part).renderSync(parsedOf(text, dialect, part), values));
}
