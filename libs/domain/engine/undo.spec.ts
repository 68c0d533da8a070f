import { describe, expect, it } from '@jest/globals';
import type { Step } from '#domain/flows/flow.js';
import {
  campaign,
  flowOf,
  newYorker,
  preSaved,
  send,
  VirtualFan,
  type VirtualAct,
} from '#domain/testing/virtual-fan.js';

const pause: Step = {
  ...{ kind: 'wait', id: 'pause' },
  until: { kind: 'duration', duration: { days: 3 } },
};
const undo: VirtualAct = { type: 'flow.exit_requested', payload: { by: 'fan' } };
const reminded: VirtualAct = { type: 'fan.pre_saved', payload: { path: 'reminder', service: 'deezer' } };
const enters = (...steps: Step[]): VirtualFan => {
  const fan = new VirtualFan(newYorker, [campaign(flowOf(...steps))]);
  fan.happens(preSaved);
  return fan;
};
const enrollmentOf = (fan: VirtualFan) => fan.state.enrollments[0];

describe('a fan who takes the pre-save back', () => {
  it('is out of the campaign, with a reason of its own', () => {
    const fan = enters(pause, send('a'));
    fan.happens(undo);
    expect(fan.types().slice(-2)).toEqual(['track.ended undone_by_fan', 'enrollment.closed undone_by_fan']);
    expect(enrollmentOf(fan)).toMatchObject({ open: false, tracks: [], path: 'none' });
    expect(enrollmentOf(fan)).not.toHaveProperty('undoing');
  });

  it('starts again by a further pre-save, on its path, although the flow is gone through once', () => {
    const fan = enters(pause, send('a'));
    fan.happens(undo);
    fan.happens(reminded);
    expect(fan.types().slice(-1)).toEqual(['enrollment.reopened']);
    expect(fan.steps()).toEqual(['main/pause']);
    expect(enrollmentOf(fan)).toMatchObject({
      open: true,
      path: 'reminder',
      service: 'deezer',
      runs: { main: 2 },
    });
    // That run counts again: a third pre-save starts nothing.
    fan.happens(preSaved);
    expect(enrollmentOf(fan)?.runs).toEqual({ main: 2 });
  });

  it('and pre-saves again before anybody has looked, is in by the second pre-save alone', () => {
    const fan = enters(pause, send('a'));
    fan.happens(undo, reminded);
    expect(fan.steps()).toEqual(['main/pause']);
    expect(enrollmentOf(fan)).toMatchObject({ open: true, runs: { main: 2 }, path: 'reminder' });
    expect(fan.types()).toContain('track.ended undone_by_fan');
    expect(fan.types()).not.toContain('enrollment.closed undone_by_fan');
  });

  it('leaves when a message that a worker holds has ended, and gets nothing after it', () => {
    const fan = enters(send('a'), send('b'));
    fan.claimed.add(fan.open[0]?.id ?? '');
    fan.happens(undo);
    expect(enrollmentOf(fan)).toMatchObject({ open: true, undoing: true });
    fan.ends('accepted');
    expect(fan.types().at(-1)).toBe('enrollment.closed undone_by_fan');
    expect(fan.effects).toHaveLength(1);
  });

  it('who comes back while that message is held runs once, and the old run ends with the message', () => {
    const fan = enters(send('a'), pause);
    fan.claimed.add(fan.open[0]?.id ?? '');
    fan.happens(undo);
    fan.happens(reminded);
    fan.ends('accepted');
    expect(fan.state.enrollments[0]?.tracks.map(({ run }) => run)).toEqual([2]);
    expect(enrollmentOf(fan)).not.toHaveProperty('undoing');
  });

  it('is out of a paused campaign at once, and in again by a further pre-save', () => {
    const fan = enters(pause);
    const [one] = [...fan.campaigns.values()];
    if (one === undefined) throw new Error('no campaign');
    fan.campaigns.set('one', { ...one, status: 'paused' });
    fan.happens(undo);
    expect(enrollmentOf(fan)?.open).toBe(false);
    fan.happens(reminded);
    fan.campaigns.set('one', one);
    fan.look();
    expect(fan.steps()).toEqual(['main/pause']);
  });

  it('whose flow had ended before starts again all the same', () => {
    const fan = enters({ kind: 'exit', id: 'bye', reason: 'bye' });
    expect(enrollmentOf(fan)?.open).toBe(false);
    fan.happens(undo);
    expect(fan.types().filter((type) => type.startsWith('enrollment.closed'))).toHaveLength(1);
    fan.happens(reminded);
    expect(enrollmentOf(fan)?.runs).toEqual({ main: 2 });
  });
});
