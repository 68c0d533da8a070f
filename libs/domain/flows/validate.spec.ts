import fc from 'fast-check';
import type { Condition, Flow, Step, Track } from './flow.js';
import { DEFAULT_MESSAGES } from '#domain/messages/default-messages.js';
import { releaseGrowth, RELEASE_GROWTH_WAITS } from './templates/release-growth.js';
import { type FlowProblem, hasErrors, validateFlow } from './validate.js';

const templates = DEFAULT_MESSAGES;
const exit = (id: string): Step => ({ kind: 'exit', id, reason: 'done' });
const pause = (id: string, next?: string): Step => ({
  kind: 'wait',
  id,
  next,
  until: { kind: 'duration', duration: { days: 1 } },
});
const fork = (
  id: string,
  then: string,
  otherwise: string,
  condition: Condition = { kind: 'engaged' },
): Step => ({
  kind: 'branch',
  id,
  if: condition,
  then,
  else: otherwise,
});
const flowOf = (steps: Step[], track: Partial<Track> = {}): Flow => ({
  schema: 1,
  name: 'Test',
  tracks: [{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps, ...track }],
});
const problemsOf = (flow: Flow): FlowProblem[] => validateFlow(flow, { templates });

describe('the template flow', () => {
  it('has no error and no warning', () => {
    expect(problemsOf(releaseGrowth(RELEASE_GROWTH_WAITS))).toEqual([]);
  });

  it('cannot be published while one of its messages is missing', () => {
    const some = templates.filter(({ key, channel }) => !(key === 're-engage-save' && channel === 'sms'));
    expect(validateFlow(releaseGrowth(RELEASE_GROWTH_WAITS), { templates: some })).toEqual([
      {
        severity: 'error',
        code: 'missing_template',
        track: 'main',
        step: 'reengageSave',
        reason: 'Step "reengageSave" sends the template "re-engage-save" by sms, which is not written.',
      },
    ]);
  });
});

describe('a flow that cannot be published', () => {
  const cases: [string, Flow, Partial<FlowProblem>][] = [
    ['no tracks', { schema: 1, name: 'x', tracks: [] }, { code: 'no_enrolling_trigger' }],
    [
      'no track a fan can enter by',
      flowOf([exit('end')], { trigger: { event: 'release.saved' } }),
      { code: 'no_enrolling_trigger' },
    ],
    ['an empty track', flowOf([]), { code: 'empty_track', track: 'main' }],
    [
      'two steps of one id',
      flowOf([pause('a'), exit('a')]),
      { code: 'duplicate_step', track: 'main', step: 'a' },
    ],
    ['an unknown next', flowOf([pause('a', 'gone')]), { code: 'unknown_step', track: 'main', step: 'a' }],
    ['an unknown then', flowOf([fork('a', 'gone', 'b'), exit('b')]), { code: 'unknown_step', step: 'a' }],
    ['an unknown else', flowOf([fork('a', 'b', 'gone'), exit('b')]), { code: 'unknown_step', step: 'a' }],
    [
      'an unknown onFailed',
      flowOf([{ kind: 'service', id: 'a', action: 'saveRelease', onFailed: 'gone' }]),
      { code: 'unknown_step', step: 'a' },
    ],
    [
      'an unknown onTimeout',
      flowOf([
        {
          kind: 'waitForEvent',
          id: 'a',
          events: ['fan.saved'],
          since: 'step',
          timeout: { days: 1 },
          onTimeout: 'gone',
        },
      ]),
      { code: 'unknown_step', step: 'a' },
    ],
    [
      'a visit of a step that is not there, deep in a condition',
      flowOf([
        fork('a', 'b', 'b', {
          kind: 'not',
          of: { kind: 'any', of: [{ kind: 'visited', track: 'main', step: 'x' }] },
        }),
        exit('b'),
      ]),
      { code: 'unknown_visited_step', track: 'main', step: 'a' },
    ],
    [
      'the message of a step that sends none',
      flowOf([fork('a', 'b', 'b', { kind: 'message', track: 'main', step: 'b', was: 'clicked' }), exit('b')]),
      { code: 'unknown_message', track: 'main', step: 'a' },
    ],
    [
      'the previous message, where nothing is sent',
      flowOf([fork('a', 'b', 'b', { kind: 'message', was: 'failed' }), exit('b')]),
      { code: 'unknown_message', track: 'main', step: 'a' },
    ],
    [
      'a goal that speaks of an unknown step',
      flowOf([exit('a')], { goal: { kind: 'visited', track: 'other', step: 'a' } }),
      { code: 'unknown_visited_step', track: 'main' },
    ],
  ];

  it.each(cases)('%s is named with its track and step', (_, flow, expected) => {
    const problems = problemsOf(flow);
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'error', ...expected }));
    expect(hasErrors(problems)).toBe(true);
  });

  it('has two tracks with one id', () => {
    const flow = flowOf([exit('a')]);
    expect(problemsOf({ ...flow, tracks: [...flow.tracks, ...flow.tracks] })).toContainEqual(
      expect.objectContaining({ code: 'duplicate_track', track: 'main' }),
    );
  });
});

