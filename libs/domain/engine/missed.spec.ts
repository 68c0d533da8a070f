import { describe, expect, it } from '@jest/globals';
import type { Step } from '#domain/flows/flow.js';
import {
  campaign,
  clicked,
  DAY,
  flowOf,
  HOUR,
  newYorker,
  NOON,
  preSaved,
  send,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';

const days = (id: string, count: number): Step => ({
  ...{ kind: 'wait', id },
  until: { kind: 'duration', duration: { days: count } },
});

/** The fan enters a campaign that is paused at once, and sleeps for this many days. */
function pausedFor(daysPaused: number, ...steps: Step[]): VirtualFan {
  const fan = new VirtualFan(newYorker, [campaign(flowOf(...steps))]);
  fan.happens(preSaved);
  turn(fan, 'paused');
  fan.now += daysPaused * DAY;
  fan.look();
  return fan;
}

function turn(fan: VirtualFan, status: 'live' | 'paused'): void {
  const [one] = [...fan.campaigns.values()];
  if (one === undefined) throw new Error('no campaign');
  fan.campaigns.set(one.id, { ...one, status });
  fan.look();
}

describe('what fell due while a campaign was paused', () => {
  it('a wait is over on resuming, and not before', () => {
    const fan = pausedFor(5, days('pause', 1), days('rest', 9));
    expect(fan.steps()).toEqual(['main/pause']);
    turn(fan, 'live');
    expect(fan.steps()).toEqual(['main/rest']);
    expect(fan.wakeAt).toBe(fan.now + 9 * DAY);
  });

  const act: Step = {
    ...{ kind: 'waitForEvent', id: 'act', events: ['link.clicked'], since: 'step', timeout: { days: 2 } },
    ...{ onEvent: 'thanks', onTimeout: 'nag' },
  };
  it('a wait for an event has timed out', () => {
    const fan = pausedFor(5, act, send('nag', { next: 'rest' }), send('thanks'), days('rest', 9));
    turn(fan, 'live');
    expect(fan.open.map(({ step }) => step)).toEqual(['nag']);
  });

  it('a wait for an event that came meanwhile, however late, goes the way of the event', () => {
    const fan = pausedFor(5, act, send('nag', { next: 'rest' }), send('thanks'), days('rest', 9));
    fan.happens(clicked);
    turn(fan, 'live');
    expect(fan.open.map(({ step }) => step)).toEqual(['thanks']);
  });

  it('a message goes out in the next window', () => {
    const fan = pausedFor(5, days('pause', 1), send('a'));
    fan.now += 12 * HOUR;
    turn(fan, 'live');
    expect(fan.open).toEqual([]);
    expect(fan.wakeAt).toBeGreaterThan(fan.now);
    fan.sleep();
    expect(fan.open.map(({ step }) => step)).toEqual(['a']);
  });

  it('a message is dropped when it is older than its validity, counted from when it was due', () => {
    const message = send('a', { validFor: { days: 2 } });
    const stale = pausedFor(5, days('pause', 1), message, days('rest', 9));
    turn(stale, 'live');
    expect(stale.effects).toEqual([]);
    expect(stale.types()).toContain('message.blocked expired');
    const fresh = pausedFor(2, days('pause', 1), message, days('rest', 9));
    turn(fresh, 'live');
    expect(fresh.open.map(({ step }) => step)).toEqual(['a']);
  });

  it('a message that answers an act is as young as the act', () => {
    const thanks = send('thanks', { validFor: { hours: 1 } });
    const fan = pausedFor(5, act, send('nag', { next: 'rest' }), thanks, days('rest', 9));
    fan.happens(clicked);
    turn(fan, 'live');
    expect(fan.open.map(({ step }) => step)).toEqual(['thanks']);
  });

  it('a message is due when the fan comes, not when a release was that had passed before', () => {
    const release: Step = { kind: 'wait', id: 'release', until: { kind: 'release' } };
    const out = { kind: 'global', at: NOON - 30 * DAY } as const;
    const flow = flowOf(release, send('a', { validFor: { days: 2 } }));
    const fan = new VirtualFan(newYorker, [campaign(flow, { clock: out })]);
    fan.happens(preSaved);
    expect(fan.open.map(({ step }) => step)).toEqual(['a']);
  });

  it('a save is still done', () => {
    const save: Step = { kind: 'service', id: 'save', action: 'saveRelease' };
    const fan = pausedFor(5, days('pause', 1), save, days('rest', 9));
    turn(fan, 'live');
    expect(fan.open.map(({ step }) => step)).toEqual(['save']);
  });
});
