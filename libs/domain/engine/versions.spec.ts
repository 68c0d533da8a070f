import { describe, expect, it } from '@jest/globals';
import type { Flow, Step } from '#domain/flows/flow.js';
import { placeAfter, type StepMap } from '#domain/flows/step-map.js';
import type { CampaignVersion } from './campaign-facts.js';
import { campaign, DAY, flowOf, newYorker, preSaved, send, VirtualFan } from '#domain/testing/virtual-fan.js';

const days = (id: string, count: number): Step => ({
  ...{ kind: 'wait', id },
  until: { kind: 'duration', duration: { days: count } },
});
const first: CampaignVersion = {
  version: 1,
  flow: flowOf(days('pause', 3), send('a')),
  mode: 'finish',
  stepMap: {},
};
const next = (
  version: number,
  mode: 'move' | 'finish',
  flow: Flow,
  stepMap: StepMap = {},
): CampaignVersion => ({
  ...{ version, mode, flow, stepMap },
});

/** A fan who pre-saved under version 1, and the campaign's publications after that. */
function fanOn(flow: Flow = first.flow) {
  const fan = new VirtualFan(newYorker, [campaign(flow, { versions: [{ ...first, flow }] })]);
  fan.happens(preSaved);
  const versions: CampaignVersion[] = [{ ...first, flow }];
  const publish = (...more: CampaignVersion[]) => {
    versions.push(...more);
    fan.campaigns.set('one', campaign(versions.at(-1)?.flow ?? flow, { versions: [...versions] }));
    fan.look();
  };
  return { fan, publish };
}

describe('a version that lets fans finish', () => {
  it('leaves fans under way on their version, and gives the new one to fans who enter from now on', () => {
    const { fan, publish } = fanOn();
    publish(next(2, 'finish', flowOf(days('other', 1), send('b'))));
    expect(fan.steps()).toEqual(['main/pause']);
    fan.sleep();
    expect(fan.open.map(({ step }) => step)).toEqual(['a']);
    const late = new VirtualFan({ ...newYorker, id: 'late' }, [...fan.campaigns.values()]);
    late.happens(preSaved);
    expect(late.steps()).toEqual(['main/other']);
    expect(late.state.enrollments[0]?.version).toBe(2);
  });
});

describe('a version that moves everybody', () => {
  it('keeps a fan on a step that is still there, since when they came to it, at its new length', () => {
    const { fan, publish } = fanOn();
    const from = fan.now;
    fan.now += DAY;
    publish(next(2, 'move', flowOf(days('pause', 2), send('b'))));
    expect(fan.steps()).toEqual(['main/pause']);
    expect(fan.wakeAt).toBe(from + 2 * DAY);
    fan.sleep();
    expect(fan.open.map(({ step }) => step)).toEqual(['b']);
    expect(fan.types()).toContain('enrollment.moved');
  });

  it('puts a fan whose step has vanished where the map says, from now; null ends the track', () => {
    const moved = fanOn();
    moved.publish(
      next(2, 'move', flowOf(days('other', 1), send('b')), {
        'main/pause': { track: 'main', step: 'other' },
      }),
    );
    expect(moved.fan.steps()).toEqual(['main/other']);
    expect(moved.fan.wakeAt).toBe(moved.fan.now + DAY);
    const out = fanOn();
    out.publish(next(2, 'move', flowOf(days('other', 1), send('b')), { 'main/pause': null }));
    expect(out.fan.state.enrollments[0]?.open).toBe(false);
    expect(out.fan.effects).toEqual([]);
  });

  it('goes the way of the publications one after the other for a fan who has not looked since', () => {
    const { fan, publish } = fanOn();
    publish(
      next(2, 'move', flowOf(days('second', 1), send('b')), {
        'main/pause': { track: 'main', step: 'second' },
      }),
      next(3, 'move', flowOf(days('third', 1), send('c')), {
        'main/second': { track: 'main', step: 'third' },
      }),
    );
    expect(fan.steps()).toEqual(['main/third']);
  });

  it('also moves fans who were left to finish before, from the version they were on', () => {
    const { fan, publish } = fanOn();
    publish(next(2, 'finish', flowOf(days('second', 1), send('b'))));
    publish(next(3, 'move', flowOf(days('pause', 1), send('c'))));
    expect(fan.steps()).toEqual(['main/pause']);
    expect(fan.state.enrollments[0]?.version).toBe(3);
  });

  it('lets an effect in flight end under the version that asked, and goes over at the next wait', () => {
    const { fan, publish } = fanOn(flowOf(send('a'), days('after', 2), send('b')));
    const [asked] = fan.open;
    publish(next(2, 'move', flowOf(days('calm', 5)), { 'main/after': { track: 'main', step: 'calm' } }));
    expect(fan.open).toEqual([asked]);
    expect(fan.cancelled).toEqual([]);
    fan.ends('accepted');
    expect(fan.steps()).toEqual(['main/calm']);
    expect(fan.effects).toHaveLength(1);
  });

  it('asks for nothing twice: a message that was sent is not sent again by the same step of the new version', () => {
    const { fan, publish } = fanOn(flowOf(send('a'), days('after', 2), send('b')));
    fan.ends('accepted');
    publish(next(2, 'move', flowOf(send('a'), days('after', 1), send('b'))));
    while (fan.open.length === 0) fan.sleep();
    fan.ends('accepted');
    expect(fan.effects.map(({ step }) => step)).toEqual(['a', 'b']);
  });

  it('takes a run over to another track as a run of that track', () => {
    const { fan, publish } = fanOn();
    const both: Flow = {
      ...flowOf(days('x', 9)),
      tracks: [{ id: 'side', trigger: { event: 'fan.followed' }, reentry: 'once', steps: [send('s')] }],
    };
    publish(next(2, 'move', both, { 'main/pause': { track: 'side', step: 's' } }));
    expect(fan.open).toMatchObject([{ track: 'side', run: 1, step: 's', visit: 1 }]);
  });

  it('gives a fan of a paused campaign no wake', () => {
    const { fan, publish } = fanOn();
    publish(next(2, 'move', flowOf(days('other', 1)), { 'main/pause': { track: 'main', step: 'other' } }));
    const [one] = [...fan.campaigns.values()];
    if (one === undefined) throw new Error('no campaign');
    fan.campaigns.set('one', { ...one, status: 'paused' });
    expect(fan.look().wakeAt).toBeNull();
  });
});

describe('a step nobody mapped', () => {
  const from = flowOf(days('one', 1), { ...days('two', 1), next: 'four' }, days('three', 1), days('four', 1));
  it.each([
    ['the one after it', flowOf(days('two', 1)), 'two'],
    ['the one its `next` leads to', flowOf(days('three', 1), days('four', 1)), 'four'],
    ['nowhere, when none of them is left', flowOf(days('new', 1)), undefined],
  ])('leads to %s', (_, to, step) => {
    const place = placeAfter({ track: 'main', step: 'one' }, from, to, {});
    expect(place?.step).toBe(step);
  });

  it('that leads back to itself leads nowhere', () => {
    const round = flowOf({ ...days('one', 1), next: 'two' }, { ...days('two', 1), next: 'one' });
    expect(placeAfter({ track: 'main', step: 'one' }, round, flowOf(days('new', 1)), {})).toBeNull();
  });
});
