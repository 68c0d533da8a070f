import {
  countedWidth,
  type EntryCount,
  pieceOf,
  timePoints,
  type TimeClock,
  type TimeUnit,
} from './timeseries.js';

const entry = (at: string, more: Partial<EntryCount> = {}): EntryCount => ({
  ...{ key: [], stage: 'saved', zone: null, territory: null, fans: 1 },
  at: Date.parse(at),
  ...more,
});
const how = (unit: TimeUnit, clock: TimeClock, zone = 'Europe/Berlin') => ({ unit, clock, zone });
const told = (points: ReturnType<typeof timePoints>) =>
  points.map(({ local, startsAt, entries }) => [
    ...[local, startsAt === null ? null : new Date(startsAt).toISOString(), entries.saved],
  ]);

describe('points on the clock of the workspace', () => {
  it('tell the hour that comes twice apart, and leave out what nobody entered', () => {
    const counts = ['2026-10-25T00:30Z', '2026-10-25T01:30Z', '2026-10-25T01:45Z', '2026-10-25T04:00Z'];
    expect(
      told(
        timePoints(
          counts.map((at) => entry(at)),
          how('hour', 'workspace'),
        ),
      ),
    ).toEqual([
      ['2026-10-25T02:00', '2026-10-25T00:00:00.000Z', 1],
      ['2026-10-25T02:00', '2026-10-25T01:00:00.000Z', 2],
      ['2026-10-25T05:00', '2026-10-25T04:00:00.000Z', 1],
    ]);
  });

  it('begin days at the midnight of the zone, be it a quarter to', () => {
    const counts = [entry('2026-03-05T18:14Z'), entry('2026-03-05T18:15Z')];
    expect(told(timePoints(counts, how('day', 'workspace', 'Asia/Kathmandu')))).toEqual([
      ['2026-03-05', '2026-03-04T18:15:00.000Z', 1],
      ['2026-03-06', '2026-03-05T18:15:00.000Z', 1],
    ]);
    expect(
      told(timePoints(counts, how('minute', 'workspace', 'Asia/Kathmandu'))).map(([local]) => local),
    ).toEqual(['2026-03-05T23:59', '2026-03-06T00:00']);
  });
});

describe('points on the clocks of the fans', () => {
  it('put together what happened at the same time of each fan’s day', () => {
    const counts = [
      entry('2026-03-05T23:10Z', { zone: 'Europe/Berlin' }),
      entry('2026-03-06T05:10Z', { territory: 'US' }),
      entry('2026-03-06T00:10Z'),
    ];
    expect(told(timePoints(counts, how('hour', 'fan')))).toEqual([['2026-03-06T00:00', null, 3]]);
  });
});

describe('points on the clock of the release', () => {
  it('are the time since it, before it too', () => {
    const counts = [{ at: -1 }, { at: 59_999 }, { at: 60_000 }].map((more) => entry('2026-03-06', more));
    expect(
      timePoints(counts, how('minute', 'release')).map((point) => [point.sinceRelease, point.local]),
    ).toEqual([
      [-60_000, null],
      [0, null],
      [60_000, null],
    ]);
  });
});

it('counts of the database lie in one piece of the answer', () => {
  expect([
    countedWidth('minute', 'fan'),
    countedWidth('hour', 'fan'),
    countedWidth('day', 'workspace'),
  ]).toEqual([...[60_000, 900_000, 900_000]]);
  expect(countedWidth('day', 'release')).toBe(86_400_000);
  for (const zone of ['Australia/Eucla', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Chatham', 'UTC'])
    for (let quarter = 0; quarter < 96; quarter += 1) {
      const at = Date.UTC(2026, 9, 25) + quarter * 900_000;
      const [first, last] = [at, at + 899_999].map((moment) =>
        pieceOf({ at: moment, zone: null, territory: null }, how('hour', 'workspace', zone)),
      );
      expect(first?.local).toBe(last?.local);
    }
});

it('groups are points of their own', () => {
  const counts = [
    entry('2026-03-06T00:00Z', { key: ['b'] }),
    entry('2026-03-06T00:00Z', { key: ['a'], fans: 2 }),
  ];
  const points = timePoints(
    [...counts, entry('2026-03-06T00:15Z', { key: ['a'], stage: 'followed' })],
    how('hour', 'workspace'),
  );
  expect(points.map(({ key, entries }) => [key, entries])).toEqual([
    [['a'], { saved: 2, followed: 1 }],
    [['b'], { saved: 1 }],
  ]);
});
