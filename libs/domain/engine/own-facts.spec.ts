import { describe, expect, it } from '@jest/globals';
import type { EventType } from '#domain/events/catalogue.js';
import type { Flow, Step, Track } from '#domain/flows/flow.js';
import { GIVE_UP_AFTER_MS } from '#domain/releases/availability.js';
import {
  campaign,
  DAY,
  flowOf,
  hold,
  newYorker,
  NOON,
  preSaved,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';
import type { CampaignFacts } from './campaign-facts.js';
import type { FanFacts } from './fan-facts.js';

const exit = (id: string): Step => ({ kind: 'exit', id, reason: id });
const track = (id: string, trigger: Track['trigger'], ...steps: Step[]): Track => ({
  ...{ id, trigger, reentry: 'once', steps },
});

/** A fact that the engine itself writes, the step that writes it, and the fan for whom it does so at once. */
interface OwnFactCase {
  fact: EventType;
  step: Step;
  fan: FanFacts;
}

const cases: OwnFactCase[] = [
  {
    fact: 'release.save_failed',
    step: { kind: 'service', id: 'act', action: 'saveRelease' },
    fan: newYorker,
  },
  { fact: 'service.failed', step: { kind: 'service', id: 'act', action: 'likeTrack' }, fan: newYorker },
  {
    fact: 'stage.unobservable',
    step: { kind: 'service', id: 'act', action: 'check' },
    fan: { ...newYorker, connections: [] },
  },
];

/** The release never appeared: it is long past the moment at which the fans' saves are given up. */
const neverAppeared: Partial<CampaignFacts> = {
  clock: { kind: 'global', at: NOON - GIVE_UP_AFTER_MS - DAY },
  availability: { spotify: { US: { kind: 'awaited' } } },
};

function lookAt({ fact, fan }: OwnFactCase, flow: Flow): VirtualFan {
  const looked = new VirtualFan(fan, [campaign(flow, neverAppeared)]);
  looked.happens(preSaved);
  expect(looked.events.filter(({ type }) => type === fact).length).toBeGreaterThan(0);
  expect([looked.effects, looked.decisions]).toEqual([[], 1]);
  return looked;
}

describe.each(cases)('$fact, which the engine writes itself, in the very same decision', (one) => {
  it('starts the track that it triggers', () => {
    const flow = flowOf(one.step, hold);
    const other = track('other', { event: one.fact }, { ...hold, id: 'started' });
    const fan = lookAt(one, { ...flow, tracks: [...flow.tracks, other] });
    expect(fan.steps()).toEqual(['main/hold', 'other/started']);
  });

  it('ends the wait of another track', () => {
    const wait: Step = {
      ...{ kind: 'waitForEvent', id: 'listen', events: [one.fact], since: 'step', timeout: { days: 3 } },
      ...{ onEvent: 'heard', onTimeout: 'late' },
    };
    const listener = track(
      'listener',
      { event: 'enrollment.opened' },
      wait,
      { ...hold, id: 'heard' },
      exit('late'),
    );
    const fan = lookAt(one, { ...flowOf(), tracks: [listener, ...flowOf(one.step, hold).tracks] });
    expect(fan.steps()).toEqual(['listener/heard', 'main/hold']);
  });

  it('holds in a condition of the next step, also with a field of its payload', () => {
    const where = one.fact === 'stage.unobservable' ? { stage: 'saved' } : { reason: 'not_available' };
    const ask = (id: string, then: string, test?: typeof where): Step => ({
      ...{ kind: 'branch', id, then, else: 'no' },
      if: { kind: 'event', event: one.fact, ...(test === undefined ? {} : { where: test }) },
    });
    const flow = flowOf(one.step, ask('first', 'second'), ask('second', 'hold', where), hold, exit('no'));
    expect(lookAt(one, flow).steps()).toEqual(['main/hold']);
  });
});

describe('enrollment.moved', () => {
  it('holds in conditions and ends waits, but starts no track', () => {
    const moved: EventType = 'enrollment.moved';
    const listen: Step = {
      kind: 'waitForEvent',
      id: 'listen',
      events: [moved],
      since: 'step',
      timeout: { days: 3 },
    };
    const before = flowOf(listen, exit('end'));
    const ask: Step = {
      kind: 'branch',
      id: 'ask',
      if: { kind: 'event', event: moved },
      then: 'hold',
      else: 'end',
    };
    const after = flowOf(listen, ask, hold, exit('end'));
    after.tracks.push(track('other', { event: moved }, hold));
    const fan = new VirtualFan(newYorker, [campaign(before)]);
    fan.happens(preSaved);
    fan.campaigns.set(
      'one',
      campaign(after, {
        versions: [
          { version: 1, flow: before, mode: 'finish', stepMap: {} },
          { version: 2, flow: after, mode: 'move', stepMap: {} },
        ],
      }),
    );
    fan.look();
    expect([fan.types(), fan.steps()]).toEqual([['enrollment.opened', 'enrollment.moved'], ['main/hold']]);
  });
});
