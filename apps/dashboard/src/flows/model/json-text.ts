import { FlowSchema } from '#contracts/flows/flow.schema.js';
import type { Flow } from '#domain/flows/flow.js';

export interface TextError {
  /** The line of the text, from 1. */
  line: number;
  column: number;
  /** The path of the field, with dots; empty for text that is no JSON. */
  path: string;
  message: string;
}

export type ReadFlow = { kind: 'flow'; flow: Flow } | { kind: 'errors'; errors: readonly TextError[] };

/** Reads a flow from what a person has typed. Every error names its line. */
export function readFlow(text: string): ReadFlow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'errors', errors: [syntaxError(text, error instanceof Error ? error.message : '')] };
  }
  const parsed = FlowSchema.safeParse(value);
  if (parsed.success) return { kind: 'flow', flow: parsed.data };
  const errors = parsed.error.issues.map(({ path, message }) => ({
    ...placeOf(text, offsetOf(text, path)),
    path: path.map(String).join('.'),
    message,
  }));
  return { kind: 'errors', errors };
}

/** The engines of the browsers tell the place in different words; the first place where reading fails is found anew. */
function syntaxError(text: string, said: string): TextError {
  const message = said
    .replace(/^JSON\.parse: /, '')
    .replace(/ ?\(line \d+ column \d+\)$/, '')
    .replace(/ (in JSON )?at position \d+$/, '')
    .replace(/ at line \d+ column \d+( of the JSON data)?$/, '');
  return { ...placeOf(text, new Scanner(text).failsAt()), path: '', message };
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Where the value of this path begins. If it is not there (a missing field), where the object around it begins. */
export function offsetOf(text: string, path: readonly PropertyKey[]): number {
  return new Scanner(text).offsetOf(path.map(String));
}

const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const BLANK = /\s*/y;

/** Walks through JSON text and notes where the values begin. */
class Scanner {
  private at = 0;
  private readonly places = new Map<string, number>();

  constructor(private readonly text: string) {}

  /** The offset of the first character at which the text stops being JSON. */
  failsAt(): number {
    const ok = this.value('') && this.isAtEnd();
    return ok ? this.text.length : Math.min(this.at, this.text.length);
  }

  offsetOf(path: readonly string[]): number {
    this.value('');
    for (let length = path.length; length >= 0; length -= 1) {
      const found = this.places.get(keyOf(path.slice(0, length)));
      if (found !== undefined) return found;
    }
    return 0;
  }

  private isAtEnd(): boolean {
    this.take(BLANK);
    return this.at === this.text.length;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private sign(one: string): boolean {
    this.take(BLANK);
    if (this.text[this.at] !== one) return false;
    this.at += 1;
    return true;
  }

  private value(key: string): boolean {
    this.take(BLANK);
    this.places.set(key, this.at);
    if (this.text[this.at] === '{') return this.members(key, '}', (inner) => this.property(inner));
    if (this.text[this.at] === '[') {
      let index = 0;
      return this.members(key, ']', (inner) => this.value(`${inner}/${index++}`));
    }
    return (this.take(STRING) ?? this.take(NUMBER) ?? this.take(WORD)) !== undefined;
  }

  private members(key: string, end: string, member: (key: string) => boolean): boolean {
    this.at += 1;
    if (this.sign(end)) return true;
    do {
      if (!member(key)) return false;
    } while (this.sign(','));
    return this.sign(end);
  }

  private property(key: string): boolean {
    this.take(BLANK);
    const name = this.take(STRING);
    if (name === undefined || !this.sign(':')) return false;
    return this.value(`${key}/${String(JSON.parse(name))}`);
  }
}

const keyOf = (path: readonly string[]): string => path.map((part) => `/${part}`).join('');
