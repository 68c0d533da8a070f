import { grantEnd } from './grant-life.js';

const at = (text: string) => Date.parse(text);

describe('the end of a grant', () => {
  it.each([
    ['2026-01-15T10:00:00Z', '2026-07-15T10:00:00Z'],
    ['2026-08-31T23:59:59Z', '2027-02-28T23:59:59Z'],
    ['2027-08-31T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['2026-12-01T00:00:00Z', '2027-06-01T00:00:00Z'],
  ])('of six months from %s is %s', (from, to) => {
    expect(grantEnd({ kind: 'months', months: 6, refreshable: true }, at(from))).toBe(at(to));
  });

  it('comes after hours, at once, or never', () => {
    const from = at('2026-01-15T10:00:00Z');
    expect(grantEnd({ kind: 'hours', hours: 4 }, from)).toBe(at('2026-01-15T14:00:00Z'));
    expect(grantEnd({ kind: 'none' }, from)).toBe(from);
    expect(grantEnd({ kind: 'endless' }, from)).toBeNull();
  });
});
