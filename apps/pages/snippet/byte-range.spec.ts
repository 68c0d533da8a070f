import { expect, it } from '@jest/globals';
import { byteRange } from './byte-range.js';

it.each([
  [undefined, 'all'],
  ['bytes=0-', { from: 0, to: 99 }],
  ['bytes=0-1', { from: 0, to: 1 }],
  ['bytes=90-500', { from: 90, to: 99 }],
  ['bytes=-10', { from: 90, to: 99 }],
  ['bytes=-500', { from: 0, to: 99 }],
  ['bytes=100-', 'none'],
  ['bytes=-0', 'none'],
  ['bytes=5-2', 'all'],
  ['bytes=0-1,5-6', 'all'],
  ['pages=1-2', 'all'],
])('the range %s of a hundred bytes', (header, expected) => {
  expect(byteRange(header, 100)).toEqual(expected);
});
