import { describe, expect, it } from '@jest/globals';
import type { Condition, Flow, SendStep, Step, Track } from './flow.js';
import type { FlowCampaign, FlowProblem, WrittenTemplate } from './problem.js';
import { validateFlow } from './validate.js';

const DAY = 86_400_000;
const exit = (id = 'end'): Step => ({ kind: 'exit', id, reason: 'done' });
const pause = (id: string, days = 1): Step => ({
  kind: 'wait',
  id,
  until: { kind: 'duration', duration: { days } },
});
const send = (id: string, more: Partial<SendStep> = {}): Step => ({
  ...{ kind: 'send', id, channels: ['email'], template: 'plain', purpose: 'marketing', intent: 'prompt' },
  ...more,
});
const track = (id: string, steps: Step[], more: Partial<Track> = {}): Track => ({
  ...{ id, trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps },
  ...more,
});
const flow = (...tracks: Track[]): Flow => ({ schema: 1, name: 'Test', tracks });
const main = (...steps: Step[]) => flow(track('main', steps));
const body = 'News from {{ artist }}: {{ link }} {{ optOut }}';
const templates: WrittenTemplate[] = [
  { key: 'plain', channel: 'email', subject: '{{ release }}', body },
  { key: 'plain', channel: 'sms', body },
  { key: 'prize', channel: 'email', subject: 'Win a signed copy', body },
  { key: 'odd', channel: 'email', subject: 'Hello', body: 'Hello {{ city }} {{ optOut }}' },
];
const problemsOf = (one: Flow, campaigns: FlowCampaign[] = []): FlowProblem[] =>
  validateFlow(one, { templates, campaigns });
const consent: Condition = { kind: 'consent', channel: 'sms' };
const save: Step = {
  ...{ kind: 'waitForEvent', id: 'w', events: ['fan.saved'], since: 'step', timeout: { days: 1 } },
};

describe('a split that leaves fans out', () => {
  const split = (more: object): Step => ({
    ...{
      kind: 'split',
      id: 's',
      variants: [{ name: 'a', weight: 90, to: 'ask' }],
      holdout: { weight: 10, to: 'end' },
    },
    ...more,
  });
  const warnings = (more: object) =>
    problemsOf(main(split(more), send('ask'), exit())).filter(({ code }) => code === 'otherwise_missing');

  it('warns where they would go on with a variant', () => {
    expect(warnings({})).toMatchObject([{ severity: 'warning', track: 'main', step: 's' }]);
    expect(warnings({ variants: [{ name: 'a', weight: 90 }] })).toHaveLength(1);
    const eligible: Condition = { kind: 'engaged' };
    expect(
      warnings({ holdout: undefined, eligible, variants: [{ name: 'a', weight: 100, to: 'ask' }] }),
    ).toHaveLength(1);
  });

  it('does not warn where they go their own way, or nobody is left out', () => {
    expect(warnings({ otherwise: 'end' })).toEqual([]);
    expect(warnings({ next: 'end' })).toEqual([]);
    expect(warnings({ holdout: undefined, variants: [{ name: 'a', weight: 100, to: 'ask' }] })).toEqual([]);
  });
});

