import { describe, expect, it } from '@jest/globals';
import type { Step } from '#domain/flows/flow.js';
import {
  campaign,
  DAY,
  flowOf,
  followed,
  HOUR,
  newYorker,
  NOON,
  preSaved,
  saved,
  send,
  VirtualFan,
} from '#domain/testing/virtual-fan.js';

const hold: Step = { kind: 'wait', id: 'hold', until: { kind: 'duration', duration: { days: 30 } } };
const fanOn = (...steps: Step[]) => new VirtualFan(newYorker, [campaign(flowOf(...steps, hold))]);
const noSms = { ...newYorker, channels: { email: { suppressed: false, purposes: ['marketing' as const] } } };

describe('wait', () => {
  it('goes on at its moment, not before', () => {
    const fan = fanOn({ kind: 'wait', id: 'hour', until: { kind: 'duration', duration: { hours: 1 } } });
    fan.happens(preSaved);
    fan.now = NOON + HOUR - 1;
    fan.look();
    expect(fan.steps()).toEqual(['main/hour']);
    expect(fan.wakeAt).toBe(NOON + HOUR);
    fan.sleep();
    expect(fan.steps()).toEqual(['main/hold']);
  });

  it('for the release follows it, later and earlier', () => {
    const fan = fanOn({ kind: 'wait', id: 'release', until: { kind: 'release' } });
    const moved = (at: number) =>
      fan.campaigns.set('one', campaign(flowOf(...releaseThenHold), { clock: { kind: 'global', at } }));
    const releaseThenHold: Step[] = [{ kind: 'wait', id: 'release', until: { kind: 'release' } }, hold];
    moved(NOON + 2 * DAY);
    fan.happens(preSaved);
    expect(fan.wakeAt).toBe(NOON + 2 * DAY);
    moved(NOON + 9 * DAY);
    // The fan wakes at the old date, and nothing acts.
    fan.sleep();
    expect([fan.steps(), fan.wakeAt]).toEqual([['main/release'], NOON + 9 * DAY]);
    moved(NOON + 3 * DAY);
    fan.look();
    expect(fan.wakeAt).toBe(NOON + 3 * DAY);
    fan.sleep();
    expect(fan.steps()).toEqual(['main/hold']);
  });

  it('for a send window ends when it opens', () => {
    const fan = fanOn({ kind: 'wait', id: 'window', until: { kind: 'sendWindow', channel: 'sms' } });
    fan.now = NOON + 10 * HOUR;
    fan.happens(preSaved);
    // It is nine in the morning in New York.
    expect(fan.wakeAt).toBe(NOON + 21 * HOUR);
  });
});

describe('waitForEvent', () => {
  const wait: Step = {
    kind: 'waitForEvent',
    id: 'save',
    events: ['fan.saved'],
    since: 'enrollment',
    timeout: { days: 2 },
    onEvent: 'came',
    onTimeout: 'late',
  };
  const ends: Step[] = [
    { ...hold, id: 'came' },
    { ...hold, id: 'late' },
  ];

  it('takes its event, or the time-out', () => {
    const quick = fanOn(wait, ...ends);
    quick.happens(preSaved);
    quick.happens(saved);
    expect(quick.steps()).toEqual(['main/came']);
    const slow = fanOn(wait, ...ends);
    slow.happens(preSaved);
    slow.sleep();
    expect(slow.steps()).toEqual(['main/late']);
  });

  it('lets a late act beat the timer that fell due in the same look', () => {
    const fan = fanOn(wait, ...ends);
    fan.happens(preSaved);
    fan.now = NOON + 3 * DAY;
    fan.happens(saved);
    expect(fan.steps()).toEqual(['main/came']);
  });

  it('"since the step" does not count what was there before', () => {
    const fan = fanOn({ ...wait, since: 'step', events: ['fan.followed'] }, ...ends);
    fan.happens(preSaved, followed);
    expect(fan.steps()).toEqual(['main/save']);
    fan.happens(followed);
    expect(fan.steps()).toEqual(['main/came']);
  });

  it('does not count a save from before the release', () => {
    const fan = fanOn(wait, ...ends);
    fan.happens(preSaved);
    fan.happens({ ...saved, occurredAt: NOON - 1 });
    expect(fan.steps()).toEqual(['main/save']);
  });
});

