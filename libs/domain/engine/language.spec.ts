import { describe, expect, it } from '@jest/globals';
import type { Condition, Flow, Step, Track, Until } from '../flow/flow.js';
import type { FanFacts } from './context.js';
import {
  campaign,
  clicked,
  DAY,
  flowOf,
  followed,
  newYorker,
  NOON,
  preSaved,
  saved,
  send,
  VirtualFan,
  type Act,
} from './testing/virtual-fan.js';

const hold: Step = { kind: 'wait', id: 'hold', until: { kind: 'duration', duration: { days: 30 } } };
const exit = (id: string): Step => ({ kind: 'exit', id, reason: id });
const fanOn = (...steps: Step[]) => new VirtualFan(newYorker, [campaign(flowOf(...steps, hold))]);
const utc = (text: string) => Date.parse(text);
const attribute = (name: string, value: boolean | number | string | null): Act => ({
  type: 'fan.attribute_set',
  payload: { name, value },
  campaignId: null,
});
const playlisted: Act = { type: 'fan.saved', payload: { target: 'playlist', observedBy: 'tap' } };

describe('wait', () => {
  const wakeOf = (until: Until, facts: FanFacts = newYorker) => {
    const fan = new VirtualFan(facts, [campaign(flowOf({ kind: 'wait', id: 'w', until }, hold))]);
    fan.happens(preSaved);
    return fan.steps()[0] === 'main/hold' ? 'passed' : fan.wakeAt;
  };

  it('for a window waits for the weekday and hour of the fan, and passes inside it', () => {
    // Wednesday, noon in New York.
    const friday: Until = { kind: 'window', days: ['fri'], from: '18:00', to: '20:00' };
    expect(wakeOf(friday)).toBe(utc('2026-06-12T18:00:00-04:00'));
    expect(wakeOf(friday, { ...newYorker, zone: 'Asia/Tokyo' })).toBe(utc('2026-06-12T18:00:00+09:00'));
    expect(wakeOf({ kind: 'window', days: ['wed'] })).toBe('passed');
    expect(wakeOf({ kind: 'window', from: '11:00', to: '12:00' })).toBe(utc('2026-06-11T11:00:00-04:00'));
  });

  it('for a window that was missed in a pause waits for the next one', () => {
    const fan = fanOn({
      kind: 'wait',
      id: 'w',
      until: { kind: 'window', days: ['fri'], from: '18:00', to: '20:00' },
    });
    fan.happens(preSaved);
    fan.now = utc('2026-06-13T10:00:00-04:00');
    fan.look();
    expect([fan.steps(), fan.wakeAt]).toEqual([['main/w'], utc('2026-06-19T18:00:00-04:00')]);
  });

  it('for a date goes by the fan’s clock, as soon as their zone is known', () => {
    const fan = fanOn({ kind: 'wait', id: 'w', until: { kind: 'date', date: '2026-12-24', time: '18:00' } });
    fan.happens(preSaved);
    expect(fan.wakeAt).toBe(utc('2026-12-24T18:00:00-05:00'));
    fan.fan = { ...fan.fan, zone: 'Asia/Kathmandu' };
    fan.look();
    expect(fan.wakeAt).toBe(utc('2026-12-24T18:00:00+05:45'));
  });

  it('for an instant is the same for everybody, and a past one is not waited for', () => {
    expect(wakeOf({ kind: 'instant', at: '2026-07-01T00:00:00+02:00' })).toBe(utc('2026-06-30T22:00:00Z'));
    expect(wakeOf({ kind: 'instant', at: '2026-01-01T00:00:00Z' })).toBe('passed');
  });

  it('for the release in the fan’s zone goes by their own midnight, else by the store’s', () => {
    const clock = { kind: 'local', date: '2026-06-19', time: '00:00' } as const;
    const until = (more: object) => ({ kind: 'wait', id: 'w', until: { kind: 'release', ...more } }) as const;
    const wake = (more: object) => {
      const angeleno = { ...newYorker, zone: 'America/Los_Angeles' };
      const fan = new VirtualFan(angeleno, [campaign(flowOf(until(more), hold), { clock })]);
      fan.happens(preSaved);
      return fan.wakeAt;
    };
    expect(wake({})).toBe(utc('2026-06-19T00:00:00-04:00'));
    expect(wake({ in: 'fanZone' })).toBe(utc('2026-06-19T00:00:00-07:00'));
    const offset = { sign: -1, duration: { hours: 3 } };
    expect(wake({ in: 'fanZone', offset })).toBe(utc('2026-06-18T21:00:00-07:00'));
  });
});

