import { describe, expect, it } from '@jest/globals';
import type { Condition, Flow, Step, Track } from '#domain/flows/flow.js';
import {
  campaign,
  clicked,
  DAY,
  fanOn,
  flowOf,
  followed,
  hold,
  newYorker,
  NOON,
  preSaved,
  send,
  VirtualFan,
  type VirtualAct,
} from '#domain/testing/virtual-fan.js';

const utc = (text: string) => Date.parse(text);
const exit = (id: string): Step => ({ kind: 'exit', id, reason: id });
const attribute = (name: string, value: boolean | number | string | null): VirtualAct => ({
  type: 'fan.attribute_set',
  payload: { name, value },
  campaignId: null,
});

describe('attributes', () => {
  const asks = (more: Partial<Condition & { kind: 'attribute' }>): Step => ({
    kind: 'branch',
    id: 'b',
    if: { kind: 'attribute', name: 'plays', ...more },
    then: 'hold',
    else: 'no',
  });
  it.each<[Parameters<typeof asks>[0], number | string | undefined, boolean]>([
    [{}, 3, true],
    [{}, undefined, false],
    [{ is: 3 }, 3, true],
    [{ is: '3' }, 3, false],
    [{ in: [1, 'many'] }, 'many', true],
    [{ in: [1, 'many'] }, 2, false],
    [{ above: 3 }, 4, true],
    [{ above: 3 }, 3, false],
    [{ below: 3 }, 2, true],
    [{ above: 1, below: 3 }, 2, true],
    [{ above: 1 }, 'many', false],
  ])('%j of %j is %j', (test, value, expected) => {
    const fan = fanOn(asks(test), exit('no'));
    fan.happens(preSaved);
    const second = new VirtualFan(newYorker, [campaign(flowOf(asks(test), exit('no'), hold))]);
    second.happens(...(value === undefined ? [] : [attribute('plays', value)]), preSaved);
    expect(second.steps().length > 0).toBe(expected);
  });

  it('are set by a step, seen by the next one, and set once', () => {
    const vip: Condition = { kind: 'attribute', name: 'vip', is: true };
    const set = (id: string): Step => ({ kind: 'setAttribute', id, attribute: 'vip', value: true });
    const fan = fanOn(
      set('one'),
      set('two'),
      { kind: 'branch', id: 'b', if: vip, then: 'hold', else: 'no' },
      exit('no'),
    );
    fan.happens(preSaved);
    expect(fan.steps()).toEqual(['main/hold']);
    expect(fan.types().filter((type) => type === 'fan.attribute_set')).toHaveLength(1);
    fan.happens(attribute('vip', null));
    expect(fan.state.attributes).toEqual({});
  });

  it('stay few, whatever is sent in', () => {
    const fan = fanOn();
    fan.happens(...Array.from({ length: 300 }, (_, index) => attribute(`a${index}`, index)));
    expect(Object.keys(fan.state.attributes ?? {})).toHaveLength(100);
    expect(fan.state.attributes).toMatchObject({ a299: 299 });
  });
});

describe('send', () => {
  it('drops a message that could only go out when it is no longer good for anything', () => {
    const night = (validFor: { hours: number }) => {
      const fan = new VirtualFan(
        newYorker,
        [campaign(flowOf(send('s', { channels: ['sms'], validFor }), hold))],
        utc('2026-06-10T23:00:00-04:00'),
      );
      fan.happens(preSaved);
      return fan;
    };
    // The next window opens at nine, ten hours later.
    expect(night({ hours: 9 }).types()).toContain('message.blocked expired');
    const good = night({ hours: 10 });
    expect(good.types()).not.toContain('message.blocked expired');
    good.sleep();
    expect(good.open).toMatchObject([{ step: 's' }]);
  });

  it('falls back to a channel that is in time', () => {
    const at = utc('2026-06-11T08:30:00-04:00');
    const step = send('s', { channels: ['sms', 'email'], validFor: { minutes: 10 } });
    const fan = new VirtualFan(newYorker, [campaign(flowOf(step, hold))], at);
    fan.happens(preSaved);
    expect(fan.open).toMatchObject([{ spec: { channel: 'email' } }]);
  });

  it('that was held up by a pause beyond its time is dropped', () => {
    const flow = flowOf(send('s', { validFor: { days: 1 } }), hold);
    const fan = new VirtualFan(newYorker, [campaign(flow, { status: 'paused' })]);
    fan.happens(preSaved);
    fan.now += 2 * DAY;
    fan.campaigns.set('one', campaign(flow));
    fan.look();
    expect([fan.types().at(-1), fan.steps()]).toEqual(['message.blocked expired', ['main/hold']]);
  });
});

