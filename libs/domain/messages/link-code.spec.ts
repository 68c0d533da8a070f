import { randomBytes } from 'node:crypto';
import { codeFrom, codesMeant, LINK_CODE_LENGTH, MESSAGE_TOKEN_LENGTH } from './link-code.js';

describe('a new code', () => {
  it.each([LINK_CODE_LENGTH, MESSAGE_TOKEN_LENGTH])('of %i letters has letters and digits only', (length) => {
    const codes = Array.from({ length: 2000 }, () => codeFrom(length, randomBytes));
    for (const code of codes) expect(code).toMatch(new RegExp(`^[A-Za-z0-9]{${length}}$`));
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('gives each letter the same share: bytes above the last whole round are not used', () => {
    const bytes = [255, 248, 247, 61, 62, 0];
    expect(codeFrom(4, () => Uint8Array.from(bytes))).toBe('99AA');
  });
});

describe('an address with a code', () => {
  it.each([
    ['as it was sent', 'Ab3dE6gH9kLm', 'Ab3dE6gH9kLm'],
    ['with a full stop', 'Ab3dE6gH9kLm.', 'Ab3dE6gH9kLm'],
    ['in brackets', 'Ab3dE6gH9kLm).', 'Ab3dE6gH9kLm'],
    ['in quotes', 'Ab3dE6gH9kLm”', 'Ab3dE6gH9kLm'],
    ['with words behind it', 'Ab3dE6gH9kLmをタップ', 'Ab3dE6gH9kLm'],
    ['with a line end', 'Ab3dE6gH9kLm\n', 'Ab3dE6gH9kLm'],
    ['in underscores', 'Ab3dE6gH9kLm_', 'Ab3dE6gH9kLm'],
    ['of an older kind', 'Ab-dE6_H9kLm', 'Ab-dE6_H9kLm'],
    ['of an older kind that ends in a hyphen', 'Ab3dE6gH9kL-', 'Ab3dE6gH9kL-'],
    ['of an older kind that has lost its hyphen', 'Ab3dE6gH9kL', 'Ab3dE6gH9kL-'],
    ['of an older kind that has lost its underscore', 'Ab3dE6gH9kL.', 'Ab3dE6gH9kL_'],
  ])('%s means that code', (_how, text, code) => {
    expect(codesMeant(text)).toContain(code);
  });

  it('means first what it says', () => {
    expect(codesMeant('Ab3dE6gH9kL_')[0]).toBe('Ab3dE6gH9kL_');
  });

  it.each(['', 'x', '.Ab3dE6gH9kLm', 'a/b', '\0', 'x'.repeat(65), `${'x'.repeat(64)}-`])(
    '%j means none',
    (text) => {
      expect(codesMeant(text)).toEqual([]);
    },
  );
});
