import { describe, expect, it } from '@jest/globals';
import type { StepReview } from './campaign-facts.js';
import {
  campaign,
  DAY,
  flowOf,
  newYorker,
  NOON,
  preSaved,
  send,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';

const text = send('text', { channels: ['sms'], review: true });
const REVIEW: StepReview = { track: 'main', step: 'text', verdict: 'approved', through: NOON };

describe('a message that a member has to look at', () => {
  const start = () => {
    const fan = new VirtualFan(newYorker, [campaign(flowOf(text))]);
    fan.happens(preSaved);
    const give = (...reviews: StepReview[]) => {
      fan.campaigns.set('one', campaign(flowOf(text), { reviews }));
      fan.look();
    };
    return { fan, give };
  };
  const waitOf = ({ state }: VirtualFan) => state.enrollments[0]?.tracks[0]?.wait;

  it('waits for the verdict, and a second look changes nothing', () => {
    const { fan } = start();
    expect(fan.open).toEqual([]);
    expect(waitOf(fan)).toEqual({ kind: 'until', at: NOON + 30 * DAY, reason: 'review' });
    const before = fan.state;
    fan.look();
    expect(fan.state.enrollments).toEqual(before.enrollments);
  });

  it('approved it is sent; a verdict from before the fan came says nothing about the fan', () => {
    const { fan, give } = start();
    give({ ...REVIEW, through: NOON - 1 });
    expect(fan.open).toEqual([]);
    give(REVIEW);
    expect(fan.open).toMatchObject([{ spec: { kind: 'send', channel: 'sms' } }]);
  });

  it('the newest verdict counts; cancelled, the fan goes on without the message', () => {
    const { fan, give } = start();
    give({ ...REVIEW, verdict: 'cancelled', through: null }, REVIEW);
    expect(fan.open).toEqual([]);
    expect(fan.types()).toContain('message.blocked review_cancelled');
  });

  it('nobody waits for a verdict about a message that could not go out anyway', () => {
    const fan = new VirtualFan({ ...newYorker, channels: {} }, [campaign(flowOf(text))]);
    fan.happens(preSaved);
    expect(fan.types()).toContain('message.blocked unreachable');
  });
});
