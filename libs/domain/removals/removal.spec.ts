import { describe, expect, it } from '@jest/globals';
import { removalOf } from './removal.js';

describe('what becomes of a thing that somebody wants gone', () => {
  it('is deleted where nothing ever used it, and archived where something did', () => {
    expect(removalOf({ inUse: [], wasUsed: false })).toEqual({ kind: 'delete' });
    expect(removalOf({ inUse: [], wasUsed: true })).toEqual({ kind: 'archive' });
  });

  it('stays while it is in use, with the uses named; many are counted', () => {
    expect(removalOf({ inUse: ['the campaign "A" is live'], wasUsed: true })).toEqual({
      ...{ kind: 'refuse', reason: 'It is in use: the campaign "A" is live.' },
    });
    expect(removalOf({ inUse: ['a', 'b', 'c', 'd', 'e'], wasUsed: false })).toEqual({
      ...{ kind: 'refuse', reason: 'It is in use: a, b, c, and 2 more.' },
    });
  });
});
