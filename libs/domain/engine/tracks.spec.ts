import { describe, expect, it } from '@jest/globals';
import type { Flow, Step, Track } from '#domain/flows/flow.js';
import {
  campaign,
  clicked,
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
const track = (more: Partial<Track> = {}): Track => ({
  ...{ id: 'clicks', trigger: { event: 'link.clicked' }, reentry: 'once', steps: [hold] },
  ...more,
});
const flow = (...tracks: Track[]): Flow => ({ schema: 1, name: 'Test', tracks });
const keepOpen = track({ id: 'open', trigger: { event: 'fan.pre_saved' } });
const fanIn = (...tracks: Track[]) => new VirtualFan(newYorker, [campaign(flow(keepOpen, ...tracks))]);
const runs = (fan: VirtualFan) => fan.state.enrollments[0]?.runs['clicks'] ?? 0;

describe('tracks', () => {
  it('"once" starts once, "each" starts one more each time', () => {
    for (const [reentry, expected] of [
      ['once', 1],
      ['each', 3],
    ] as const) {
      const fan = fanIn(track({ reentry }));
      fan.happens(preSaved);
      fan.happens(clicked, clicked);
      fan.happens(clicked);
      expect([runs(fan), fan.steps().length]).toEqual([expected, 1 + expected]);
    }
  });

  it('"restart" begins anew and ends the old run', () => {
    const fan = fanIn(track({ reentry: 'restart' }));
    fan.happens(preSaved);
    fan.happens(clicked);
    fan.now += DAY;
    fan.happens(clicked);
    expect([runs(fan), fan.steps()]).toEqual([2, ['open/hold', 'clicks/hold']]);
    expect(fan.state.enrollments[0]?.tracks[1]?.enteredAt).toBe(NOON + DAY);
  });

  it('"restart" waits for a claimed effect, and is not forgotten', () => {
    const fan = fanIn(track({ reentry: 'restart', steps: [send('a', { channels: ['sms'] }), hold] }));
    fan.happens(preSaved);
    fan.happens(clicked);
    fan.claimed.add(fan.open[0]?.id ?? '');
    fan.happens(clicked);
    expect([runs(fan), fan.cancelled]).toEqual([1, []]);
    fan.ends('accepted');
    // The message counts. The run stands at its first step again, and the cap holds it back.
    expect([runs(fan), fan.state.sends.length, fan.steps()]).toEqual([2, 1, ['open/hold', 'clicks/a']]);
  });

  it('a goal ends a track, at once or after the effect a worker has', () => {
    const goal = { kind: 'stage', stage: 'followed' } as const;
    const waiting = fanIn(track({ goal }));
    waiting.happens(preSaved);
    waiting.happens(clicked);
    waiting.happens(followed);
    expect(waiting.steps()).toEqual(['open/hold']);
    const sending = fanIn(track({ goal, steps: [send('a'), hold] }));
    sending.happens(preSaved);
    sending.happens(clicked);
    sending.claimed.add(sending.open[0]?.id ?? '');
    sending.happens(followed);
    expect(sending.steps()).toEqual(['open/hold', 'clicks/a']);
    sending.ends('rejected');
    expect([sending.steps(), sending.open]).toEqual([['open/hold'], []]);
  });

  it('a trigger older than seven days counts and starts nothing', () => {
    const fan = fanIn(track());
    fan.happens(preSaved);
    fan.happens({ ...clicked, occurredAt: NOON - 7 * DAY - 1 });
    expect([runs(fan), fan.state.enrollments[0]?.facts['link.clicked']?.count]).toEqual([0, 1]);
    fan.happens({ ...clicked, occurredAt: NOON - 7 * DAY });
    expect(runs(fan)).toBe(1);
  });

  it("a scanner's click is no act of the fan", () => {
    const fan = fanIn(
      track({ trigger: { event: 'link.clicked', when: { kind: 'event', event: 'link.clicked' } } }),
    );
    fan.happens(preSaved);
    fan.happens({ type: 'link.clicked', payload: { human: false } });
    expect(runs(fan)).toBe(0);
  });

  it("a scanner's click enrolls nobody, and starts no track whatever it asks for", () => {
    const stranger = fanIn(track());
    stranger.happens({ type: 'link.clicked', payload: { human: false } });
    expect(stranger.state.enrollments).toEqual([]);
    const fan = fanIn(
      track(),
      track({ id: 'scans', trigger: { event: 'link.clicked', where: { human: false } } }),
    );
    fan.happens(preSaved);
    fan.happens({ type: 'link.clicked', payload: { human: false } });
    expect(runs(fan)).toBe(0);
    expect(fan.state.enrollments[0]?.facts['link.clicked']).toBeUndefined();
    stranger.happens(clicked);
    expect(stranger.state.enrollments).toHaveLength(1);
  });
});

describe('a campaign', () => {
  const short = flowOf(
    { kind: 'wait', id: 'hour', until: { kind: 'duration', duration: { hours: 1 } } },
    send('a'),
  );

  it('paused does nothing, however late; resumed goes on where it was', () => {
    const fan = new VirtualFan(newYorker, [campaign(short)]);
    fan.happens(preSaved);
    fan.campaigns.set('one', campaign(short, { status: 'paused' }));
    fan.now += 2 * HOUR;
    fan.look();
    expect([fan.steps(), fan.wakeAt, fan.effects]).toEqual([['main/hour'], null, []]);
    fan.campaigns.set('one', campaign(short));
    fan.look();
    expect(fan.open).toMatchObject([{ step: 'a' }]);
  });

  it('takes in a fan while it is paused, and starts them when it is resumed', () => {
    const fan = new VirtualFan(newYorker, [campaign(short, { status: 'paused' })]);
    fan.happens(preSaved);
    expect([fan.steps(), fan.wakeAt]).toEqual([['main/hour'], null]);
    fan.campaigns.set('one', campaign(short));
    fan.look();
    expect(fan.wakeAt).toBe(NOON + HOUR);
  });

  it('ended, by hand or by its date, ends every run; a claimed effect is awaited', () => {
    const fan = new VirtualFan(newYorker, [campaign(short, { endsAt: NOON + 2 * HOUR })]);
    fan.happens(preSaved);
    fan.sleep();
    fan.claimed.add(fan.open[0]?.id ?? '');
    fan.sleep();
    expect([fan.now, fan.state.enrollments[0]?.open]).toEqual([NOON + 2 * HOUR, true]);
    fan.ends('accepted');
    expect(fan.types()).toEqual([
      'enrollment.opened',
      'track.ended campaign_ended',
      'enrollment.closed campaign_ended',
    ]);
    fan.happens(clicked);
    expect(fan.wakeAt).toBeNull();
  });

  it('a draft enrolls nobody', () => {
    const fan = new VirtualFan(newYorker, [campaign(short, { status: 'draft' })]);
    fan.happens(preSaved);
    expect(fan.state.enrollments).toEqual([]);
  });

  it('shares the caps with every other one of the workspace', () => {
    const one = campaign(flowOf(send('a', { channels: ['sms'] })));
    const fan = new VirtualFan(newYorker, [one, { ...one, id: 'two' }]);
    fan.happens(preSaved);
    fan.ends('accepted');
    fan.happens({ ...preSaved, campaignId: 'two' });
    expect([fan.open, fan.wakeAt]).toEqual([[], NOON + 2 * DAY]);
  });

  it('counts a text that has been under way for longer than the cap looks back', () => {
    const one = campaign(flowOf(send('a', { channels: ['sms'] })));
    const fan = new VirtualFan(newYorker, [one, { ...one, id: 'two' }]);
    fan.happens(preSaved);
    fan.now += 5 * DAY;
    fan.happens({ ...preSaved, campaignId: 'two' });
    expect(fan.open.map(({ campaignId }) => campaignId)).toEqual(['one']);
    fan.ends('accepted');
    expect([fan.open, fan.wakeAt]).toEqual([[], NOON + 7 * DAY]);
  });

  it('is entered by an act after the release, without a path', () => {
    const fan = new VirtualFan(newYorker, [campaign(short)]);
    fan.happens(saved);
    expect(fan.types()).toEqual(['enrollment.opened', 'enrollment.closed flow_ended']);
    expect(fan.state.enrollments[0]?.path).toBe('none');
    fan.happens(preSaved);
    expect(fan.types().at(-1)).toBe('enrollment.reopened');
    expect(fan.state.enrollments[0]).toMatchObject({ path: 'service', service: 'spotify', open: true });
  });
});
