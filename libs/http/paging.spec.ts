import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageFrom } from './paging.js';
import { ProblemException } from './problem.js';

const Keys = z.tuple([z.string(), z.number()]);

describe('a cursor', () => {
  test('comes back as the keys it was made of', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer(), (text, number) => {
        expect(decodeCursor(encodeCursor([text, number]), Keys)).toEqual([text, number]);
      }),
    );
  });

  test('that is made up, or of another list, is a bad field', () => {
    for (const cursor of [
      'x',
      '',
      'bnVsbA',
      encodeCursor({ a: 1 }),
      encodeCursor(['a']),
      encodeCursor(['\0', 1]),
      '%%%',
    ]) {
      expect(() => decodeCursor(cursor, Keys)).toThrow(ProblemException);
    }
  });
});

test('pages put one after the other are the list, whatever their size', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat()), fc.integer({ min: 1, max: 7 }), (numbers, limit) => {
      const list = numbers.sort((a, b) => a - b);
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const after = decodeCursor(cursor, z.number());
        const rows = list.filter((n) => after === undefined || n > after).slice(0, limit + 1);
        const page = pageFrom(
          rows,
          limit,
          (n) => n,
          (n) => n,
        );
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(list);
    }),
  );
});