describe('branch, setStage and exit', () => {
  it('branches on what the fan has done, sets a stage once, ends', () => {
    const fan = new VirtualFan(newYorker, [
      campaign(
        flowOf(
          { kind: 'setStage', id: 'stage', stage: 'engaged' },
          { kind: 'setStage', id: 'again', stage: 'engaged' },
          { kind: 'branch', id: 'if', if: { kind: 'stage', stage: 'engaged' }, then: 'out', else: 'hold' },
          hold,
          { kind: 'exit', id: 'out', reason: 'done' },
        ),
      ),
    ]);
    fan.happens(preSaved);
    expect(fan.types()).toEqual([
      'enrollment.opened',
      'stage.set',
      'track.ended done',
      'enrollment.closed flow_ended',
    ]);
  });

  it('a loop without a wait is a bug that is named, not an endless one', () => {
    const fan = fanOn({ kind: 'setStage', id: 'a', stage: 'engaged', next: 'a' });
    expect(() => fan.happens(preSaved)).toThrow('took 200 steps without a wait');
  });
});

describe('service', () => {
  const save: Step = { kind: 'service', id: 'save', action: 'saveRelease', next: 'hold', onFailed: 'failed' };
  const failed: Step = { ...hold, id: 'failed' };

  it('goes on when saved, and at `onFailed` when not', () => {
    const fan = fanOn(save, failed);
    fan.happens(preSaved);
    fan.ends('saved');
    expect(fan.steps()).toEqual(['main/hold']);
    const other = fanOn(save, failed);
    other.happens(preSaved);
    other.ends('save_failed');
    expect(other.steps()).toEqual(['main/failed']);
  });

  it.each([
    ['a reminder fan', newYorker, { type: 'fan.pre_saved', payload: { path: 'reminder' } } as const],
    ['a fan without a live grant', { ...newYorker, connections: [] }, preSaved],
  ])('%s takes the failed way without a call', (_who, facts, act) => {
    const fan = new VirtualFan(facts, [campaign(flowOf(save, failed, hold))]);
    fan.happens(act);
    expect([fan.steps(), fan.effects]).toEqual([['main/failed'], []]);
  });
});

