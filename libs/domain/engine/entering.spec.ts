import { describe, expect, it } from '@jest/globals';
import type { Step, Track } from '#domain/flows/flow.js';
import {
  campaign,
  DAY,
  newYorker,
  saved,
  send,
  VirtualFan,
  type VirtualAct,
} from '#domain/testing/virtual-fan.js';

const asked = (track?: string): VirtualAct => ({
  type: 'enrollment.requested',
  payload: { by: 'audience', ...(track === undefined ? {} : { track }) },
});
const day: Step = { kind: 'wait', id: 'day', until: { kind: 'duration', duration: { days: 1 } } };
const track = (id: string, more: Partial<Track> = {}): Track => ({
  ...{ id, trigger: { event: 'enrollment.requested' }, reentry: 'once', steps: [day, send(`${id}Text`)] },
  ...more,
});
const fanOf = (...tracks: Track[]) =>
  new VirtualFan(newYorker, [campaign({ schema: 1, name: 'Asked', tracks })]);

describe('a fan whom somebody else enrolls', () => {
  it('comes in without a path, from who asked, and starts every track that waits for a request', () => {
    const fan = fanOf(track('one'), track('two'), track('other', { trigger: { event: 'fan.saved' } }));
    fan.happens(asked());
    expect(fan.events).toMatchObject([
      { type: 'enrollment.opened', payload: { path: 'none', source: 'audience', territory: 'US' } },
    ]);
    expect(fan.steps()).toEqual(['one/day', 'two/day']);
  });

  it('is enrolled once, and starts a track once, however often it is asked', () => {
    const fan = fanOf(track('one'));
    fan.happens(asked(), asked());
    fan.happens(asked());
    expect(fan.types()).toEqual(['enrollment.opened']);
    expect(fan.steps()).toEqual(['one/day']);
  });

  it('starts only the track that is named, again as often as its rule allows', () => {
    const fan = fanOf(track('one'), track('two', { reentry: 'each' }));
    fan.happens(asked('two'));
    fan.happens(asked('two'));
    expect(fan.steps()).toEqual(['two/day', 'two/day']);
  });

  it('who was in by an act of their own keeps their path, and starts the track all the same', () => {
    const fan = fanOf(track('one'), track('saved', { trigger: { event: 'fan.saved' } }));
    fan.happens(saved);
    fan.happens(asked());
    expect(fan.types()).toEqual(['enrollment.opened']);
    expect(fan.steps()).toEqual(['saved/day', 'one/day']);
  });

  it('is not taken into a draft, and leaves at once where nothing starts', () => {
    const draft = new VirtualFan(newYorker, [
      campaign({ schema: 1, name: 'Asked', tracks: [track('one')] }, { status: 'draft' }),
    ]);
    draft.happens(asked());
    expect(draft.types()).toEqual([]);
    const aimless = fanOf(track('one', { trigger: { event: 'fan.pre_saved' } }));
    aimless.happens(asked());
    expect(aimless.types()).toEqual(['enrollment.opened', 'enrollment.closed flow_ended']);
  });
});

describe('a campaign without a release', () => {
  const steps: Step[] = [
    day,
    {
      ...{ kind: 'branch', id: 'ifSaved', then: 'thank', else: 'ask' },
      if: { kind: 'stage', stage: 'saved' },
    },
    { ...send('ask'), next: 'end' },
    send('thank'),
    { kind: 'exit', id: 'end', reason: 'completed' },
  ];
  const artistFan = () =>
    new VirtualFan(newYorker, [
      campaign(
        { schema: 1, name: 'Artist', tracks: [track('main', { steps })] },
        { releaseId: null, clock: null },
      ),
    ]);

  it('counts every act as one after the release, and waits for none', () => {
    const fan = artistFan();
    fan.happens(asked(), saved);
    fan.sleep();
    expect(fan.open).toMatchObject([{ step: 'thank' }]);
    const other = artistFan();
    other.happens(asked());
    expect(other.wakeAt).toBe(other.now + DAY);
    other.sleep();
    expect(other.open).toMatchObject([{ step: 'ask' }]);
  });

  it('of a flow that was made for a release goes the failed way at a save, and on at a wait for it', () => {
    const waits: Step = { kind: 'wait', id: 'out', until: { kind: 'release' } };
    const saves: Step = { kind: 'service', id: 'save', action: 'saveRelease', onFailed: 'ask' };
    const fan = new VirtualFan(newYorker, [
      campaign(
        {
          schema: 1,
          name: 'Artist',
          tracks: [track('main', { steps: [waits, saves, send('thank'), send('ask')] })],
        },
        { releaseId: null, clock: null },
      ),
    ]);
    fan.happens(asked());
    expect(fan.open).toMatchObject([{ step: 'ask' }]);
  });
});
