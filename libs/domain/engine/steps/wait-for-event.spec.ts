import { describe, expect, it } from '@jest/globals';
import type { Condition, Step } from '#domain/flows/flow.js';
import { clicked, fanOn, preSaved, saved, type VirtualAct } from '#domain/testing/virtual-fan.js';

const exit = (id: string): Step => ({ kind: 'exit', id, reason: id });
const attribute = (name: string, value: boolean | number | string | null): VirtualAct => ({
  type: 'fan.attribute_set',
  payload: { name, value },
  campaignId: null,
});
const playlisted: VirtualAct = { type: 'fan.saved', payload: { target: 'playlist', observedBy: 'tap' } };

describe('waitForEvent', () => {
  const awaiting = (
    events: Extract<Step, { kind: 'waitForEvent' }>['events'],
    since: 'step' | 'enrollment' = 'step',
  ): Step => ({ kind: 'waitForEvent', id: 'w', events, since, timeout: { days: 5 }, onEvent: 'hold' });

  it('ends only with an event whose payload fits', () => {
    const fan = fanOn(
      awaiting([{ event: 'fan.saved', where: { target: { in: ['playlist', 'track'] } } }]),
      exit('late'),
    );
    fan.happens(preSaved);
    fan.happens(saved);
    expect(fan.steps()).toEqual(['main/w']);
    fan.happens(playlisted);
    expect(fan.steps()).toEqual(['main/hold']);
  });

  it('since enrollment is ended by an earlier event that fits, and by no other', () => {
    const steps = [
      { kind: 'wait', id: 'day', until: { kind: 'duration', duration: { days: 1 } } } as const,
      awaiting([{ event: 'fan.saved', where: { target: 'playlist' } }], 'enrollment'),
      exit('late'),
    ];
    for (const [act, expected] of [
      [saved, 'main/w'],
      [playlisted, 'main/hold'],
    ] as const) {
      const fan = fanOn(...steps);
      fan.happens(preSaved);
      fan.happens(act);
      fan.sleep();
      expect(fan.steps()).toEqual([expected]);
    }
  });

  it('with a condition ends once that holds as well', () => {
    const vip: Condition = { kind: 'attribute', name: 'vip', is: true };
    const fan = fanOn(awaiting([{ event: 'link.clicked', when: vip }]), exit('late'));
    fan.happens(preSaved);
    fan.happens(clicked);
    expect(fan.steps()).toEqual(['main/w']);
    fan.happens(attribute('vip', true));
    expect(fan.steps()).toEqual(['main/hold']);
  });

  it('is ended by a reply that says so, and by no other', () => {
    const fan = fanOn(awaiting([{ event: 'reply.received', where: { says: 'yes' } }]), exit('late'));
    const reply = (says: 'yes' | 'no'): VirtualAct => ({
      ...{ type: 'reply.received', payload: { replyId: 'r', intent: 'none', says }, campaignId: null },
    });
    fan.happens(preSaved);
    fan.happens(reply('no'));
    expect(fan.steps()).toEqual(['main/w']);
    fan.happens(reply('yes'));
    expect(fan.steps()).toEqual(['main/hold']);
  });

  it('is ended by a fact of the fan that names no campaign', () => {
    const fan = fanOn(awaiting([{ event: 'consent.granted', where: { channel: 'sms' } }]), exit('late'));
    const granted = (channel: 'sms' | 'email'): VirtualAct => ({
      ...{ type: 'consent.granted', payload: { channel, purpose: 'marketing' }, campaignId: null },
    });
    fan.happens(preSaved);
    fan.happens(granted('email'));
    expect(fan.steps()).toEqual(['main/w']);
    fan.happens(granted('sms'));
    expect(fan.steps()).toEqual(['main/hold']);
  });
});
