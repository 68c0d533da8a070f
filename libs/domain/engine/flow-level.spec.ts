import { describe, expect, it } from '@jest/globals';
import { nextAllowedWithin } from '#domain/sending/send-limits.js';
import type { Flow, Step, Track } from '#domain/flows/flow.js';
import {
  campaign,
  clicked,
  DAY,
  flowOf,
  followed,
  newYorker,
  NOON,
  preSaved,
  send,
  VirtualFan,
  type VirtualAct,
} from '#domain/testing/virtual-fan.js';

const hold: Step = { kind: 'wait', id: 'hold', until: { kind: 'duration', duration: { days: 30 } } };
const track = (more: Partial<Track>): Track => ({
  ...{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps: [hold] },
  ...more,
});
const flow = (more: Partial<Flow>, ...tracks: Track[]): Flow => ({
  schema: 1,
  name: 'Test',
  tracks,
  ...more,
});
const fanIn = (one: Flow) => new VirtualFan(newYorker, [campaign(one)]);
const attribute = (value: boolean | null): VirtualAct => ({
  ...{ type: 'fan.attribute_set', payload: { name: 'vip', value }, campaignId: null },
});
const utc = (text: string) => Date.parse(text);

describe('a track of a segment', () => {
  const vips = (reentry: Track['reentry']) =>
    track({
      id: 'vips',
      trigger: { kind: 'segment', if: { kind: 'attribute', name: 'vip', is: true } },
      reentry,
    });

  it('starts when the fan comes into the segment, not before and not again while they are in it', () => {
    const fan = fanIn(flow({}, track({}), vips('each')));
    fan.happens(preSaved);
    expect(fan.steps()).toEqual(['main/hold']);
    fan.happens(attribute(true));
    fan.happens(clicked);
    expect(fan.steps()).toEqual(['main/hold', 'vips/hold']);
    fan.happens(attribute(null));
    fan.happens(attribute(true));
    expect(fan.steps()).toEqual(['main/hold', 'vips/hold', 'vips/hold']);
  });

  it('starts at once for a fan who is in it from the beginning', () => {
    const fan = fanIn(flow({}, vips('once')));
    fan.happens(attribute(true), preSaved);
    expect(fan.steps()).toEqual(['vips/hold']);
  });

  it('starts when a track moves the fan to the stage it asks for, in the same look', () => {
    const moved = track({ steps: [{ kind: 'setStage', id: 'mark', stage: 'engaged' }, hold] });
    const engaged = track({
      id: 'engaged',
      trigger: { kind: 'segment', if: { kind: 'stage', stage: 'engaged' } },
    });
    const fan = fanIn(flow({}, moved, engaged));
    fan.happens(preSaved);
    expect(fan.steps()).toEqual(['main/hold', 'engaged/hold']);
  });

  it('waits for the end of a pause', () => {
    const one = flow({}, track({}), vips('once'));
    const fan = fanIn(one);
    fan.happens(preSaved);
    fan.campaigns.set('one', campaign(one, { status: 'paused' }));
    fan.happens(attribute(true));
    expect(fan.steps()).toEqual(['main/hold']);
    fan.campaigns.set('one', campaign(one));
    fan.look();
    expect(fan.steps()).toEqual(['main/hold', 'vips/hold']);
  });
});

describe('a fact of the fan', () => {
  const optIn = track({ id: 'optIn', trigger: { event: 'consent.granted', where: { channel: 'sms' } } });
  const granted: VirtualAct = {
    ...{ type: 'consent.granted', payload: { channel: 'sms', purpose: 'marketing' }, campaignId: 'two' },
  };

  it('starts tracks in every campaign, whichever it names, and reopens one whose tracks have ended', () => {
    const short = flow({}, track({ steps: [{ kind: 'exit', id: 'x', reason: 'x' }] }), optIn);
    const fan = new VirtualFan(newYorker, [campaign(short), campaign(short, { id: 'two' })]);
    fan.happens(preSaved, { ...preSaved, campaignId: 'two' });
    expect(fan.state.enrollments.map(({ open }) => open)).toEqual([false, false]);
    fan.happens(granted);
    expect([fan.steps('one'), fan.steps('two')]).toEqual([['optIn/hold'], ['optIn/hold']]);
  });

  it('starts nothing in a campaign that is over', () => {
    const one = flow({}, track({}), optIn);
    const fan = fanIn(one);
    fan.happens(preSaved);
    fan.campaigns.set('one', campaign(one, { status: 'ended' }));
    fan.happens({ ...granted, campaignId: null });
    expect([fan.state.enrollments, fan.wakeAt]).toEqual([[], null]);
  });
});

