import { describe, expect, it } from '@jest/globals';
import { allPages, type PageQuery } from './all-pages.js';

describe('a list of the API', () => {
  it('is read to its end, page after page', async () => {
    const asked: PageQuery[] = [];
    const pages = [
      { items: [1, 2], nextCursor: 'a' },
      { items: [3], nextCursor: 'b' },
      { items: [4], nextCursor: null },
    ];
    const read = (query: PageQuery) => {
      asked.push(query);
      return Promise.resolve(pages[asked.length - 1] ?? { items: [], nextCursor: null });
    };
    expect(await allPages(read)).toEqual({ items: [1, 2, 3, 4] });
    expect(asked).toEqual([{ limit: 200 }, { limit: 200, cursor: 'a' }, { limit: 200, cursor: 'b' }]);
  });

  it('without end is left after 5,000 items', async () => {
    const items = Array.from({ length: 200 }, () => 0);
    const { items: all } = await allPages(() => Promise.resolve({ items, nextCursor: 'more' }));
    expect(all).toHaveLength(5_000);
  });
});
