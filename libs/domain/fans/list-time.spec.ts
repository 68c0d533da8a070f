import { lacksZone, orderShownBy, readListTime, type DateOrder } from './list-time.js';

const BERLIN = 'Europe/Berlin';

describe('a time in a list', () => {
  test.each<[string, string | null, DateOrder | null, string]>([
    ['2026-11-01T10:00:00Z', null, null, '2026-11-01T10:00:00.000Z'],
    ['2026-11-01T10:00:00.123Z', null, null, '2026-11-01T10:00:00.123Z'],
    ['2026-11-01T10:00:00+02:00', null, null, '2026-11-01T08:00:00.000Z'],
    ['2026-11-01 10:00:00+0530', null, null, '2026-11-01T04:30:00.000Z'],
    ['2026-11-01 10:00:00 UTC', null, null, '2026-11-01T10:00:00.000Z'],
    ['2026-03-14 18:30', BERLIN, null, '2026-03-14T17:30:00.000Z'],
    ['2026-07-14 18:30', BERLIN, null, '2026-07-14T16:30:00.000Z'],
    ['2026/7/4', BERLIN, null, '2026-07-03T22:00:00.000Z'],
    ['14.3.2026 18:30:05', BERLIN, null, '2026-03-14T17:30:05.000Z'],
    ['4.3.2026', BERLIN, 'month-day', '2026-03-03T23:00:00.000Z'],
    ['14/03/2026 18:30', BERLIN, null, '2026-03-14T17:30:00.000Z'],
    ['3/14/2026 6:30 PM', 'America/New_York', null, '2026-03-14T22:30:00.000Z'],
    ['3/4/2026, 12:05 am', 'UTC', 'month-day', '2026-03-04T00:05:00.000Z'],
    ['3/4/2026', 'UTC', 'day-month', '2026-04-03T00:00:00.000Z'],
    ['5/5/2026', 'UTC', null, '2026-05-05T00:00:00.000Z'],
    ['14-03-2026 09:00', 'UTC', null, '2026-03-14T09:00:00.000Z'],
    // The night the clocks go forward: 02:30 moves by the gap.
    ['2026-03-29 02:30', BERLIN, null, '2026-03-29T01:30:00.000Z'],
  ])('%j in %s (%s) is %s', (text, zone, order, iso) => {
    const read = readListTime(text, { zone, order });
    expect(read.kind === 'ok' ? new Date(read.at).toISOString() : read.reason).toBe(iso);
  });

  test.each<[string, string | null, string]>([
    ['2026-03-14 18:30', null, 'a time without its zone: state dateZone, or write it with an offset'],
    ['3/4/2026', 'UTC', 'day and month may be swapped: state dateOrder'],
    ...[
      '2026-02-30',
      '31.4.2026',
      '2026-03-14 25:00',
      '13:00 PM',
      '1/1/2026 13:00 PM',
      '14/03/26',
      'yesterday',
      '',
    ].map((text): [string, string, string] => [
      text,
      'UTC',
      'not a time: write it as 2026-03-14T18:30:00Z or 2026-03-14 18:30',
    ]),
  ])('%j in %s is refused', (text, zone, reason) => {
    expect(readListTime(text, { zone, order: null })).toEqual({ kind: 'invalid', reason });
  });

  test('shows the order of day and month, or that it needs one', () => {
    expect(orderShownBy('14/3/2026')).toBe('day-month');
    expect(orderShownBy('3/14/2026 10:00')).toBe('month-day');
    expect(orderShownBy('3/4/2026')).toBe('unclear');
    for (const text of ['4/4/2026', '3.4.2026', '2026-03-04', '']) expect(orderShownBy(text)).toBeNull();
  });

  test('lacks a zone or does not', () => {
    expect(lacksZone('2026-03-14 18:30')).toBe(true);
    expect(lacksZone('2026-03-14 18:30Z')).toBe(false);
    expect(lacksZone('soon')).toBe(false);
  });
});
