import { describe, expect, it } from '@jest/globals';
import type { Flow, Step } from '#domain/flows/flow.js';
import type { StepMap } from '#domain/flows/step-map.js';
import { campaign, DAY, flowOf, newYorker, preSaved, send, VirtualFan } from '#domain/testing/virtual-fan.js';
import type { FanFacts } from './fan-facts.js';
import { outlookOf, withDraft } from './outlook.js';

const days = (id: string, count: number): Step => ({
  ...{ kind: 'wait', id },
  until: { kind: 'duration', duration: { days: count } },
});

/** A fan who has waited a day of three, and what the fan would do under the draft. */
function parked(facts: FanFacts = newYorker) {
  const fan = new VirtualFan(facts, [campaign(flowOf(days('pause', 3), send('a')))]);
  fan.happens(preSaved);
  fan.now += DAY;
  const outlook = (flow: Flow, stepMap: StepMap = {}) => {
    const context = {
      fan: fan.fan,
      campaigns: fan.campaigns,
      claimed: fan.claimed,
      effectId: (key: string) => key,
    };
    return outlookOf(fan.state, [], context, { campaignId: 'one', flow, stepMap }, fan.now);
  };
  return { fan, outlook };
}

describe('the outlook of a fan under an edited flow', () => {
  it('is the moment at which the changed wait ends, and when it would have ended', () => {
    const { fan, outlook } = parked();
    const from = fan.now - DAY;
    expect(outlook(flowOf(days('pause', 5), send('a')))).toEqual([
      {
        track: 'main',
        step: 'pause',
        run: 1,
        outlook: { kind: 'later', at: from + 5 * DAY, was: from + 3 * DAY },
      },
    ]);
  });

  it('is now, where the shortened wait is over: and says that something is sent at once', () => {
    expect(parked().outlook(flowOf(days('pause', 1), send('a')))[0]?.outlook).toEqual({
      ...{ kind: 'now', to: { track: 'main', step: 'a' }, sends: true },
    });
    const quiet = flowOf(days('pause', 1), days('other', 9));
    expect(parked().outlook(quiet)[0]?.outlook).toEqual({
      ...{ kind: 'now', to: { track: 'main', step: 'other' }, sends: false },
    });
  });

  it('is blocked, with the reason, for a fan who cannot be reached', () => {
    const { outlook } = parked({ ...newYorker, channels: {} });
    expect(outlook(flowOf(days('pause', 1), send('a'), days('hold', 9)))[0]?.outlook).toEqual({
      ...{ kind: 'blocked', reason: 'unreachable' },
    });
  });

  it('follows the map from a step that is gone: on, to another step, or to the end', () => {
    const flow = flowOf(days('other', 9), send('a'));
    const to = { track: 'main', step: 'other' };
    expect(parked().outlook(flow, { 'main/pause': to })[0]?.outlook).toEqual({
      kind: 'now',
      to,
      sends: false,
    });
    expect(parked().outlook(flow, { 'main/pause': null })[0]?.outlook).toEqual({ kind: 'ends' });
  });

  it('is what the fan then does, and looking changes nothing', () => {
    const { fan, outlook } = parked();
    const [before, draft] = [structuredClone(fan.state), flowOf(days('pause', 2), send('a'))];
    const [looked] = outlook(draft);
    expect(fan.state).toEqual(before);
    const [own] = fan.campaigns.values();
    if (own === undefined || looked?.outlook.kind !== 'later') throw new Error('The fan waits on.');
    fan.campaigns.set('one', { ...withDraft(own, draft, {}), epoch: 1 });
    fan.look();
    expect(fan.wakeAt).toBe(looked.outlook.at);
  });

  it('is that of the message that is under way', () => {
    const { fan, outlook } = parked();
    fan.sleep();
    expect(fan.open).toHaveLength(1);
    expect(outlook(flowOf(days('pause', 9)), { 'main/a': null })[0]?.outlook).toEqual({ kind: 'in_flight' });
  });

  it('is empty for a fan who is not in the campaign', () => {
    const fan = new VirtualFan(newYorker, [campaign(flowOf(send('a')))]);
    const context = {
      fan: fan.fan,
      campaigns: fan.campaigns,
      claimed: fan.claimed,
      effectId: (key: string) => key,
    };
    const draft = { campaignId: 'one', flow: flowOf(send('b')), stepMap: {} };
    expect(outlookOf(fan.state, [], context, draft, fan.now)).toEqual([]);
  });
});
