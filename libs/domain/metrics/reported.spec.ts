import { describe, expect, it } from '@jest/globals';
import { readReportedHeader, ReportedRows, reportedSaveRate } from './reported.js';

const read = (rows: string[][], columns = ['date', 'streams', 'saves', 'service', 'territory']) => {
  const header = readReportedHeader(columns);
  if (header.kind === 'problem') throw new Error('The header is refused.');
  const taken = new ReportedRows(header.columns, '2026-03-10');
  rows.forEach((cells, index) => taken.take(index + 2, cells));
  return taken;
};

describe('the first line', () => {
  it('may use the words of distributors, in any order', () => {
    expect(readReportedHeader(['Country', 'DSP', ' Plays ', 'Day'])).toEqual({
      kind: 'header',
      columns: ['territory', 'service', 'streams', 'date'],
    });
  });

  it.each([
    [['date', 'shoes', 'saves'], 'Unknown column "shoes"'],
    [['date', 'day', 'saves'], 'comes twice'],
    [['streams', 'saves'], 'missing'],
    [['date', 'service'], 'Neither streams nor saves'],
  ])('that is %j is refused', (cells, message) => {
    expect(JSON.stringify(readReportedHeader(cells))).toContain(message.replaceAll('"', '\\"'));
  });
});

describe('a row', () => {
  it('is taken with what it says, and with nothing where it says nothing', () => {
    const { figures, faults } = read([
      ['2026-03-06', '1200', '90', 'Apple Music', 'de'],
      ['2026-03-06', '', '5', 'spotify', 'DE'],
    ]);
    expect(faults).toEqual([]);
    expect(figures).toEqual([
      { day: '2026-03-06', service: 'apple_music', territory: 'DE', streams: 1200, saves: 90 },
      { day: '2026-03-06', service: 'spotify', territory: 'DE', streams: null, saves: 5 },
    ]);
  });

  it.each([
    [['06.03.2026', '1'], 'date', 'Must be a date'],
    [['2026-02-30', '1'], 'date', 'Must be a date'],
    [['1999-12-31', '1'], 'date', 'before the year 2000'],
    [['2026-03-11', '1'], 'date', 'in the future'],
    [['2026-03-06', '1,200'], 'streams', 'whole number'],
    [['2026-03-06', '-1'], 'streams', 'whole number'],
    [['2026-03-06', '1', 'many'], 'saves', 'whole number'],
    [['2026-03-06', '', ''], 'streams', 'neither'],
    [['2026-03-06', '1', '1', '=HYPERLINK("x")'], 'service', 'letters'],
    [['2026-03-06', '1', '1', '', 'XX'], 'territory', 'ISO 3166'],
    [['2026-03-06', '1', '1', '', '', 'more'], null, 'more cells'],
  ])('%j is a fault that is named', (cells, column, message) => {
    const { figures, faults } = read([cells]);
    expect(figures).toEqual([]);
    expect(faults).toEqual([{ line: 2, column, message: expect.stringContaining(message) }]);
  });

  it('that comes twice, or is a total beside its parts, names the line that it is against', () => {
    const { faults } = read([
      ['2026-03-06', '10', '', 'spotify', ''],
      ['2026-03-06', '11', '', 'Spotify', ''],
      ['2026-03-06', '99', '', '', ''],
      ['2026-03-06', '5', '', 'deezer', 'FR'],
      ['2026-03-07', '99', '', '', ''],
    ]);
    expect(faults.map(({ line, column }) => [line, column])).toEqual([
      [3, 'date'],
      [4, 'service'],
      [5, 'territory'],
    ]);
    for (const { message } of faults) expect(message).toContain('line 2');
  });

  it('of a hundred and fifty faults a hundred are told, and all are counted', () => {
    const taken = read(Array.from({ length: 150 }, () => ['never', '1']));
    expect([taken.faults.length, taken.faultCount]).toEqual([100, 150]);
  });
});

it('the save rate is of rows that report both', () => {
  expect(reportedSaveRate({ streams: 300, saves: 30, ratedStreams: 200, ratedSaves: 20 })).toBe(0.1);
  expect(reportedSaveRate({ streams: 5, saves: null, ratedStreams: 0, ratedSaves: 0 })).toBeNull();
});
