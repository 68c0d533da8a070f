import fc from 'fast-check';
import { WEEKDAYS } from '#domain/clock/local-windows.js';
import type { EventType } from '#domain/events/catalogue.js';
import type { Duration } from '#domain/clock/duration.js';
import type { Condition, EventMatch, Flow, Step, Track, Trigger, Until } from '#domain/flows/flow.js';
import { hasErrors, validateFlow } from '#domain/flows/validate.js';
import { CHANNELS, PURPOSES, SERVICE_ACTIONS, STAGES } from '#domain/terms.js';

/** The one message that random flows send. */
export const PLAIN = CHANNELS.map((channel) => ({ key: 'plain', channel }));

const MOST_STEPS = 7;
const stepIds = Array.from({ length: MOST_STEPS }, (_, index) => `s${index}`);
const trackIds = ['main', 'second', 'third'];

const duration: fc.Arbitrary<Duration> = fc.oneof(
  fc.record({ hours: fc.integer({ min: 1, max: 80 }) }),
  fc.record({ days: fc.integer({ min: 1, max: 12 }) }),
);
const attribute = fc.constantFrom('vip', 'plays');
const value = fc.constantFrom(true, false, 3, 'gold');
const eventType = fc.constantFrom<EventType>(
  ...([
    'fan.pre_saved',
    'page.visited',
    'link.clicked',
    'fan.saved',
    'fan.followed',
    'message.accepted',
  ] as const),
  ...(['message.blocked', 'release.saved', 'consent.granted', 'fan.attribute_set', 'stage.set'] as const),
);
const where = fc.constantFrom<EventMatch>(
  { event: 'fan.saved', where: { target: { in: ['track', 'playlist'] } } },
  { event: 'consent.granted', where: { channel: 'sms' } },
  { event: 'fan.attribute_set', where: { name: 'vip', value: true } },
  { event: 'link.clicked', when: { kind: 'engaged' } },
);

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('stage' as const), stage: fc.constantFrom(...STAGES) }),
  fc
    .tuple(eventType, fc.integer({ min: 1, max: 3 }), fc.option(duration, { nil: undefined }))
    .map(([event, count, within]) => ({ kind: 'event' as const, event, count, within })),
  fc.record({ kind: fc.constant('consent' as const), channel: fc.constantFrom(...CHANNELS) }),
  fc.constant({ kind: 'connected' as const }),
  fc.constant({ kind: 'engaged' as const }),
  attribute.map((name) => ({ kind: 'attribute' as const, name })),
  fc.record({ kind: fc.constant('earlier' as const), stage: fc.constantFrom(...STAGES) }),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: leaf.map((of) => ({ kind: 'not' as const, of })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(leaf, { minLength: 1, maxLength: 3 }))
      .map(([kind, of]) => ({ kind, of })),
  },
);

const time = fc.constantFrom('00:00', '02:30', '09:00', '20:30', '23:59');
const until: fc.Arbitrary<Until> = fc.oneof(
  duration.map((one) => ({ kind: 'duration' as const, duration: one })),
  fc
    .tuple(
      fc.constantFrom('territory' as const, 'fanZone' as const),
      fc.constantFrom(1 as const, -1 as const),
      duration,
    )
    .map(([where_, sign, one]) => ({
      kind: 'release' as const,
      in: where_,
      offset: { sign, duration: one },
    })),
  fc.constantFrom(...CHANNELS).map((channel) => ({ kind: 'sendWindow' as const, channel })),
  fc
    .tuple(fc.subarray([...WEEKDAYS], { minLength: 1 }), fc.constantFrom('02:30', '09:00', '18:00'))
    .map(([days, from]) => ({ kind: 'window' as const, days, from, to: '21:00' })),
  time.map((one) => ({ kind: 'date' as const, date: '2026-06-14', time: one })),
  fc.constant({ kind: 'instant' as const, at: '2026-06-15T12:00:00Z' }),
);

