import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventQueue } from './event-queue.js';

describe('the event queue', () => {
  it('gives what was put in, by time, and of the same moment in the order it came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const queue = new EventQueue<number>();
        for (const [index, at] of times.entries()) queue.put(at, index);
        const taken: [number, number][] = [];
        for (let next = queue.take(); next !== undefined; next = queue.take())
          taken.push([next.at, next.item]);
        const wanted = times.map((at, index): [number, number] => [at, index]);
        expect(taken).toEqual(wanted.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
      }),
    );
  });
});
