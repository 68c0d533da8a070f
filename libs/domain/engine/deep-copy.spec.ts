import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyOf } from './deep-copy.js';

describe('a copy of a state', () => {
  it('is equal to it, and shares nothing with it that could be written to', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = JSON.stringify(value);
        const copy = copyOf(value);
        expect(JSON.stringify(copy)).toBe(before);
        spoil(copy);
        expect(JSON.stringify(value)).toBe(before);
      }),
    );
  });
});

function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) spoil(member);
  if (Array.isArray(value)) value.push('spoilt');
  else Object.assign(value, { spoilt: true });
}
