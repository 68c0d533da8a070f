import { describe, expect, test } from '@jest/globals';
import { listMark, markCursor, unknownParameters, unmarkCursor } from './query-rules.js';

test('names the parameters that a path does not know', () => {
  expect(unknownParameters({ limit: '1', Limit: '2', q: ['a', 'b'] }, ['limit', 'cursor'])).toEqual([
    'Limit',
    'q',
  ]);
});

describe('a cursor is of one list', () => {
  const mark = listMark('/v1/fans', { state: 'open', fanId: 'a' });

  test('whatever the page, the order of the filters or a last slash', () => {
    expect(listMark('/v1/fans/', { fanId: 'a', state: 'open', limit: '2', cursor: 'x' })).toBe(mark);
  });

  test.each([
    ['another path', '/v1/artists', { state: 'open', fanId: 'a' }],
    ['another filter', '/v1/fans', { state: 'open', fanId: 'b' }],
    ['no filter', '/v1/fans', {}],
  ])('not of %s', (_, path, query) => {
    expect(listMark(path, query)).not.toBe(mark);
  });

  test('and comes back without its mark', () => {
    expect(unmarkCursor(markCursor('abc', mark), mark)).toBe('abc');
    expect(unmarkCursor('abc', mark)).toBeUndefined();
    expect(unmarkCursor(`.${mark}`, mark)).toBeUndefined();
    expect(unmarkCursor(markCursor('abc', listMark('/v1/fans', {})), mark)).toBeUndefined();
  });
});