describe('what keeps a flow from being published', () => {
  const split = (...weights: number[]): Step => ({
    kind: 'split',
    id: 's',
    variants: weights.map((weight, index) => ({ name: `v${index}`, weight })),
  });
  const cases: [string, Flow, object][] = [
    [
      'weights that do not sum to 100',
      main(split(50, 40), exit()),
      { code: 'weights', step: 's', reason: 'The weights of step "s" sum to 90, not to 100.' },
    ],
    [
      'weights whose sum leaves out the holdout',
      main(
        { kind: 'split', id: 's', variants: [{ name: 'a', weight: 100 }], holdout: { weight: 5 } },
        exit(),
      ),
      { code: 'weights', step: 's' },
    ],
    [
      'a variant that is called like the holdout',
      main({ kind: 'split', id: 's', variants: [{ name: 'holdout', weight: 100 }] }, exit()),
      { code: 'duplicate_variant', step: 's' },
    ],
    [
      'a way of a split to nowhere',
      main({ kind: 'split', id: 's', variants: [{ name: 'a', weight: 100, to: 'zzz' }] }, exit()),
      { code: 'unknown_step', step: 's' },
    ],
    [
      'a variant that no split gives',
      main(
        split(100),
        {
          kind: 'branch',
          id: 'b',
          if: { kind: 'variant', track: 'main', step: 's', is: 'zzz' },
          then: 'end',
          else: 'end',
        },
        exit(),
      ),
      { code: 'unknown_variant', step: 'b' },
    ],
    [
      'a track to start that is not there',
      main({ kind: 'startTrack', id: 'a', track: 'zzz' }, exit()),
      { code: 'unknown_track', step: 'a' },
    ],
    [
      'a goal of a track that is not there',
      { ...main(exit()), goals: [{ if: { kind: 'engaged' }, tracks: ['zzz'] }] },
      { code: 'unknown_track' },
    ],
    [
      'a field that the event does not have',
      main({ ...save, events: [{ event: 'fan.saved', where: { colour: 'red' } }], onEvent: 'p' }, pause('p')),
      {
        code: 'unknown_field',
        step: 'w',
        reason: 'Step "w" asks for the field "colour" of fan.saved, which has target, observedBy.',
      },
    ],
    [
      'a variable that no message has',
      main(send('a', { template: 'odd' })),
      { code: 'unknown_variable', step: 'a', reason: expect.stringContaining('city') },
    ],
    [
      'windows that leave the law’s no hour',
      {
        ...main(send('a', { channels: ['sms', 'email'] })),
        limits: {
          windows: [{ channel: 'sms', countries: ['FR'], days: ['sun'], from: '09:00', to: '20:00' }],
        },
      },
      { code: 'no_send_window', step: 'a', reason: expect.stringContaining('by sms to fans in FR') },
    ],
    [
      'tracks that start one another',
      flow(
        track('main', [{ kind: 'startTrack', id: 'a', track: 'other' }, exit()], { reentry: 'each' }),
        track('other', [{ kind: 'startTrack', id: 'a', track: 'main' }, exit()], {
          reentry: 'each',
          trigger: { kind: 'manual' },
        }),
      ),
      { code: 'loop_without_wait', track: 'main' },
    ],
    [
      'a track that its own end starts',
      flow(
        track('main', [exit()]),
        track('again', [exit()], { trigger: { event: 'track.ended' }, reentry: 'each' }),
      ),
      { code: 'loop_without_wait', track: 'again' },
    ],
    [
      'a track that saves again at once when a save has failed',
      flow(
        track('main', [exit()]),
        track('again', [{ kind: 'service', id: 'save', action: 'saveRelease' }, exit()], {
          trigger: { event: 'release.save_failed' },
          reentry: 'each',
        }),
      ),
      { code: 'loop_without_wait', track: 'again' },
    ],
    [
      'a track that likes again at once when an action has failed',
      flow(
        track('main', [exit()]),
        track('again', [{ kind: 'service', id: 'like', action: 'likeTrack' }, exit()], {
          trigger: { event: 'service.failed' },
          reentry: 'each',
        }),
      ),
      { code: 'loop_without_wait', track: 'again' },
    ],
    [
      'a reward for a follow',
      main(
        { ...save, events: ['fan.followed'], onEvent: 'a', onTimeout: 'end' },
        send('a', { reward: true }),
        exit(),
      ),
      { code: 'reward_for_follow', severity: 'error', step: 'a' },
    ],
  ];
  it.each(cases)('%s', (_, one, expected) => {
    expect(problemsOf(one)).toEqual([expect.objectContaining({ severity: 'error', ...expected })]);
  });

  it('is not tracks that start one another through a wait, or once a fan', () => {
    const asks = (id: string, other: string, more: Partial<Track>, ...steps: Step[]) =>
      track(id, [...steps, { kind: 'startTrack', id: 'ask', track: other }, exit()], more);
    const each = { reentry: 'each' } as const;
    expect(problemsOf(flow(asks('main', 'other', each, pause('p')), asks('other', 'main', each)))).toEqual(
      [],
    );
    expect(problemsOf(flow(asks('main', 'other', {}), asks('other', 'main', each)))).toEqual([]);
  });
});

