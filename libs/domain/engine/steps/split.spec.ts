import { describe, expect, it } from '@jest/globals';
import type { Condition, Step } from '#domain/flows/flow.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import {
  campaign,
  fanOn,
  flowOf,
  hold,
  newYorker,
  preSaved,
  send,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';

const exit = (id: string): Step => ({ kind: 'exit', id, reason: id });

describe('split', () => {
  const variants = [
    { name: 'a', weight: 50, to: 'a' },
    { name: 'b', weight: 30, to: 'b' },
  ];
  const steps: Step[] = [
    { kind: 'split', id: 's', variants, holdout: { weight: 20, to: 'h' }, otherwise: 'none' },
    ...['a', 'b', 'h', 'none'].map((id): Step => ({ ...hold, id })),
  ];
  const splitFan = (id: string, more: Partial<FanFacts> = {}, ...before: Step[]) => {
    const fan = new VirtualFan({ ...newYorker, id, ...more }, [campaign(flowOf(...before, ...steps))]);
    fan.happens(preSaved);
    return fan;
  };
  const where = (fan: VirtualFan) => (fan.steps()[0] ?? '').replace('main/', '');

  it('gives each variant its share of the fans', () => {
    const counts: Record<string, number> = {};
    for (let index = 0; index < 4000; index += 1) {
      const at = where(splitFan(`fan-${index}`));
      counts[at] = (counts[at] ?? 0) + 1;
    }
    // For 4,000 fans five standard deviations are less than four per cent.
    expect(Math.abs((counts['a'] ?? 0) / 40 - 50)).toBeLessThan(4);
    expect(Math.abs((counts['b'] ?? 0) / 40 - 30)).toBeLessThan(4);
    expect(Math.abs((counts['h'] ?? 0) / 40 - 20)).toBeLessThan(4);
  });

  it('is stable: whatever comes before it, at whatever time, and in every run', () => {
    const before: Step = { kind: 'setAttribute', id: 'before', attribute: 'seen', value: true };
    for (let index = 0; index < 50; index += 1) {
      const fan = splitFan(`fan-${index}`);
      expect(where(splitFan(`fan-${index}`, {}, before))).toBe(where(fan));
    }
  });

  it('says what it gave, once: the variant is a fact of the fan', () => {
    const fan = splitFan('fan-1');
    const assigned = fan.events.filter(({ type }) => type === 'variant.assigned');
    expect(assigned).toHaveLength(1);
    const name = { a: 'a', b: 'b', h: 'holdout' }[where(fan)];
    expect(assigned[0]?.payload).toEqual({
      track: 'main',
      step: 's',
      variant: name,
      holdout: name === 'holdout',
    });
    expect(fan.state.enrollments[0]?.variants).toEqual({ 'main/s': name });
  });

  it('with a holdout leaves out who could not be sent marketing anyway', () => {
    const fan = splitFan('fan-1', { channels: { sms: { suppressed: true, purposes: ['marketing'] } } });
    expect([where(fan), fan.types()]).toEqual(['none', ['enrollment.opened']]);
  });

  it('keeps its holdout from marketing, and from nothing else', () => {
    const all: Step = {
      kind: 'split',
      id: 's',
      variants: [{ name: 'a', weight: 0 }],
      holdout: { weight: 100 },
    };
    const email = { suppressed: false, purposes: ['marketing' as const, 'service' as const] };
    const steps: Step[] = [
      all,
      send('offer'),
      { kind: 'service', id: 'save', action: 'saveRelease' },
      send('note', { purpose: 'service', template: 'saved' }),
      hold,
    ];
    const fan = new VirtualFan({ ...newYorker, channels: { email } }, [campaign(flowOf(...steps))]);
    fan.happens(preSaved);
    expect(fan.types()).toContain('message.blocked holdout');
    expect(fan.open).toMatchObject([{ step: 'save' }]);
    fan.ends('saved');
    expect(fan.open).toMatchObject([{ step: 'note', spec: { purpose: 'service' } }]);
  });

  it('is asked about by a condition', () => {
    const only: Step = { kind: 'split', id: 's', variants: [{ name: 'short', weight: 100 }] };
    const is: Condition = { kind: 'variant', track: 'main', step: 's', is: 'short' };
    const fan = fanOn(only, { kind: 'branch', id: 'b', if: is, then: 'hold', else: 'other' }, exit('other'));
    fan.happens(preSaved);
    expect(fan.steps()).toEqual(['main/hold']);
  });
});
