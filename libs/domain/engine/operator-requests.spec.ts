import { describe, expect, it } from '@jest/globals';
import type { Step } from '#domain/flows/flow.js';
import {
  campaign,
  DAY,
  flowOf,
  newYorker,
  preSaved,
  saved,
  send,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';

const days = (id: string, count: number): Step => ({
  ...{ kind: 'wait', id },
  until: { kind: 'duration', duration: { days: count } },
});
const at = (step: string, visit = 1) => ({ track: 'main', run: 1, step, visit, auditId: 'audit' });
function enters(...steps: Step[]): VirtualFan {
  const fan = new VirtualFan(newYorker, [campaign(flowOf(...steps))]);
  fan.happens(preSaved);
  return fan;
}
const skips = (fan: VirtualFan, step: string) =>
  fan.happens({ type: 'flow.skip_requested', payload: at(step) });

describe('an operator', () => {
  it('skips a wait: the fan goes on at once', () => {
    const fan = enters(days('pause', 3), send('a'));
    skips(fan, 'pause');
    expect(fan.open.map(({ step }) => step)).toEqual(['a']);
  });

  it('skips a wait for an event: it has timed out, unless the event came first', () => {
    const wait: Step = {
      ...{ kind: 'waitForEvent', id: 'act', events: ['fan.saved'], since: 'step', timeout: { days: 9 } },
      ...{ onEvent: 'thanks', onTimeout: 'nag' },
    };
    const fan = enters(wait, send('nag', { next: 'rest' }), send('thanks'), days('rest', 1));
    skips(fan, 'act');
    expect(fan.open.map(({ step }) => step)).toEqual(['nag']);
    const quick = enters(wait, send('nag', { next: 'rest' }), send('thanks'), days('rest', 1));
    quick.happens(saved, { type: 'flow.skip_requested', payload: at('act') });
    expect(quick.open.map(({ step }) => step)).toEqual(['thanks']);
  });

  it('asked twice, or too late, skips one wait only', () => {
    const fan = enters(days('one', 1), days('two', 1), send('a'));
    skips(fan, 'one');
    skips(fan, 'one');
    expect(fan.steps()).toEqual(['main/two']);
  });

  it('cannot skip the night: a message waits for its window', () => {
    const fan = new VirtualFan(newYorker, [campaign(flowOf(send('a')))], Date.UTC(2026, 5, 10, 7));
    fan.happens(preSaved);
    const { wakeAt } = fan;
    skips(fan, 'a');
    expect(fan.wakeAt).toBe(wakeAt);
    expect(fan.effects).toEqual([]);
  });

  it('moves a fan to a step, which is entered anew', () => {
    const fan = enters(days('one', 1), days('two', 5), send('a'));
    fan.now += 1000;
    fan.happens({ type: 'flow.move_requested', payload: { ...at('one'), toStep: 'two' } });
    expect(fan.steps()).toEqual(['main/two']);
    expect(fan.wakeAt).toBe(fan.now + 5 * DAY);
  });

  it('moves a fan whose message a worker holds only when that has ended', () => {
    const fan = enters(send('a'), days('one', 1), days('two', 5));
    fan.claimed.add(fan.open[0]?.id ?? '');
    fan.happens({ type: 'flow.move_requested', payload: { ...at('a'), toStep: 'two' } });
    expect(fan.steps()).toEqual(['main/a']);
    fan.ends('accepted');
    expect(fan.steps()).toEqual(['main/two']);
  });

  it('takes a fan out of a track, or of the campaign; an unclaimed message is dropped', () => {
    const fan = enters(send('a'), days('one', 1));
    fan.happens({ type: 'flow.exit_requested', payload: { track: 'main', auditId: 'audit' } });
    expect(fan.cancelled).toHaveLength(1);
    expect(fan.types().at(-1)).toBe('enrollment.closed flow_ended');
    const other = enters(days('one', 1));
    other.happens({ type: 'flow.exit_requested', payload: { auditId: 'audit' } });
    expect(other.types().at(-1)).toBe('enrollment.closed exited_by_operator');
    expect(other.state.enrollments[0]).toMatchObject({ open: false, tracks: [] });
  });

  it('takes a fan out of a paused campaign at once, and skips there when it goes on', () => {
    const fan = enters(days('one', 1), days('two', 1));
    const [one] = [...fan.campaigns.values()];
    if (one === undefined) throw new Error('no campaign');
    fan.campaigns.set('one', { ...one, status: 'paused' });
    skips(fan, 'one');
    expect(fan.steps()).toEqual(['main/one']);
    fan.campaigns.set('one', one);
    fan.look();
    expect(fan.steps()).toEqual(['main/two']);
    fan.campaigns.set('one', { ...one, status: 'paused' });
    fan.happens({ type: 'flow.exit_requested', payload: { auditId: 'audit' } });
    expect(fan.state.enrollments[0]?.open).toBe(false);
  });
});
