import { describe, expect, it } from '@jest/globals';
import type { Condition, Flow, Step } from '#domain/flows/flow.js';
import type { CampaignFacts } from './campaign-facts.js';
import {
  campaign,
  clicked,
  flowOf,
  followed,
  newYorker,
  NOON,
  preSaved,
  saved,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';

const hold: Step = { kind: 'wait', id: 'hold', until: { kind: 'duration', duration: { days: 30 } } };
const asks = (condition: Condition): Flow =>
  flowOf({ kind: 'branch', id: 'ask', if: condition, then: 'hold', else: 'no' }, hold, {
    kind: 'exit',
    id: 'no',
    reason: 'no',
  });
const run = (id: string, flow: Flow, more: Partial<CampaignFacts> = {}) =>
  campaign(flow, { id, releaseId: `release-${id}`, ...more });

/** A fan with one past campaign and its acts. The next campaign asks about them. */
function returning(
  condition: Condition,
  acts: Parameters<VirtualFan['happens']>,
  first: Partial<CampaignFacts> = {},
) {
  const fan = new VirtualFan(newYorker, [run('one', flowOf(hold), first)]);
  fan.happens(...acts);
  fan.campaigns.set('one', run('one', flowOf(hold), { ...first, status: 'ended' }));
  fan.now = NOON + 40 * 86_400_000;
  fan.look();
  fan.campaigns.set('two', run('two', asks(condition)));
  fan.happens({ ...preSaved, campaignId: 'two' });
  return fan;
}
const isIn = (fan: VirtualFan) => fan.steps('two').length > 0;

describe('a condition on earlier releases', () => {
  it('knows whether the fan joined one, and how far they came in it', () => {
    expect(isIn(returning({ kind: 'earlier' }, [preSaved]))).toBe(true);
    expect(isIn(returning({ kind: 'earlier', stage: 'saved' }, [preSaved]))).toBe(false);
    expect(isIn(returning({ kind: 'earlier', stage: 'saved' }, [preSaved, saved]))).toBe(true);
    expect(isIn(returning({ kind: 'earlier', stage: 'pre_saved' }, [clicked]))).toBe(false);
    expect(isIn(returning({ kind: 'earlier', stage: 'followed' }, [clicked, followed]))).toBe(true);
  });

  it('counts releases, not campaigns, and not this one', () => {
    const twice: Condition = { kind: 'earlier', count: 2 };
    expect(isIn(returning(twice, [preSaved]))).toBe(false);
    expect(isIn(returning({ kind: 'earlier' }, [preSaved], { releaseId: 'release-two' }))).toBe(false);
  });

  it('goes by the artist, unless it asks about any', () => {
    const other = { artistId: 'somebody else' };
    expect(isIn(returning({ kind: 'earlier' }, [preSaved], other))).toBe(false);
    expect(isIn(returning({ kind: 'earlier', artist: 'any' }, [preSaved], other))).toBe(true);
  });

  it('sees a release whose campaign is still running', () => {
    const fan = new VirtualFan(newYorker, [
      run('one', flowOf(hold)),
      run('two', asks({ kind: 'earlier', stage: 'saved' })),
    ]);
    fan.happens(preSaved, saved);
    fan.now += 1;
    fan.happens({ ...preSaved, campaignId: 'two' });
    expect(isIn(fan)).toBe(true);
  });

  it('and an act that comes when its campaign is over', () => {
    const fan = returning({ kind: 'earlier', stage: 'followed' }, [preSaved]);
    expect(isIn(fan)).toBe(false);
    fan.happens(followed);
    fan.campaigns.set('three', run('three', asks({ kind: 'earlier', stage: 'followed' })));
    fan.happens({ ...preSaved, campaignId: 'three' });
    expect(fan.steps('three')).toEqual(['main/hold']);
    expect(fan.state.enrollments.map(({ campaignId }) => campaignId)).toEqual(['two', 'three']);
  });
});

describe('what is kept of a fan', () => {
  it('stays small over fifty releases and a hundred acts in each', () => {
    const fan = new VirtualFan(newYorker, []);
    for (let index = 0; index < 50; index += 1) {
      const id = `5f0f4c1e-0000-4000-8000-${String(index).padStart(12, '0')}`;
      fan.campaigns.set(id, run(id, flowOf(hold)));
      const acts = Array.from({ length: 98 }, () => ({ ...clicked, campaignId: id }));
      fan.happens({ ...preSaved, campaignId: id }, ...acts, { ...saved, campaignId: id });
      fan.campaigns.set(id, run(id, flowOf(hold), { status: 'ended' }));
      fan.look();
    }
    expect(fan.state.past).toHaveLength(50);
    expect(fan.state.enrollments).toEqual([]);
    expect(JSON.stringify(fan.state).length).toBeLessThan(16_000);
  });
});