describe('send', () => {
  it('goes on when accepted, and when the outcome is unknown', () => {
    for (const how of ['accepted', 'unknown'] as const) {
      const fan = fanOn(send('a'));
      fan.happens(preSaved);
      fan.ends(how);
      expect([fan.steps(), fan.state.sends.length]).toEqual([['main/hold'], 1]);
    }
  });

  it('falls back to its next channel after a rejection and a refusal, and counts neither as sent', () => {
    for (const how of ['rejected', 'refused'] as const) {
      const fan = fanOn(send('a'));
      fan.happens(preSaved);
      fan.ends(how);
      expect(fan.open.map(({ spec }) => spec)).toMatchObject([{ channel: 'email' }]);
      fan.ends(how);
      expect([fan.steps(), fan.state.sends, fan.effects.length]).toEqual([['main/hold'], [], 2]);
    }
  });

  it('waits for the window, and is dropped there if it is not needed any more', () => {
    const fan = fanOn(send('a', { skipIf: { kind: 'stage', stage: 'saved' } }));
    fan.now = NOON + 12 * HOUR;
    fan.happens(preSaved);
    expect([fan.steps(), fan.effects]).toEqual([['main/a'], []]);
    fan.happens(saved);
    expect(fan.types()).toEqual(['enrollment.opened', 'message.blocked not_needed']);
  });

  it('is cancelled while no worker has claimed it, and awaited once one has', () => {
    const skipIf = { kind: 'stage', stage: 'saved' } as const;
    const early = fanOn(send('a', { skipIf }));
    early.happens(preSaved);
    early.happens(saved);
    expect([early.cancelled.length, early.steps()]).toEqual([1, ['main/hold']]);
    const late = fanOn(send('a', { skipIf }));
    late.happens(preSaved);
    late.claimed.add(late.open[0]?.id ?? '');
    late.happens(saved);
    expect([late.cancelled, late.steps()]).toEqual([[], ['main/a']]);
    late.ends('accepted');
    expect([late.steps(), late.state.sends.length]).toEqual([['main/hold'], 1]);
  });

  it('a deferred one keeps its channel and is not tried before the moment the claim named', () => {
    const fan = fanOn(send('a'));
    fan.happens(preSaved);
    fan.ends({ until: NOON + 2 * HOUR });
    expect([fan.open, fan.wakeAt]).toEqual([[], NOON + 2 * HOUR]);
    fan.sleep();
    expect(fan.open).toMatchObject([{ attempt: 2, spec: { channel: 'sms' } }]);
  });

  it('passes a fan without a channel, a consent or an open address, and says why', () => {
    const blocked = { suppressed: true, purposes: ['marketing' as const] };
    const mute = { suppressed: false, purposes: [] };
    const cases = [
      [{}, 'unreachable'],
      [{ sms: blocked }, 'suppressed'],
      [{ sms: mute }, 'no_consent'],
    ] as const;
    for (const [channels, reason] of cases) {
      const fan = new VirtualFan({ ...newYorker, channels }, [campaign(flowOf(send('a'), hold))]);
      fan.happens(preSaved);
      expect(fan.types()).toEqual(['enrollment.opened', `message.blocked ${reason}`]);
      expect(fan.steps()).toEqual(['main/hold']);
    }
  });

  it('keeps to the cap, and to the campaign’s own total', () => {
    const sms = { channels: ['sms' as const] };
    const fan = fanOn(...['a', 'b', 'c', 'd'].map((id) => send(id, sms)));
    fan.happens(preSaved);
    for (let sent = 1; sent <= 3; sent += 1) {
      fan.ends('accepted');
      const before = fan.now;
      if (sent < 3) fan.sleep();
      if (sent < 3) expect(fan.now - before).toBe(2 * DAY);
    }
    expect(fan.types().at(-1)).toBe('message.blocked cap_campaign');
  });

  it('two tracks that would send at once: the second waits for the cap, and goes if the first was not sent', () => {
    const flow = flowOf(send('a', { channels: ['sms'] }), hold);
    const [main] = flow.tracks;
    if (main === undefined) throw new Error('no track');
    const two = { ...flow, tracks: [main, { ...main, id: 'other' }] };
    const fan = new VirtualFan(newYorker, [campaign(two)]);
    fan.happens(preSaved);
    expect([fan.open.length, fan.wakeAt]).toEqual([1, NOON + 2 * DAY]);
    fan.ends('rejected');
    expect(fan.open).toMatchObject([{ track: 'other' }]);
  });

  it('a confirmation neither waits for the cap nor uses it up', () => {
    const sms = { channels: ['sms' as const] };
    const fan = new VirtualFan(
      { ...newYorker, channels: { sms: { suppressed: false, purposes: ['marketing', 'service'] } } },
      [
        campaign(
          flowOf(
            send('first', sms),
            send('confirm', { ...sms, purpose: 'service' }),
            send('next', sms),
            hold,
          ),
        ),
      ],
    );
    fan.happens(preSaved);
    fan.ends('accepted');
    expect(fan.open).toMatchObject([{ step: 'confirm' }]);
    fan.ends('accepted');
    expect([fan.state.sends.length, fan.wakeAt]).toEqual([1, NOON + 2 * DAY]);
  });

  it('uses email where there is no text', () => {
    const fan = new VirtualFan(noSms, [campaign(flowOf(send('a')))]);
    fan.happens(preSaved);
    expect(fan.open).toMatchObject([{ spec: { channel: 'email' } }]);
  });
});