describe('a loop', () => {
  const loops = (steps: Step[]): FlowProblem[] =>
    problemsOf(flowOf(steps)).filter(({ code }) => code === 'loop_without_wait');

  it('without a wait is an error that names its way round', () => {
    expect(loops([pause('start'), fork('a', 'b', 'end'), fork('b', 'a', 'end'), exit('end')])).toEqual([
      {
        severity: 'error',
        code: 'loop_without_wait',
        track: 'main',
        step: 'a',
        reason: 'The loop a → b → a of track "main" can go round without waiting.',
      },
    ]);
    expect(loops([{ kind: 'setStage', id: 'a', stage: 'engaged', next: 'a' }])).toHaveLength(1);
  });

  it('is legal through a wait for a time, or for an event from then on', () => {
    expect(loops([pause('a'), fork('b', 'a', 'end'), exit('end')])).toEqual([]);
    const waitForSave: Step = {
      kind: 'waitForEvent',
      id: 'a',
      events: ['fan.saved'],
      since: 'step',
      timeout: { days: 1 },
    };
    expect(loops([waitForSave, fork('b', 'a', 'end'), exit('end')])).toEqual([]);
  });

  it('is an error through a wait that may be over at once', () => {
    const released: Step = { kind: 'wait', id: 'a', until: { kind: 'release' } };
    const window: Step = { kind: 'wait', id: 'a', until: { kind: 'sendWindow', channel: 'sms' } };
    const earlier: Step = {
      kind: 'waitForEvent',
      id: 'a',
      events: ['fan.saved'],
      since: 'enrollment',
      timeout: { days: 1 },
      onTimeout: 'end',
    };
    for (const step of [released, window, earlier]) {
      expect(loops([step, fork('b', 'a', 'end'), exit('end')])).toHaveLength(1);
    }
    // The way back through the time-out has waited.
    expect(loops([{ ...earlier, onTimeout: 'a', onEvent: 'end' }, exit('end')])).toEqual([]);
  });

  it('is found if and only if following the steps without waiting comes round', () => {
    const ids = ['s0', 's1', 's2', 's3', 's4'];
    const anyId = fc.constantFrom(...ids);
    const anyStep = (id: string): fc.Arbitrary<Step> =>
      fc.oneof(
        fc.tuple(anyId, anyId).map(([then, otherwise]) => fork(id, then, otherwise)),
        anyId.map((next) => pause(id, next)),
        fc.constant(exit(id)),
      );
    fc.assert(
      fc.property(fc.tuple(...ids.map(anyStep)), (steps) => {
        const onward = (id: string): string[] => {
          const step = steps.find((one) => one.id === id);
          return step?.kind === 'branch' ? [step.then, step.else] : [];
        };
        // The track has five steps, so a walk of six branches must have come back to one.
        let front = ids;
        for (let count = 0; count < ids.length + 1; count += 1) front = [...new Set(front.flatMap(onward))];
        expect(loops(steps).length > 0).toBe(front.length > 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the address of a webhook', () => {
  const tells = (url: string): Flow =>
    flowOf([{ kind: 'webhook', id: 'tell', url, event: 'fan.keen', include: [] }]);

  it('must be https, but at hosts the configuration allows', () => {
    expect(problemsOf(tells('https://hooks.example.com'))).toEqual([]);
    const local = tells('http://127.0.0.1:9/');
    expect(problemsOf(local)).toMatchObject([{ severity: 'error', code: 'webhook_address', step: 'tell' }]);
    expect(validateFlow(local, { templates: [], webhookHosts: ['127.0.0.1:9'] })).toEqual([]);
  });
});

describe('a flow with a weakness', () => {
  it('is published with a warning for a step no path leads to', () => {
    const problems = problemsOf(flowOf([exit('a'), pause('lost')]));
    expect(problems).toEqual([
      {
        severity: 'warning',
        code: 'unreachable_step',
        track: 'main',
        step: 'lost',
        reason: 'No path of track "main" leads to step "lost".',
      },
    ]);
    expect(hasErrors(problems)).toBe(false);
  });

  it('is published with a warning for a wait for a fact that wakes nobody', () => {
    const steps: Step[] = [
      { kind: 'waitForEvent', id: 'a', events: ['message.delivered'], since: 'step', timeout: { days: 1 } },
    ];
    expect(problemsOf(flowOf(steps))).toMatchObject([
      { severity: 'warning', code: 'silent_event', step: 'a' },
    ]);
  });
});
