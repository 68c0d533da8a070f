import { describe, expect, it } from '@jest/globals';
import type { Flow, Step } from '#domain/flows/flow.js';
import type { FanFacts } from './fan-facts.js';
import {
  campaign,
  DAY,
  flowOf,
  HOUR,
  newYorker,
  NOON,
  preSaved,
  send,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';

const confirm = (id: string, more: Partial<Step & { kind: 'send' }> = {}) =>
  send(id, { channels: ['email'], purpose: 'service', ...more });
/** The fan also gets confirmations, which no cap holds back. */
const keen: FanFacts = {
  ...newYorker,
  channels: { email: { suppressed: false, purposes: ['marketing', 'service'] } },
};
const day: Step = { kind: 'wait', id: 'day', until: { kind: 'duration', duration: { days: 1 } } };

describe('effects', () => {
  it('of the second visit of a step have other ids than those of the first', () => {
    const fan = new VirtualFan(keen, [campaign(flowOf(confirm('hello'), { ...day, next: 'hello' }))]);
    fan.happens(preSaved);
    fan.ends('accepted');
    fan.sleep();
    expect(new Set(fan.effects.map(({ id }) => id)).size).toBe(2);
  });

  it('end the step that waits for them, and no other', () => {
    const track = (id: string) => ({
      ...{ id, trigger: { event: 'fan.pre_saved' as const }, reentry: 'once' as const },
      steps: [confirm(`${id}Hello`)],
    });
    const flow: Flow = { schema: 1, name: 'Test', tracks: [track('one'), track('two')] };
    const fan = new VirtualFan(keen, [campaign(flow)]);
    fan.happens(preSaved);
    fan.ends('accepted');
    expect(fan.steps()).toEqual(['two/twoHello']);
  });
});

it('a fan’s time never runs backwards, whatever a worker’s clock says', () => {
  const fan = new VirtualFan(newYorker, [campaign(flowOf(day))]);
  fan.happens(preSaved);
  fan.now -= HOUR;
  fan.look();
  expect([fan.state.now, fan.wakeAt]).toEqual([NOON, NOON + DAY]);
});