/** A step that leads only to later ones. Loops are made separately, through a wait for a length of time. */
function stepAt(index: number, length: number): fc.Arbitrary<Step> {
  const id = stepIds[index] ?? 's0';
  const later = stepIds.slice(index + 1, length);
  const onward =
    later.length === 0 ? fc.constant(undefined) : fc.option(fc.constantFrom(...later), { nil: undefined });
  const earlier = fc.option(fc.constantFrom(...stepIds.slice(0, index + 1)), { nil: undefined, freq: 3 });
  const steps: fc.Arbitrary<Step>[] = [
    fc.tuple(until, onward).map(([one, next]) => ({ kind: 'wait', id, until: one, next })),
    fc.tuple(duration, earlier).map(([one, next]) => ({
      ...{ kind: 'wait', id, next, until: { kind: 'duration', duration: one } },
    })),
    fc
      .tuple(fc.array(fc.oneof(eventType, where), { minLength: 1, maxLength: 3 }), duration, onward, onward)
      .map(([events, timeout, onEvent, onTimeout]) => ({
        ...{ kind: 'waitForEvent', id, events, since: index % 2 === 0 ? 'step' : 'enrollment' },
        ...{ timeout, onEvent, onTimeout },
      })),
    fc
      .tuple(
        fc.shuffledSubarray([...CHANNELS], { minLength: 1 }),
        fc.constantFrom(...PURPOSES),
        condition,
        fc.option(duration, { nil: undefined }),
        onward,
      )
      .map(([channels, purpose, skipIf, validFor, next]) => ({
        ...{
          kind: 'send',
          id,
          channels,
          template: 'plain',
          purpose,
          intent: 'prompt',
          skipIf,
          validFor,
          next,
        },
      })),
    fc
      .tuple(fc.constantFrom(...SERVICE_ACTIONS), onward, onward)
      .map(([action, onFailed, next]) => ({ kind: 'service', id, action, onFailed, next })),
    fc.tuple(onward, onward).map(([onFailed, next]) => ({
      ...{ kind: 'webhook', id, url: 'https://hooks.example.com', event: 'came' },
      ...{ include: ['stages' as const], onFailed, next },
    })),
    fc.constantFrom(...STAGES).map((stage) => ({ kind: 'setStage', id, stage })),
    fc
      .tuple(attribute, value)
      .map(([name, one]) => ({ kind: 'setAttribute', id, attribute: name, value: one })),
    fc.constantFrom(...trackIds).map((track) => ({ kind: 'startTrack', id, track })),
    fc.constant<Step>({ kind: 'exit', id, reason: 'out' }),
    fc
      .tuple(fc.integer({ min: 0, max: 80 }), onward, onward, fc.boolean())
      .map(([weight, to, next, hold]) => ({
        ...{ kind: 'split', id, next },
        variants: [
          { name: 'a', weight, to },
          { name: 'b', weight: (hold ? 80 : 100) - weight },
        ],
        holdout: hold ? { weight: 20 } : undefined,
      })),
  ];
  if (later.length > 0) {
    const sure = fc.constantFrom(...later);
    steps.push(
      fc.tuple(condition, sure, sure).map(([one, then, otherwise]) => ({
        ...{ kind: 'branch', id, if: one, then, else: otherwise },
      })),
    );
  }
  return fc.oneof(...steps);
}

const trigger: fc.Arbitrary<Trigger> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(eventType, fc.option(condition, { nil: undefined }))
      .map(([event, when]) => ({ event, when })),
  },
  { weight: 1, arbitrary: where },
  {
    weight: 1,
    arbitrary: fc.constantFrom<EventMatch>({ event: 'enrollment.opened' }, { event: 'track.ended' }),
  },
  { weight: 1, arbitrary: condition.map((one) => ({ kind: 'segment' as const, if: one })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'manual' as const }) },
);

const track = (id: string, start: fc.Arbitrary<Trigger>): fc.Arbitrary<Track> =>
  fc
    .integer({ min: 1, max: MOST_STEPS })
    .chain((length) =>
      fc.tuple(
        start,
        fc.constantFrom('once' as const, 'each' as const, 'restart' as const),
        fc.option(condition, { nil: undefined, freq: 4 }),
        fc.tuple(...Array.from({ length }, (_, index) => stepAt(index, length))),
      ),
    )
    .map(([one, reentry, goal, steps]) => ({ id, trigger: one, reentry, concurrency: 3, goal, steps }));

const limits = fc.constantFrom<Flow['limits']>(
  ...[undefined, undefined],
  { caps: [{ count: 2, within: { days: 3 } }] },
  { windows: [{ channel: 'sms', days: ['tue', 'fri'], from: '10:00', to: '18:00' }] },
  { quietHours: [{ from: '19:00', to: '10:30' }] },
);

/** Flows with all kinds of steps, triggers and conditions for which validation has no error. */
export const randomFlow: fc.Arbitrary<Flow> = fc
  .tuple(
    track('main', fc.constant({ event: 'fan.pre_saved' as const })),
    track('second', trigger),
    track('third', trigger),
    limits,
    fc.option(condition, { nil: undefined, freq: 4 }),
  )
  .map(([main, second, third, limit, goal]): Flow => ({
    ...{ schema: 1, name: 'Random', limits: limit, tracks: [main, second, third] },
    goals: goal === undefined ? undefined : [{ if: goal, tracks: ['second'] }],
  }))
  .filter((flow) => !hasErrors(validateFlow(flow, { templates: PLAIN })));
