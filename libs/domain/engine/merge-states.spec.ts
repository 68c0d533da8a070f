import { describe, expect, it } from '@jest/globals';
import { mergeStates } from './merge-states.js';
import { emptyState, type EnrollmentState, type FanState, type TrackRun } from './state.js';

const run = (step: string, more: Partial<TrackRun> = {}): TrackRun => ({
  ...{ track: 'main', run: 1, step, visit: 1, attempt: 0, tried: [], enteredAt: 0, enteredSeq: 2 },
  wait: { kind: 'until', at: 100, reason: 'duration' },
  ...more,
});
const enrollment = (campaignId: string, more: Partial<EnrollmentState> = {}): EnrollmentState => ({
  ...{ campaignId, enrolledAt: 10, path: 'reminder', open: true },
  ...{ facts: {}, stages: {}, visits: {}, runs: {}, sent: {}, tracks: [run('a')] },
  ...more,
});
const state = (cursor: number, enrollments: EnrollmentState[], more: Partial<FanState> = {}): FanState => ({
  ...{ ...emptyState(), now: cursor, cursor, enrollments },
  ...more,
});

describe('two states of one person', () => {
  it('keep the enrollments of both, with numbers that fit the united log', () => {
    const fact = { count: 1, first: 5, last: 5, seq: 3 };
    const merged = mergeStates(
      state(7, [enrollment('one')]),
      state(4, [enrollment('two', { facts: { 'fan.saved': fact } })]),
    );
    expect(merged.cursor).toBe(11);
    expect(merged.enrollments.map(({ campaignId }) => campaignId)).toEqual(['one', 'two']);
    expect(merged.enrollments[1]?.facts['fan.saved']?.seq).toBe(10);
    expect(merged.enrollments[1]?.tracks[0]?.enteredSeq).toBe(9);
    expect(merged.enrollments[0]?.tracks[0]?.enteredSeq).toBe(2);
  });

  it('in the same campaign keep the further place, the earliest moments and all counts', () => {
    const seen = (first: number, last: number, seq: number) => ({ count: 1, first, last, seq });
    const merged = mergeStates(
      state(7, [
        enrollment('one', {
          ...{ enrolledAt: 10, stages: { saved: 60 }, sent: { sms: 1 }, visits: { 'main/a': 2 } },
          ...{ facts: { 'page.visited': seen(20, 20, 2) }, tracks: [run('a')] },
        }),
      ]),
      state(4, [
        enrollment('one', {
          ...{ enrolledAt: 5, path: 'service', stages: { saved: 50, followed: 70 }, sent: { sms: 2 } },
          ...{ visits: { 'main/a': 1, 'main/b': 1 }, tracks: [run('b')] },
          facts: { 'page.visited': seen(30, 40, 3) },
        }),
      ]),
    );
    expect(merged.enrollments).toMatchObject([
      {
        ...{ enrolledAt: 5, path: 'service', stages: { saved: 50, followed: 70 }, sent: { sms: 3 } },
        ...{ visits: { 'main/a': 2, 'main/b': 1 }, tracks: [{ step: 'b' }] },
        facts: { 'page.visited': { count: 2, first: 20, last: 40, seq: 10 } },
      },
    ]);
  });

  it('stay with the older fan’s place at a tie, and an open enrollment goes before a closed one', () => {
    const tie = mergeStates(
      state(1, [enrollment('one')]),
      state(1, [enrollment('one', { tracks: [run('z')] })]),
    );
    expect(tie.enrollments[0]?.tracks[0]?.step).toBe('a');
    const closed = enrollment('one', { open: false, tracks: [], stages: { followed: 1 } });
    const open = mergeStates(state(1, [closed]), state(1, [enrollment('one', { tracks: [run('z')] })]));
    expect(open.enrollments[0]).toMatchObject({
      open: true,
      tracks: [{ step: 'z' }],
      stages: { followed: 1 },
    });
  });

  it('ask anew for what was under way, and know every send for the caps', () => {
    const wait = { kind: 'effect', effectId: 'x', channel: 'sms', since: 1 } as const;
    const merged = mergeStates(
      state(1, [], { sends: [{ channel: 'sms', at: 9 }], attributes: { vip: true } }),
      state(1, [enrollment('one', { tracks: [run('a', { wait })] })], {
        sends: [{ channel: 'email', at: 3 }],
        attributes: { vip: false, city: 'Oslo' },
      }),
    );
    expect(merged.enrollments[0]?.tracks[0]?.wait).toEqual({ kind: 'none' });
    expect(merged.sends.map(({ at }) => at)).toEqual([3, 9]);
    expect(merged.attributes).toEqual({ vip: true, city: 'Oslo' });
  });

  it('of a fan who has none is the other’s', () => {
    const one = state(7, [enrollment('one')]);
    expect(mergeStates(one, emptyState())).toEqual(one);
  });
});