describe("the flow's goals", () => {
  const goals = [{ if: { kind: 'stage', stage: 'followed' } as const, tracks: ['main'] }];

  it('end the tracks they name, and keep them from starting', () => {
    const side = track({ id: 'side', trigger: { event: 'link.clicked' }, reentry: 'each' });
    const again = track({ reentry: 'restart' });
    const fan = fanIn(flow({ goals }, again, side));
    fan.happens(preSaved, clicked);
    fan.happens(followed);
    expect([fan.steps(), fan.types().at(-1)]).toEqual([['side/hold'], 'track.ended flow_goal']);
    fan.happens(preSaved);
    expect(fan.steps()).toEqual(['side/hold']);
  });

  it('end all tracks when they name none', () => {
    const fan = fanIn(flow({ goals: [{ if: { kind: 'stage', stage: 'followed' } }] }, track({})));
    fan.happens(preSaved);
    fan.happens(followed);
    expect(fan.types().slice(-2)).toEqual(['track.ended flow_goal', 'enrollment.closed flow_ended']);
  });
});

describe("the flow's limits", () => {
  it('hold a message back for longer than the workspace’s caps do, over all campaigns', () => {
    const limits = { caps: [{ count: 1, within: { days: 5 } }] };
    const first = flowOf(send('a', { channels: ['email'] }));
    const second = { ...flowOf(send('b', { channels: ['sms'] })), limits };
    const fan = new VirtualFan(newYorker, [campaign(first), campaign(second, { id: 'two' })]);
    fan.happens(preSaved);
    fan.ends('accepted');
    fan.happens({ ...preSaved, campaignId: 'two' });
    // The email of the other campaign counts, because a cap without a channel counts both channels together.
    expect([fan.open, fan.wakeAt]).toEqual([[], NOON + 5 * DAY]);
    fan.sleep();
    expect(fan.open).toMatchObject([{ step: 'b', spec: { limits } }]);
  });

  it('cannot loosen a cap', () => {
    const loose = { ...flowOf(send('a', { channels: ['sms'] }), send('b', { channels: ['sms'] })) };
    const fan = fanIn({ ...loose, limits: { caps: [{ channel: 'sms', count: 9, within: { hours: 1 } }] } });
    fan.happens(preSaved);
    fan.ends('accepted');
    expect(fan.wakeAt).toBe(NOON + 2 * DAY);
  });

  it('move a message into the flow’s own hours, and never out of the law’s', () => {
    const friday = { windows: [{ days: ['fri' as const], from: '18:00', to: '23:00' }] };
    const fan = fanIn({ ...flowOf(send('a', { channels: ['sms'] })), limits: friday });
    fan.happens(preSaved);
    expect(fan.wakeAt).toBe(utc('2026-06-12T18:00:00-04:00'));
    // Texts go until eight in the evening. After that it is the next Friday.
    fan.now = utc('2026-06-12T20:30:00-04:00');
    fan.look();
    expect(fan.wakeAt).toBe(utc('2026-06-19T18:00:00-04:00'));
  });

  it('keep quiet hours over midnight, for the countries they name', () => {
    const limits = { quietHours: [{ countries: ['US'], from: '11:00', to: '10:00' }] };
    const at = nextAllowedWithin('email', { country: 'US', zone: 'America/New_York' }, NOON, limits);
    expect(at).toEqual({
      kind: 'at',
      at: utc('2026-06-11T10:00:00-04:00'),
      closesAt: utc('2026-06-11T11:00:00-04:00'),
    });
    expect(nextAllowedWithin('email', { country: 'DE', zone: 'Europe/Berlin' }, NOON, limits)).toMatchObject({
      at: NOON,
    });
  });

  it('that leave no hour of the law’s block the message and say so', () => {
    const limits = { windows: [{ channel: 'sms' as const, from: '21:00', to: '23:00' }] };
    const fan = fanIn({ ...flowOf(send('a', { channels: ['sms'] }), hold), limits });
    fan.happens(preSaved);
    expect(fan.types()).toContain('message.blocked no_window');
  });
});
