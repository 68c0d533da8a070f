import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { holdsUnstorable } from './json-text.js';

/** What PostgreSQL requires of a text: no NUL, and no single half of a surrogate pair. */
const storable = (text: string) =>
  !text.includes('\0') && Buffer.from(text, 'utf8').toString('utf8') === text;

describe('text that cannot be stored is found in JSON', () => {
  it.each([
    [String.raw`"a\u0000b"`, true],
    [String.raw`"\ud83d"`, true],
    [String.raw`"\udf0a\ud83c"`, true],
    [String.raw`"\ud83c\udf0a"`, false],
    [String.raw`"\\u0000"`, false],
    [String.raw`"\\\u0000"`, true],
    [String.raw`"\u000a"`, false],
  ])('%s: %s', (json, expected) => {
    expect(storable(String(JSON.parse(json)))).toBe(!expected);
    expect(holdsUnstorable(json)).toBe(expected);
  });

  it('whatever the text, escaped as JSON writers do', () => {
    const units = fc.array(
      fc.constantFrom('\0', '\\', 'u', '0000', '"', '\n', '\ud83c', '\udf0a', 'd83c', 'ä'),
    );
    fc.assert(
      fc.property(units, (parts) => {
        const text = parts.join('');
        expect(holdsUnstorable(JSON.stringify(text))).toBe(!storable(text));
      }),
      { numRuns: 1000 },
    );
  });
});
