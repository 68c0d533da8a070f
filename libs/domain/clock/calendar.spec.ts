import { describe, expect, it } from '@jest/globals';
import { dateOf, dayOf, isoWeek, timeOf, weekdayIndex } from './calendar.js';

describe('the calendar', () => {
  it('knows the day of every date, before 1970 and after 2100 too', () => {
    expect(['1969-12-31', '1970-01-01', '2000-02-29', '2100-03-01'].map(dayOf)).toEqual([
      -1, 0, 11_016, 47_541,
    ]);
    for (let day = -200_000; day < 200_000; day += 37) expect(dayOf(dateOf(day))).toBe(day);
    expect(dateOf(dayOf('0031-05-06'))).toBe('0031-05-06');
  });

  it('knows that 20 November 2026 is a Friday and 28 December 1969 a Sunday', () => {
    expect([weekdayIndex(dayOf('2026-11-20')), weekdayIndex(dayOf('1969-12-28'))]).toEqual([4, 6]);
  });

  it.each([
    ['2026-12-31', '2026-W53'],
    ['2027-01-03', '2026-W53'],
    ['2027-01-04', '2027-W01'],
    ['2024-12-30', '2025-W01'],
    ['2023-01-01', '2022-W52'],
  ])('%s lies in week %s', (date, week) => {
    expect(isoWeek(dayOf(date))).toBe(week);
  });

  it.each([
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-1',
    '',
    '2026-02-20T00:00',
    '+02026-02-20',
  ])('refuses the date "%s"', (date) => {
    expect(() => dayOf(date)).toThrow(RangeError);
  });

  it('reads times of a day, and refuses what no clock shows', () => {
    expect([timeOf('00:00'), timeOf('23:59'), timeOf('01:02:03')]).toEqual([0, 86_340_000, 3_723_000]);
    for (const time of ['24:00', '12:60', '1:00', '', '12:00:60'])
      expect(() => timeOf(time)).toThrow(RangeError);
  });
});
