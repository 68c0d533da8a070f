import { describe, expect, it } from '@jest/globals';
import { campaign, HOUR, newYorker, NOON, VirtualFan } from '#domain/testing/virtual-fan.js';
import { broadcastFlow, broadcastMoments, type BroadcastTime, enrollingRate } from './broadcast.js';

const asked = { type: 'enrollment.requested', payload: { by: 'broadcast' } } as const;
const broadcast = (at: BroadcastTime) =>
  broadcastFlow({ name: 'Tour', channels: ['sms'], template: 'tour', purpose: 'marketing', at });
const fanIn = (zone: string, at: BroadcastTime) =>
  new VirtualFan({ ...newYorker, zone }, [campaign(broadcast(at), { releaseId: null, clock: null })]);

describe('a broadcast', () => {
  it('reaches each fan at that hour of their own clock, once', () => {
    const at = { date: '2026-06-12', time: '18:30' };
    for (const [zone, moment] of [
      ['America/New_York', Date.UTC(2026, 5, 12, 22, 30)],
      ['America/Los_Angeles', Date.UTC(2026, 5, 13, 1, 30)],
    ] as const) {
      const fan = fanIn(zone, at);
      fan.happens(asked, asked);
      expect(fan.wakeAt).toBe(moment);
      fan.sleep();
      expect(fan.open).toMatchObject([{ step: 'message', spec: { channel: 'sms', template: 'tour' } }]);
      fan.ends('accepted');
      expect(fan.types()).toEqual(['enrollment.opened', 'track.ended end', 'enrollment.closed flow_ended']);
    }
  });

  it('at one instant is due for all at once', () => {
    const at = { instant: '2026-06-10T18:00:00+02:00' };
    for (const zone of ['America/New_York', 'America/Los_Angeles']) {
      const fan = fanIn(zone, at);
      fan.happens(asked);
      if (fan.wakeAt !== null && fan.wakeAt > fan.now) fan.sleep();
      expect(fan.now).toBe(NOON);
      expect(fan.effects).toHaveLength(1);
    }
  });

  it('of a local time begins where the date comes first, and ends where it comes last', () => {
    const { first, last } = broadcastMoments({ date: '2026-06-12', time: '09:00' });
    expect(new Date(first).toISOString()).toBe('2026-06-11T19:00:00.000Z');
    expect(last - first).toBe(26 * HOUR);
    const instant = Date.UTC(2026, 5, 12);
    expect(broadcastMoments({ instant: '2026-06-12T00:00:00Z' })).toEqual({ first: instant, last: instant });
  });

  it('is enrolled as fast as its time asks for, and not at all where that is too fast', () => {
    expect(enrollingRate(1_000, 3_600)).toBe(100);
    expect(enrollingRate(1_000_000, 3_600)).toBe(348);
    expect(enrollingRate(1_000_000, 60)).toBeUndefined();
    expect(enrollingRate(1, 0)).toBeUndefined();
  });
});
