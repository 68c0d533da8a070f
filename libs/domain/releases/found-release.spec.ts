import { describe, expect, test } from '@jest/globals';
import { findKnown, newsSince, type KnownRelease, type SeenRelease } from './found-release.js';

const OUT = Date.parse('2026-11-27T00:00:00Z');
const DAY = 86_400_000;
const seen: SeenRelease = {
  ...{ service: 'deezer', releaseId: '302127', title: 'Glass Season', day: '2026-11-27' },
  upc: '190295567590',
};
const known: KnownRelease = {
  ...{ id: 'r', title: 'Glass Season', upc: '190295567590', serviceIds: {}, from: OUT },
};

describe('a release that a service lists', () => {
  test.each<[string, Partial<SeenRelease>, Partial<KnownRelease>]>([
    ['the id of the service', { title: 'Other', upc: undefined }, { serviceIds: { deezer: '302127' } }],
    ['the UPC', { title: 'Glass Season (Deluxe)' }, { title: 'Glass season' }],
    ['the UPC without its leading zeros', { upc: '00190295567590' }, {}],
    ['the title, where no UPC is known', { title: 'GLASS  season!' }, { upc: null }],
    ['the title, where the service tells no UPC', { upc: undefined }, { from: OUT - 2 * DAY }],
  ])('is known by %s', (_by, ofSeen, ofKnown) => {
    expect(findKnown({ ...seen, ...ofSeen }, [{ ...known, ...ofKnown }])?.id).toBe('r');
  });

  test.each<[string, Partial<SeenRelease>, Partial<KnownRelease>]>([
    ['another UPC, although the title is the same', { upc: '5051275100006' }, {}],
    ['the same title of another week', { upc: undefined }, { from: OUT - 9 * DAY }],
    ['another title', { title: 'Glass Seasons', upc: undefined }, {}],
    ['the same id on another service', { upc: undefined, title: 'x' }, { serviceIds: { spotify: '302127' } }],
  ])('is not the one with %s', (_what, ofSeen, ofKnown) => {
    expect(findKnown({ ...seen, ...ofSeen }, [{ ...known, ...ofKnown }])).toBeUndefined();
  });

  test('is known by the id before it is known by the title', () => {
    const byTitle = { ...known, id: 'by-title', upc: null };
    const byId = { ...known, id: 'by-id', title: 'x', upc: null, serviceIds: { deezer: '302127' } };
    expect(findKnown(seen, [byTitle, byId])?.id).toBe('by-id');
  });
});

test('what came out before the wish, or more than a week ago, is no news', () => {
  expect(newsSince(OUT, OUT - 40 * DAY)).toBe('2026-11-20');
  expect(newsSince(OUT, OUT - DAY)).toBe('2026-11-26');
});
