import { describe, expect, it } from '@jest/globals';
import type { Step } from '#domain/flows/flow.js';
import {
  campaign,
  DAY,
  flowOf,
  followed,
  newYorker,
  NOON,
  preSaved,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';

const hold: Step = { kind: 'wait', id: 'hold', until: { kind: 'duration', duration: { days: 30 } } };
const failed: Step = { ...hold, id: 'failed' };
const tell: Step = {
  ...{
    kind: 'webhook',
    id: 'tell',
    url: 'https://hooks.example.com',
    event: 'fan.keen',
    include: ['stages'],
  },
  ...{ next: 'hold', onFailed: 'failed' },
};
const fanOn = (...steps: Step[]) => new VirtualFan(newYorker, [campaign(flowOf(...steps))]);

describe('webhook', () => {
  it('goes on when the receiver took the call, and at `onFailed` when not', () => {
    const fan = fanOn(tell, hold, failed);
    fan.happens(preSaved);
    expect(fan.steps()).toEqual(['main/tell']);
    fan.ends('called');
    expect(fan.steps()).toEqual(['main/hold']);
    const other = fanOn(tell, hold, failed);
    other.happens(preSaved);
    other.ends('call_failed');
    expect(other.steps()).toEqual(['main/failed']);
  });

  it('says which stages the fan has reached, if `include` asks for it', () => {
    const fan = fanOn({ ...tell, onFailed: undefined }, hold);
    fan.happens(preSaved, followed);
    expect(fan.open).toMatchObject([
      {
        step: 'tell',
        spec: { kind: 'webhook', event: 'fan.keen', at: NOON, stages: ['pre_saved', 'followed'] },
      },
    ]);
    const bare = fanOn({ ...tell, include: [] }, hold, failed);
    bare.happens(preSaved);
    expect(bare.open).toMatchObject([{ spec: { stages: [] } }]);
  });

  it('is dropped with its run while nobody has claimed it, and awaited once somebody has', () => {
    const flow = flowOf(tell, hold, failed);
    const goal = { kind: 'stage', stage: 'followed' } as const;
    const tracks = flow.tracks.map((track) => ({ ...track, goal }));
    const enters = () => {
      const fan = new VirtualFan(newYorker, [campaign({ ...flow, tracks })]);
      fan.happens(preSaved);
      return fan;
    };
    const free = enters();
    free.happens(followed);
    expect([free.steps(), free.cancelled]).toEqual([[], [free.effects[0]?.id]]);
    const claimed = enters();
    claimed.claimed.add(claimed.effects[0]?.id ?? '');
    claimed.happens(followed);
    expect(claimed.steps()).toEqual(['main/tell']);
    claimed.ends('called');
    expect([claimed.steps(), claimed.effects.length]).toEqual([[], 1]);
  });

  it('is called once a visit, however often the fan is looked at', () => {
    const fan = fanOn(tell, hold, failed);
    fan.happens(preSaved);
    fan.look();
    fan.now += DAY;
    fan.look();
    expect(fan.effects).toHaveLength(1);
  });
});
