import { describe, expect, it } from '@jest/globals';
import { fanMoment } from './fan-moment.js';

const friday = { kind: 'local', date: '2026-12-04', time: '00:00' } as const;
const at = (...place: Parameters<typeof fanMoment>) => new Date(fanMoment(...place)).toISOString();

describe('when a release is out for a visitor', () => {
  it('is the moment of the territory, whatever the zone is: the US turn by Eastern time', () => {
    expect(at(friday, { country: 'DE' })).toBe('2026-12-03T23:00:00.000Z');
    expect(at(friday, { country: 'US', zone: 'America/Los_Angeles' })).toBe('2026-12-04T05:00:00.000Z');
  });

  it('is midnight of the zone where only that is known', () => {
    expect(at(friday, { zone: 'Asia/Tokyo' })).toBe('2026-12-03T15:00:00.000Z');
    expect(at(friday, { country: 'QQ', zone: 'Asia/Tokyo' })).toBe('2026-12-03T15:00:00.000Z');
  });

  it('is when the date has come everywhere, where nothing usable is known', () => {
    expect(at(friday, {})).toBe('2026-12-04T12:00:00.000Z');
    expect(at(friday, { zone: 'Mars/Olympus' })).toBe('2026-12-04T12:00:00.000Z');
  });

  it('is one instant everywhere for a release that turns at once', () => {
    const clock = { kind: 'global', at: Date.UTC(2026, 11, 4, 17) } as const;
    for (const place of [{}, { country: 'JP' }, { zone: 'Asia/Tokyo' }])
      expect(at(clock, place)).toBe('2026-12-04T17:00:00.000Z');
  });
});
