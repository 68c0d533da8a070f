import { describe, expect, it } from '@jest/globals';
import { momentWords, zoneName } from './clock-words.js';
import type { Flow, Step, Track } from '#domain/flows/flow.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { EN } from '#dashboard/flows/texts/en.js';
import { stepTimes, type StepTime } from './step-times.js';

const clock: ReleaseClock = { kind: 'local', date: '2026-12-04', time: '00:00' };
const frame = { clock, startsAt: Date.parse('2026-11-20T12:00:00Z') };
const trackOf = (...steps: Step[]): Track => ({
  id: 'main',
  trigger: { event: 'fan.pre_saved' },
  reentry: 'once',
  steps,
});
const timesOf = (track: Track) => {
  const flow: Flow = { schema: 1, name: 'x', tracks: [track] };
  return stepTimes(flow, track, frame);
};
const said = (moment: StepTime['earliest'] | null | undefined) =>
  moment == null ? moment : `${momentWords(moment.at, moment.zone, EN.clock)} ${zoneName(moment.zone)}`;

const release: Step = { kind: 'wait', id: 'release', until: { kind: 'release' } };
const friday: Step = { kind: 'wait', id: 'friday', until: { kind: 'window', days: ['fri'], from: '10:00' } };
const exit: Step = { kind: 'exit', id: 'end', reason: 'end' };

describe('the times of a flow', () => {
  it('show the release where it is out first and where it is out last, each by its own clock', () => {
    const time = timesOf(trackOf(release, exit)).get('release');
    expect([said(time?.earliest), said(time?.latest)].map((words) => words?.slice(0, 14))).toEqual([
      'Fri 4 Dec 00:0',
      'Fri 4 Dec 00:0',
    ]);
    expect((time?.latest?.at ?? 0) - (time?.earliest.at ?? 0)).toBeGreaterThan(20 * 3_600_000);
  });

  it('go on from a wait: Friday 10:00 after the release is the same Friday', () => {
    const time = timesOf(trackOf(release, friday, exit)).get('friday');
    expect(said(time?.earliest)).toMatch(/^Fri 4 Dec 10:00/);
    expect(said(time?.latest)).toMatch(/^Fri 4 Dec 10:00/);
  });

  it('take the shortest way for the earliest fan and the longest for the last', () => {
    const awaits: Step = {
      ...{ kind: 'waitForEvent', id: 'awaits', events: ['fan.saved'], since: 'step', timeout: { days: 3 } },
    };
    const time = timesOf(trackOf(release, awaits, exit)).get('end');
    expect(said(time?.earliest)).toMatch(/^Fri 4 Dec 00:00/);
    expect(said(time?.latest)).toMatch(/^Mon 7 Dec 00:00/);
  });

  it('have no last moment behind a loop, or where a track starts at any time', () => {
    const awaits: Step = {
      ...{ kind: 'waitForEvent', id: 'awaits', events: ['fan.saved'], since: 'step', timeout: { days: 3 } },
      ...{ onEvent: 'end', onTimeout: 'again' },
    };
    const again: Step = {
      kind: 'wait',
      id: 'again',
      until: { kind: 'duration', duration: { days: 1 } },
      next: 'awaits',
    };
    const looped = timesOf(trackOf(release, awaits, again, exit));
    expect(looped.get('end')?.latest).toBeNull();
    expect(looped.get('release')?.latest).not.toBeNull();
    const anyTime: Track = { ...trackOf(exit), trigger: { event: 'fan.saved' } };
    expect(timesOf(anyTime).get('end')?.latest).toBeNull();
  });

  it('put a message off to the hours in which it may go out', () => {
    const send: Step = {
      ...{
        kind: 'send',
        id: 'send',
        channels: ['email'],
        template: 'x',
        purpose: 'marketing',
        intent: 'prompt',
      },
    };
    const time = timesOf(trackOf(release, send, exit)).get('send');
    expect(said(time?.earliest)).toMatch(/^Fri 4 Dec 08:00/);
  });

  it('leave out steps that no way leads to', () => {
    expect([...timesOf(trackOf(exit, release)).keys()]).toEqual(['end']);
  });
});
