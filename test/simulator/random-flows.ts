import fc from 'fast-check';
import type { Condition, Flow, Step, StepKind, Track, Until } from '#domain/flows/flow.js';
import { CHANNELS } from '#domain/terms.js';
import { hasErrors, validateFlow } from '#domain/flows/validate.js';

/**
 * Random flows of all step kinds, as wild as validation lets them be. Each comes to an end, or waits for a long time.
 */

type Chance<S> = fc.Arbitrary<S>;
interface StepSpot {
  id: string;
  /** The steps of the track that come later. The last is an exit. */
  later: string[];
}

const duration = fc.oneof(
  fc.integer({ min: 1, max: 72 }).map((hours) => ({ hours })),
  fc.integer({ min: 1, max: 12 }).map((days) => ({ days })),
);
const channel = fc.constantFrom(...CHANNELS);
const channels = fc.shuffledSubarray([...CHANNELS], { minLength: 1 });
const awaited = fc.constantFrom(
  ...(['fan.saved', 'fan.followed', 'link.clicked', 'page.visited', 'consent.withdrawn'] as const),
);
const stage = fc.constantFrom(
  'engaged' as const,
  'saved' as const,
  'followed' as const,
  're_engaged' as const,
);

const atom: Chance<Condition> = fc.oneof(
  stage.map((of) => ({ kind: 'stage' as const, stage: of })),
  fc.record({
    kind: fc.constant('event' as const),
    event: awaited,
    count: fc.integer({ min: 1, max: 2 }),
    within: fc.constantFrom({ days: 3 }, { days: 20 }),
  }),
  fc.record({ kind: fc.constant('consent' as const), channel }),
  fc.constant({ kind: 'connected' as const }),
  fc.constant({ kind: 'engaged' as const }),
);
const condition: Chance<Condition> = fc.oneof(
  { weight: 3, arbitrary: atom },
  { weight: 1, arbitrary: atom.map((of) => ({ kind: 'not' as const, of })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(atom, { minLength: 1, maxLength: 3 }))
      .map(([kind, of]) => ({ kind, of })),
  },
);

const until: Chance<Until> = fc.oneof(
  fc.constant<Until>({ kind: 'window', days: ['tue', 'fri'], from: '10:00', to: '18:00' }),
  duration.map((of) => ({ kind: 'duration' as const, duration: of })),
  fc.constant({ kind: 'release' as const }),
  fc.record({
    kind: fc.constant('release' as const),
    offset: fc.record({ sign: fc.constantFrom(1 as const, -1 as const), duration }),
  }),
  channel.map((of) => ({ kind: 'sendWindow' as const, channel: of })),
);

/** Conditions that end or skip things. Most of them do not hold, so that lives are full. */
const rarely = <T>(of: Chance<T>): Chance<T | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: of });

