import { ATTRIBUTE_NAME } from '#domain/terms.js';
import { type Dialect, engineOf, type Part } from './liquid-engines.js';
import { SAMPLE_VALUES } from './sample-facts.js';

/** A path in a template: `['fan', 'firstName']`; a part that is worked out at run time is a list itself. */
type Segments = readonly (string | number | Segments)[];

/** The names that a message may use, with their dots. Attributes come beside them, under `fan.attributes.`. */
export const NAMES: readonly string[] = namesOf(SAMPLE_VALUES);

function namesOf(values: object, before = ''): string[] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) => {
    const path = before + name;
    if (path === 'fan.attributes') return [];
    return isObject(value) ? namesOf(value, `${path}.`) : [path];
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What Liquid itself knows of every value. */
const OF_ANY_VALUE = new Set(['size', 'first', 'last']);
const ATTRIBUTES = 'fan.attributes.';

/** The paths that a text reads from outside, each once. @throws Error where the text cannot be read. */
function pathsIn(text: string, dialect: Dialect, part: Part): Segments[] {
  return engineOf(dialect, part).globalVariableSegmentsSync(text, { partials: false });
}

/**
 * The names that the texts of a message use, with all their beginnings: of `{{ fan.city }}`, `fan` and `fan.city`. A
 * text that cannot be read uses none.
 */
export function usedNames(texts: readonly string[], dialect: Dialect): string[] {
  const used = new Set<string>();
  for (const text of texts) {
    for (const path of readable(text, dialect)) {
      const plain = path.filter((one) => typeof one === 'string');
      plain.forEach((_, index) => used.add(plain.slice(0, index + 1).join('.')));
    }
  }
  return [...used].sort();
}

function readable(text: string, dialect: Dialect): Segments[] {
  try {
    return pathsIn(text, dialect, 'text');
  } catch {
    return [];
  }
}

/** The attributes among the names that a message uses. */
export const attributesIn = (uses: readonly string[]): string[] =>
  uses.filter((name) => name.startsWith(ATTRIBUTES)).map((name) => name.slice(ATTRIBUTES.length));

/**
 * What is wrong with the names in a text, wherever they stand: in an output, inside `if`, before `default`. @throws
 * Error where the text cannot be read.
 */
export function nameProblems(text: string, dialect: Dialect, part: Part): string[] {
  const problems = pathsIn(text, dialect, part).flatMap((path) => {
    const problem = problemOf(path);
    return problem === undefined ? [] : [problem];
  });
  return [...new Set(problems)];
}

function problemOf(path: Segments): string | undefined {
  const plain = path.filter((one) => typeof one === 'string');
  const name = plain.join('.');
  if (plain.length < path.length) return `"${name}[…]" is worked out when it is sent: name the value itself`;
  if (NAMES.includes(name)) return undefined;
  if (name.startsWith(ATTRIBUTES)) {
    const attribute = name.slice(ATTRIBUTES.length).replace(/\.(size|first|last)$/, '');
    return ATTRIBUTE_NAME.test(attribute) ? undefined : `"${attribute}" cannot be the name of an attribute`;
  }
  const [last = '', ...rest] = [...plain].reverse();
  if (rest.length > 0 && OF_ANY_VALUE.has(last) && NAMES.includes(rest.reverse().join('.'))) return undefined;
  const nearest = nearestName(name);
  return `There is no "${name}"${nearest === undefined ? '' : `. Did you mean "${nearest}"?`}`;
}

/** The allowed name that is so near that a slip of the fingers explains it. */
function nearestName(name: string): string | undefined {
  const last = (one: string): string => one.split('.').at(-1) ?? one;
  const [best] = NAMES.map((known) => ({
    known,
    far: Math.min(distance(name, known), 1 + distance(last(name), last(known))),
  })).sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= Math.max(2, name.length / 3) ? best.known : undefined;
}

/** How many letters have to be changed, added or taken away; case does not count. */
function distance(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