describe('waitForEvent', () => {
  const awaiting = (
    events: Extract<Step, { kind: 'waitForEvent' }>['events'],
    since: 'step' | 'enrollment' = 'step',
  ): Step => ({ kind: 'waitForEvent', id: 'w', events, since, timeout: { days: 5 }, onEvent: 'hold' });

  it('ends only with an event whose payload fits', () => {
    const fan = fanOn(
      awaiting([{ event: 'fan.saved', where: { target: { in: ['playlist', 'track'] } } }]),
      exit('late'),
    );
    fan.happens(preSaved);
    fan.happens(saved);
    expect(fan.steps()).toEqual(['main/w']);
    fan.happens(playlisted);
    expect(fan.steps()).toEqual(['main/hold']);
  });

  it('since enrollment is ended by an earlier event that fits, and by no other', () => {
    const steps = [
      { kind: 'wait', id: 'day', until: { kind: 'duration', duration: { days: 1 } } } as const,
      awaiting([{ event: 'fan.saved', where: { target: 'playlist' } }], 'enrollment'),
      exit('late'),
    ];
    for (const [act, expected] of [
      [saved, 'main/w'],
      [playlisted, 'main/hold'],
    ] as const) {
      const fan = fanOn(...steps);
      fan.happens(preSaved);
      fan.happens(act);
      fan.sleep();
      expect(fan.steps()).toEqual([expected]);
    }
  });

  it('with a condition ends once that holds as well', () => {
    const vip: Condition = { kind: 'attribute', name: 'vip', is: true };
    const fan = fanOn(awaiting([{ event: 'link.clicked', when: vip }]), exit('late'));
    fan.happens(preSaved);
    fan.happens(clicked);
    expect(fan.steps()).toEqual(['main/w']);
    fan.happens(attribute('vip', true));
    expect(fan.steps()).toEqual(['main/hold']);
  });

  it('is ended by a fact of the fan that names no campaign', () => {
    const fan = fanOn(awaiting([{ event: 'consent.granted', where: { channel: 'sms' } }]), exit('late'));
    const granted = (channel: 'sms' | 'email'): Act => ({
      ...{ type: 'consent.granted', payload: { channel, purpose: 'marketing' }, campaignId: null },
    });
    fan.happens(preSaved);
    fan.happens(granted('email'));
    expect(fan.steps()).toEqual(['main/w']);
    fan.happens(granted('sms'));
    expect(fan.steps()).toEqual(['main/hold']);
  });
});

describe('split', () => {
  const variants = [
    { name: 'a', weight: 50, to: 'a' },
    { name: 'b', weight: 30, to: 'b' },
  ];
  const steps: Step[] = [
    { kind: 'split', id: 's', variants, holdout: { weight: 20, to: 'h' }, otherwise: 'none' },
    ...['a', 'b', 'h', 'none'].map((id): Step => ({ ...hold, id })),
  ];
  const splitFan = (id: string, more: Partial<FanFacts> = {}, ...before: Step[]) => {
    const fan = new VirtualFan({ ...newYorker, id, ...more }, [campaign(flowOf(...before, ...steps))]);
    fan.happens(preSaved);
    return fan;
  };
  const where = (fan: VirtualFan) => (fan.steps()[0] ?? '').replace('main/', '');

  it('gives each variant its share of the fans', () => {
    const counts: Record<string, number> = {};
    for (let index = 0; index < 4000; index += 1) {
      const at = where(splitFan(`fan-${index}`));
      counts[at] = (counts[at] ?? 0) + 1;
    }
    // Five standard deviations of 4,000 fans are under four per cent.
    expect(Math.abs((counts['a'] ?? 0) / 40 - 50)).toBeLessThan(4);
    expect(Math.abs((counts['b'] ?? 0) / 40 - 30)).toBeLessThan(4);
    expect(Math.abs((counts['h'] ?? 0) / 40 - 20)).toBeLessThan(4);
  });

  it('is stable: whatever comes before it, at whatever time, and in every run', () => {
    const before: Step = { kind: 'setAttribute', id: 'before', attribute: 'seen', value: true };
    for (let index = 0; index < 50; index += 1) {
      const fan = splitFan(`fan-${index}`);
      expect(where(splitFan(`fan-${index}`, {}, before))).toBe(where(fan));
    }
  });

  it('says what it gave, once: the variant is a fact of the fan', () => {
    const fan = splitFan('fan-1');
    const assigned = fan.events.filter(({ type }) => type === 'variant.assigned');
    expect(assigned).toHaveLength(1);
    const name = { a: 'a', b: 'b', h: 'holdout' }[where(fan)];
    expect(assigned[0]?.payload).toEqual({
      track: 'main',
      step: 's',
      variant: name,
      holdout: name === 'holdout',
    });
    expect(fan.state.enrollments[0]?.variants).toEqual({ 'main/s': name });
  });

  it('with a holdout leaves out who could not be sent marketing anyway', () => {
    const fan = splitFan('fan-1', { channels: { sms: { suppressed: true, purposes: ['marketing'] } } });
    expect([where(fan), fan.types()]).toEqual(['none', ['enrollment.opened']]);
  });

  it('keeps its holdout from marketing, and from nothing else', () => {
    const all: Step = {
      kind: 'split',
      id: 's',
      variants: [{ name: 'a', weight: 0 }],
      holdout: { weight: 100 },
    };
    const email = { suppressed: false, purposes: ['marketing' as const, 'service' as const] };
    const steps: Step[] = [
      all,
      send('offer'),
      { kind: 'service', id: 'save', action: 'saveRelease' },
      send('note', { purpose: 'service', template: 'saved' }),
      hold,
    ];
    const fan = new VirtualFan({ ...newYorker, channels: { email } }, [campaign(flowOf(...steps))]);
    fan.happens(preSaved);
    expect(fan.types()).toContain('message.blocked holdout');
    expect(fan.open).toMatchObject([{ step: 'save' }]);
    fan.ends('saved');
    expect(fan.open).toMatchObject([{ step: 'note', spec: { purpose: 'service' } }]);
  });

  it('is asked about by a condition', () => {
    const only: Step = { kind: 'split', id: 's', variants: [{ name: 'short', weight: 100 }] };
    const is: Condition = { kind: 'variant', track: 'main', step: 's', is: 'short' };
    const fan = fanOn(only, { kind: 'branch', id: 'b', if: is, then: 'hold', else: 'other' }, exit('other'));
    fan.happens(preSaved);
    expect(fan.steps()).toEqual(['main/hold']);
  });
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
    // The next window opens at nine: ten hours later.
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
