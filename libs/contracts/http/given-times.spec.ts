import { describe, expect, test } from '@jest/globals';
import { CreateReleaseSchema } from '#contracts/releases/releases.js';
import { ListFansQuerySchema } from '#contracts/fans/find-fans.js';
import { FunnelQuerySchema } from '#contracts/metrics/metrics.js';
import { PageMetricsQuerySchema } from '#contracts/metrics/page-metrics.js';
import { GivenDate, GivenInstant } from './given-times.js';

describe('a time that a caller gives', () => {
  test.each(['1900-01-01T00:00:00Z', '2026-12-04T00:00:00+01:00', '9998-12-31T23:59:59.999-12:00'])(
    '%s is taken, and has a year of four digits in UTC',
    (text) => {
      expect(GivenInstant.parse(text)).toBe(text);
      expect(new Date(text).toISOString()).toMatch(/^\d{4}-/);
    },
  );

  test.each(['0000-01-01T00:00:00+14:00', '1899-12-31T23:59:59Z', '9999-12-31T23:59:59-14:00', '2026-12-04'])(
    '%s is not',
    (text) => {
      expect(GivenInstant.safeParse(text).success).toBe(false);
    },
  );

  test.each([
    [GivenInstant, 'soon', 'Invalid ISO datetime'],
    [GivenDate, '2026-02-30', 'Invalid ISO date'],
    [GivenInstant, '0001-01-01T00:00:00Z', 'Must be in the years 1900 to 9998'],
  ])('is refused by one sentence: %#', (schema, text, sentence) => {
    expect(schema.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([sentence]);
  });

  test('is refused in every place where a caller gives one', () => {
    expect(GivenDate.safeParse('0000-01-01').success).toBe(false);
    const release = { artistId: '0199f3b0-0000-7000-8000-000000000001', title: 'Glass Season' };
    for (const clock of [
      { kind: 'local', date: '0000-01-01', time: '00:00' },
      {
        kind: 'local',
        date: '2026-12-04',
        time: '00:00',
        overrides: { JP: { date: '9999-12-31', time: '00:00' } },
      },
      { kind: 'global', at: '0000-01-01T00:00:00+14:00' },
    ])
      expect(CreateReleaseSchema.safeParse({ ...release, clock }).success).toBe(false);
    expect(ListFansQuerySchema.safeParse({ createdAfter: '0000-01-01T00:00:00Z' }).success).toBe(false);
    expect(PageMetricsQuerySchema.safeParse({ from: '0000-01-01' }).success).toBe(false);
    expect(FunnelQuerySchema.safeParse({ from: '0000-01-01T00:00' }).success).toBe(false);
  });
});