describe('what a marketer is warned of', () => {
  it('a text without a question about consent to texts before it', () => {
    const texts = send('a', { channels: ['sms'] });
    const warned = problemsOf(main(texts));
    expect(warned).toMatchObject([
      { severity: 'warning', code: 'sms_without_consent', track: 'main', step: 'a' },
    ]);
    const asked: Step = { kind: 'branch', id: 'b', if: consent, then: 'a', else: 'end' };
    expect(problemsOf(main(asked, texts, exit()))).toEqual([]);
    const otherwise: Step = { ...asked, if: { kind: 'not', of: consent }, then: 'end', else: 'a' };
    expect(problemsOf(main(otherwise, texts, exit()))).toEqual([]);
    const either: Step = { ...asked, if: { kind: 'any', of: [consent, { kind: 'engaged' }] } };
    expect(problemsOf(main(either, texts, exit()))).toHaveLength(1);
    const granted = { event: 'consent.granted', where: { channel: 'sms' } } as const;
    expect(problemsOf(flow(track('main', [texts], { trigger: granted })))).toEqual([]);
    // With another channel to fall back to, no fan is left out.
    expect(problemsOf(main(send('a', { channels: ['sms', 'email'] })))).toEqual([]);
  });

  it('a message due at night, and what will happen to it', () => {
    const late: Step = { kind: 'wait', id: 'w', until: { kind: 'window', days: ['fri'], from: '23:00' } };
    expect(problemsOf(main(late, { kind: 'setStage', id: 'm', stage: 'engaged' }, send('a')))).toEqual([
      {
        severity: 'warning',
        code: 'due_at_night',
        track: 'main',
        step: 'a',
        reason:
          'Step "a" is due at fri 23:00 on the fan\'s clock, when it may not be sent: it goes out at sat 08:00 by email.',
      },
    ]);
    expect(
      problemsOf(main({ ...late, until: { kind: 'window', from: '18:00', to: '20:00' } }, send('a'))),
    ).toEqual([]);
    expect(problemsOf(main(late, pause('p'), send('a')))).toEqual([]);
  });

  it('a message due at the release’s midnight, once a campaign says when that is', () => {
    const awaits: Step = { kind: 'wait', id: 'w', until: { kind: 'release' } };
    const clock = { kind: 'local', date: '2026-06-12', time: '00:00' } as const;
    const startsAt = Date.UTC(2026, 5, 1);
    const one = main(awaits, send('a', { channels: ['email', 'sms'] }));
    expect(problemsOf(one)).toEqual([]);
    expect(problemsOf(one, [{ clock, startsAt, endsAt: null }])).toMatchObject([
      {
        code: 'due_at_night',
        step: 'a',
        reason: expect.stringContaining('fri 08:00 by email, fri 09:00 by sms'),
      },
    ]);
  });

  it('a wait past the campaign’s end, counted from the earliest a fan can come to it', () => {
    const campaign = { startsAt: 0, endsAt: 10 * DAY };
    const warned = problemsOf(main(pause('a', 6), pause('b', 5), pause('c', 1)), [campaign]);
    expect(warned).toMatchObject([{ severity: 'warning', code: 'wait_past_end', step: 'b' }]);
    expect(problemsOf(main(pause('a', 6), pause('b', 3)), [campaign])).toEqual([]);
    const dated: Step = { kind: 'wait', id: 'd', until: { kind: 'date', date: '1970-01-12', time: '00:00' } };
    expect(problemsOf(main(dated), [campaign])).toMatchObject([{ code: 'wait_past_end', step: 'd' }]);
    const clock = { kind: 'global', at: 9 * DAY } as const;
    const after: Step = {
      kind: 'wait',
      id: 'r',
      until: { kind: 'release', offset: { sign: 1, duration: { days: 2 } } },
    };
    expect(problemsOf(main(after), [{ ...campaign, clock }])).toMatchObject([
      { code: 'wait_past_end', step: 'r' },
    ]);
  });

  it('an act of the fan that leads nowhere', () => {
    expect(problemsOf(main(save, exit()))).toMatchObject([
      { severity: 'warning', code: 'act_wasted', track: 'main', step: 'w' },
    ]);
    expect(problemsOf(main(save, send('thank')))).toEqual([]);
    expect(problemsOf(main({ ...save, events: ['fan.followed'] }, exit()))).toEqual([]);
    const other = track('other', [send('a')], { trigger: { event: 'fan.saved' } });
    expect(problemsOf(flow(track('main', [save, exit()]), other))).toEqual([]);
  });

  it('a message that sounds like a reward for a follow or a save', () => {
    const gated = (event: 'fan.followed' | 'fan.saved') =>
      main(
        { ...save, events: [event], onEvent: 'a', onTimeout: 'end' },
        send('a', { template: 'prize' }),
        exit(),
      );
    expect(problemsOf(gated('fan.followed'))).toMatchObject([
      {
        severity: 'warning',
        code: 'reward_for_follow',
        step: 'a',
        reason: expect.stringContaining('only after a follow'),
      },
    ]);
    expect(problemsOf(gated('fan.saved'))).toMatchObject([
      { severity: 'warning', code: 'reward_for_follow' },
    ]);
    // A prize that everybody gets rewards no act.
    expect(problemsOf(main(send('a', { template: 'prize' })))).toEqual([]);
    const optIn = { event: 'consent.granted', where: { channel: 'email' } } as const;
    expect(problemsOf(flow(track('main', [send('a', { reward: true })], { trigger: optIn })))).toEqual([]);
  });
});