describe('the end of a track', () => {
  const track = (more: Partial<Track>): Track => ({
    ...{ id: 'side', trigger: { event: 'link.clicked' }, reentry: 'each', steps: [hold] },
    ...more,
  });
  const flow = (...tracks: Track[]): Flow => ({ schema: 1, name: 'Test', tracks });
  const ended = (fan: VirtualFan) =>
    fan.events.flatMap((event) => (event.type === 'track.ended' ? [event.payload] : []));

  it('is written down with its reason', () => {
    const fan = new VirtualFan(newYorker, [
      campaign(
        flow(
          track({ id: 'main', trigger: { event: 'fan.pre_saved' } }),
          track({ steps: [exit('thanked')] }),
          track({ id: 'goal', goal: { kind: 'stage', stage: 'followed' } }),
        ),
        { endsAt: NOON + DAY },
      ),
    ]);
    fan.happens(preSaved);
    fan.happens(clicked);
    fan.happens(followed);
    fan.now += DAY;
    fan.look();
    expect(ended(fan)).toEqual([
      { track: 'side', run: 1, reason: 'thanked' },
      { track: 'goal', run: 1, reason: 'goal' },
      { track: 'main', run: 1, reason: 'campaign_ended' },
    ]);
  });

  it('and every other fact the flow writes down can start a track at once', () => {
    const second = track({
      id: 'second',
      trigger: { event: 'track.ended', where: { track: 'side', reason: 'thanked' } },
    });
    const fan = new VirtualFan(newYorker, [campaign(flow(track({ steps: [exit('thanked')] }), second))]);
    fan.happens(clicked);
    expect([fan.steps(), fan.now]).toEqual([['second/hold'], NOON]);
  });

  it('can be asked for by a step: startTrack starts a track that nothing else starts', () => {
    const asked = track({ id: 'asked', trigger: { kind: 'manual' }, reentry: 'once' });
    const asks: Step = { kind: 'startTrack', id: 'ask', track: 'asked' };
    const fan = new VirtualFan(newYorker, [campaign(flow(track({ steps: [asks, hold] }), asked))]);
    fan.happens(clicked);
    fan.happens(clicked);
    expect(fan.steps()).toEqual(['side/hold', 'asked/hold', 'side/hold']);
    expect(fan.state.enrollments[0]?.runs).toEqual({ side: 2, asked: 1 });
  });

  it('a track is asked for through the API by an event that names it', () => {
    const asked = track({ id: 'asked', trigger: { kind: 'manual' } });
    const fan = new VirtualFan(newYorker, [campaign(flow(track({}), asked))]);
    fan.happens(clicked);
    fan.happens({ type: 'enrollment.requested', payload: { by: 'api', track: 'asked' } });
    expect(fan.steps()).toEqual(['side/hold', 'asked/hold']);
  });

  it('"each" starts no more runs at once than it says', () => {
    const fan = new VirtualFan(newYorker, [campaign(flow(track({ concurrency: 2 })))]);
    fan.happens(clicked, clicked, clicked);
    expect(fan.steps()).toEqual(['side/hold', 'side/hold']);
    const usual = new VirtualFan(newYorker, [campaign(flow(track({})))]);
    usual.happens(...Array.from({ length: 15 }, () => clicked));
    expect(usual.steps()).toHaveLength(10);
  });
});
