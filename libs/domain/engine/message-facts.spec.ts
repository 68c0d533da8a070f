import { describe, expect, it } from '@jest/globals';
import type { MessageFate } from '#domain/flows/conditions.js';
import type { Step } from '#domain/flows/flow.js';
import {
  campaign,
  DAY,
  fanOn,
  flowOf,
  hold,
  newYorker,
  preSaved,
  send,
  VirtualFan,
  type VirtualAct,
} from '#domain/testing/virtual-fan.js';

const FATES: MessageFate[] = ['sent', 'delivered', 'clicked', 'failed'];
const exit: Step = { kind: 'exit', id: 'no', reason: 'no' };
const pause: Step = { kind: 'wait', id: 'pause', until: { kind: 'duration', duration: { days: 1 } } };
const asks = (was: MessageFate, step?: string): Step => ({
  ...{ kind: 'branch', id: 'b', then: 'hold', else: 'no' },
  if: { kind: 'message', was, ...(step === undefined ? {} : { track: 'main', step }) },
});
const one: Step = send('one', { channels: ['sms'] });
const two: Step = send('two', { channels: ['email'] });

/** Plays the flow with each of the fates, and returns those that hold at the branch. */
function fatesOf(steps: Step[], play: (fan: VirtualFan) => void, step?: string): MessageFate[] {
  return FATES.filter((was) => {
    const fan = new VirtualFan(newYorker, [campaign(flowOf(...steps, pause, asks(was, step), exit, hold))]);
    fan.happens(preSaved);
    play(fan);
    fan.sleep();
    return fan.steps().includes('main/hold');
  });
}

const idOf = (fan: VirtualFan, nth = 0): string => fan.effects[nth]?.id ?? '';
const delivered = (messageId: string): VirtualAct => ({ type: 'message.delivered', payload: { messageId } });
const undelivered = (messageId: string): VirtualAct => ({
  type: 'message.undelivered',
  payload: { messageId, code: '30003' },
});
const click = (messageId: string, human = true): VirtualAct => ({
  type: 'link.clicked',
  payload: { messageId, human },
});

describe('a condition on the previous message', () => {
  it.each<[string, MessageFate[], (fan: VirtualFan) => void]>([
    ['was accepted', ['sent'], (fan) => fan.ends('accepted')],
    ['has an unknown outcome', ['sent'], (fan) => fan.ends('unknown')],
    ['was rejected', ['failed'], (fan) => fan.ends('rejected')],
    ['was refused by the claim', [], (fan) => fan.ends('refused')],
    [
      'arrived',
      ['sent', 'delivered'],
      (fan) => {
        fan.ends('accepted');
        fan.happens(delivered(idOf(fan)));
      },
    ],
    [
      'arrived before its outcome was known',
      ['sent', 'delivered'],
      (fan) => {
        fan.happens(delivered(idOf(fan)));
        fan.ends('accepted');
      },
    ],
    [
      'did not arrive',
      ['sent', 'failed'],
      (fan) => {
        fan.ends('accepted');
        fan.happens(undelivered(idOf(fan)));
      },
    ],
    [
      'arrived and was sent back',
      ['sent', 'failed'],
      (fan) => {
        fan.ends('accepted');
        fan.happens(delivered(idOf(fan)));
        fan.happens(undelivered(idOf(fan)));
      },
    ],
    [
      'was clicked by a person',
      ['sent', 'delivered', 'clicked'],
      (fan) => {
        fan.ends('accepted');
        fan.happens(delivered(idOf(fan)), click(idOf(fan)));
      },
    ],
    [
      'was opened by a scanner only',
      ['sent', 'delivered'],
      (fan) => {
        fan.ends('accepted');
        fan.happens(delivered(idOf(fan)), click(idOf(fan), false));
      },
    ],
    [
      'is not the one that was clicked',
      ['sent'],
      (fan) => {
        fan.ends('accepted');
        fan.happens(click('another'));
      },
    ],
  ])('that %s: %j', (_, fates, play) => {
    expect(fatesOf([one], play)).toEqual(fates);
    expect(fatesOf([one], play, 'one')).toEqual(fates);
  });

  it('means the later of two, and a step is asked by its name', () => {
    const play = (fan: VirtualFan) => {
      fan.ends('accepted');
      fan.ends('rejected');
      // A report about the earlier message changes nothing about the later one.
      fan.happens(delivered(idOf(fan)));
    };
    expect(fatesOf([one, two], play)).toEqual(['failed']);
    expect(fatesOf([one, two], play, 'one')).toEqual(['sent', 'delivered']);
    expect(fatesOf([one, two], play, 'two')).toEqual(['failed']);
  });

  it('means the message of the channel that was tried last', () => {
    const both = send('one', { channels: ['sms', 'email'] });
    const play = (fan: VirtualFan) => {
      fan.ends('rejected');
      fan.ends('accepted');
      fan.happens(delivered(idOf(fan, 1)));
    };
    expect(fatesOf([both], play, 'one')).toEqual(['sent', 'delivered']);
  });
});

describe('the state', () => {
  it('keeps one message a step, however often it is sent, and few early reports', () => {
    const back: Step = {
      kind: 'branch',
      id: 'again',
      if: { kind: 'message', was: 'sent' },
      then: 'one',
      else: 'one',
    };
    const fan = fanOn(one, pause, back);
    fan.happens(preSaved);
    for (let round = 0; round < 5; round += 1) {
      if (fan.open.length > 0) fan.ends('accepted');
      fan.now += 2 * DAY;
      fan.look();
    }
    fan.happens(...Array.from({ length: 40 }, (_, index) => delivered(`foreign-${index}`)));
    const messages = fan.state.enrollments[0]?.messages ?? [];
    expect(messages.filter(({ step }) => step !== undefined)).toHaveLength(1);
    expect(messages.length).toBeLessThan(15);
  });

  it('of a flow that does not ask is as before', () => {
    const fan = fanOn(one, pause);
    fan.happens(preSaved);
    fan.ends('accepted');
    fan.happens(delivered(idOf(fan)));
    expect(fan.state.enrollments[0]).not.toHaveProperty('messages');
  });
});
