import { countOf, distanceOf, shareOf } from './format.js';

const NOW = Date.parse('2026-12-04T00:00:00Z');
const after = (ms: number) => distanceOf('en', new Date(NOW + ms).toISOString(), NOW);
const [HOUR, DAY] = [3_600_000, 86_400_000];

describe('what a page says', () => {
  it.each([
    [-20_000, '20 seconds ago'],
    [90_000, 'in 2 minutes'],
    [-HOUR, '1 hour ago'],
    [3 * DAY, 'in 3 days'],
    [-59 * DAY, '59 days ago'],
    [90 * DAY, 'in 3 months'],
    [26_420 * DAY, 'in 72 years'],
  ])('of a moment %i ms away is "%s"', (ms, words) => {
    expect(after(ms)).toBe(words);
  });

  it('of numbers follows the language', () => {
    expect([countOf('en', 12_345), countOf('es', 12_345)]).toEqual(['12,345', '12.345']);
    expect(shareOf('en', 0.3421)).toBe('34.2%');
  });
});
