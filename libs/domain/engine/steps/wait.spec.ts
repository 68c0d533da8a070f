import { describe, expect, it } from '@jest/globals';
import type { Until } from '#domain/flows/flow.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import {
  campaign,
  fanOn,
  flowOf,
  hold,
  newYorker,
  preSaved,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';

const utc = (text: string) => Date.parse(text);

describe('wait', () => {
  const wakeOf = (until: Until, facts: FanFacts = newYorker) => {
    const fan = new VirtualFan(facts, [campaign(flowOf({ kind: 'wait', id: 'w', until }, hold))]);
    fan.happens(preSaved);
    return fan.steps()[0] === 'main/hold' ? 'passed' : fan.wakeAt;
  };

  it('for a window waits for the weekday and hour of the fan, and passes inside it', () => {
    // It is Wednesday, noon in New York.
    const friday: Until = { kind: 'window', days: ['fri'], from: '18:00', to: '20:00' };
    expect(wakeOf(friday)).toBe(utc('2026-06-12T18:00:00-04:00'));
    expect(wakeOf(friday, { ...newYorker, zone: 'Asia/Tokyo' })).toBe(utc('2026-06-12T18:00:00+09:00'));
    expect(wakeOf({ kind: 'window', days: ['wed'] })).toBe('passed');
    expect(wakeOf({ kind: 'window', from: '11:00', to: '12:00' })).toBe(utc('2026-06-11T11:00:00-04:00'));
  });

  it('for a window that was missed in a pause waits for the next one', () => {
    const fan = fanOn({
      kind: 'wait',
      id: 'w',
      until: { kind: 'window', days: ['fri'], from: '18:00', to: '20:00' },
    });
    fan.happens(preSaved);
    fan.now = utc('2026-06-13T10:00:00-04:00');
    fan.look();
    expect([fan.steps(), fan.wakeAt]).toEqual([['main/w'], utc('2026-06-19T18:00:00-04:00')]);
  });

  it('for a date goes by the fan’s clock, as soon as their zone is known', () => {
    const fan = fanOn({ kind: 'wait', id: 'w', until: { kind: 'date', date: '2026-12-24', time: '18:00' } });
    fan.happens(preSaved);
    expect(fan.wakeAt).toBe(utc('2026-12-24T18:00:00-05:00'));
    fan.fan = { ...fan.fan, zone: 'Asia/Kathmandu' };
    fan.look();
    expect(fan.wakeAt).toBe(utc('2026-12-24T18:00:00+05:45'));
  });

  it('for an instant is the same for everybody, and a past one is not waited for', () => {
    expect(wakeOf({ kind: 'instant', at: '2026-07-01T00:00:00+02:00' })).toBe(utc('2026-06-30T22:00:00Z'));
    expect(wakeOf({ kind: 'instant', at: '2026-01-01T00:00:00Z' })).toBe('passed');
  });

  it('for the release in the fan’s zone goes by their own midnight, else by the store’s', () => {
    const clock = { kind: 'local', date: '2026-06-19', time: '00:00' } as const;
    const until = (more: object) => ({ kind: 'wait', id: 'w', until: { kind: 'release', ...more } }) as const;
    const wake = (more: object) => {
      const angeleno = { ...newYorker, zone: 'America/Los_Angeles' };
      const fan = new VirtualFan(angeleno, [campaign(flowOf(until(more), hold), { clock })]);
      fan.happens(preSaved);
      return fan.wakeAt;
    };
    expect(wake({})).toBe(utc('2026-06-19T00:00:00-04:00'));
    expect(wake({ in: 'fanZone' })).toBe(utc('2026-06-19T00:00:00-07:00'));
    const offset = { sign: -1, duration: { hours: 3 } };
    expect(wake({ in: 'fanZone', offset })).toBe(utc('2026-06-18T21:00:00-07:00'));
  });
});