/** Every step kind by its name. A new kind does not compile until it is here, so it is proven, too. */
const STEPS: { [Kind in StepKind]: (place: StepSpot) => Chance<Extract<Step, { kind: Kind }>> } = {
  wait: ({ id }) => until.map((of) => ({ kind: 'wait', id, until: of })),
  waitForEvent: ({ id, later }) =>
    fc.record({
      ...{ kind: fc.constant('waitForEvent' as const), id: fc.constant(id) },
      ...{ events: fc.uniqueArray(awaited, { minLength: 1, maxLength: 3 }), timeout: duration },
      ...{ since: fc.constantFrom('step' as const, 'enrollment' as const) },
      ...{ onEvent: fc.constantFrom(...later), onTimeout: fc.constantFrom(...later) },
    }),
  branch: ({ id, later }) =>
    fc.record({
      ...{ kind: fc.constant('branch' as const), id: fc.constant(id), if: condition },
      ...{ then: fc.constantFrom(...later), else: fc.constantFrom(...later) },
    }),
  send: ({ id }) =>
    fc
      .record({
        ...{ id: fc.constant(id), channels, skipIf: rarely(condition) },
        template: fc.constantFrom('plain', 'save-release', 'follow-artist'),
        purpose: fc.constantFrom(...(['marketing', 'marketing', 'reminder', 'service'] as const)),
        intent: fc.constantFrom('prompt' as const, 're_engagement' as const),
      })
      .map(({ skipIf, ...step }) => ({
        ...{ kind: 'send' as const, ...step },
        ...(skipIf === undefined ? {} : { skipIf }),
      })),
  service: ({ id, later }) =>
    fc.record({
      ...{ kind: fc.constant('service' as const), id: fc.constant(id) },
      ...{ action: fc.constant('saveRelease' as const), onFailed: fc.constantFrom(...later) },
    }),
  webhook: ({ id, later }) =>
    fc.record({
      ...{ kind: fc.constant('webhook' as const), id: fc.constant(id) },
      ...{ url: fc.constant('https://hooks.example.com'), event: fc.constant('fan.came') },
      ...{ include: fc.constant(['stages' as const]), onFailed: fc.constantFrom(...later) },
    }),
  setStage: ({ id }) => stage.map((of) => ({ kind: 'setStage', id, stage: of })),
  setAttribute: ({ id }) =>
    fc.boolean().map((value) => ({ kind: 'setAttribute', id, attribute: 'seen', value })),
  split: ({ id, later }) =>
    fc
      .record({ weight: fc.integer({ min: 0, max: 80 }), to: fc.constantFrom(...later) })
      .map(({ weight, to }) => ({
        ...{ kind: 'split', id, holdout: { weight: 20 } },
        variants: [
          { name: 'a', weight, to },
          { name: 'b', weight: 80 - weight },
        ],
      })),
  startTrack: ({ id }) => fc.constant({ kind: 'startTrack', id, track: 'main' }),
  exit: ({ id }) => fc.constant({ kind: 'exit', id, reason: 'done' }),
};
/** All of them, by name. */
export const STEP_KINDS = Object.keys(STEPS).sort();

const KINDS = fc.constantFrom<StepKind>(
  ...([
    'wait',
    'wait',
    'waitForEvent',
    'waitForEvent',
    'branch',
    'send',
    'send',
    'send',
    'service',
    'setStage',
    'setAttribute',
    'split',
    'startTrack',
    'webhook',
  ] as const),
);

function stepsOf(track: string, kinds: StepKind[]): Chance<Step[]> {
  const ids = [...kinds.map((_kind, index) => `${track}${index}`), `${track}End`];
  const last: Step = { kind: 'exit', id: `${track}End`, reason: 'done' };
  const steps: Chance<Step>[] = kinds.map((kind, index) =>
    STEPS[kind]({ id: ids[index] ?? '', later: ids.slice(index + 1) }),
  );
  return fc.tuple(...steps).map((made) => [...made, last]);
}

const trackOf = (
  id: string,
  trigger: fc.Arbitrary<Track['trigger']>,
  reentry: fc.Arbitrary<Track['reentry']>,
  length: { minLength: number; maxLength: number },
): Chance<Track> =>
  fc
    .tuple(fc.array(KINDS, length), rarely(condition))
    .chain(([kinds, goal]) =>
      fc
        .record({ id: fc.constant(id), trigger, reentry, steps: stepsOf(id, kinds) })
        .map((track) => (goal === undefined ? track : { ...track, goal })),
    );

export const randomFlow: Chance<Flow> = fc
  .record({
    main: trackOf('main', fc.constant({ event: 'fan.pre_saved' }), fc.constant('once'), {
      minLength: 5,
      maxLength: 11,
    }),
    side: fc.option(
      trackOf(
        'side',
        awaited.map((event) => ({ event })),
        fc.constantFrom('once', 'each', 'restart'),
        { minLength: 2, maxLength: 5 },
      ),
      { nil: undefined },
    ),
  })
  .map(({ main, side }): Flow => ({
    schema: 1,
    name: 'Random',
    tracks: side === undefined ? [main] : [main, side],
  }))
  .filter((flow) => !hasErrors(validateFlow(flow, { templates: WRITTEN })));

const WRITTEN = ['plain', 'save-release', 'follow-artist'].flatMap((key) => [
  ...CHANNELS.map((of) => ({ key, channel: of })),
]);
