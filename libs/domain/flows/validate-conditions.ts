import { assertNever } from '#domain/assert-never.js';
import { EVENT_FIELDS } from '#domain/events/fields.js';
import type { Condition, EventMatch, Flow, Step, Track, Where } from './flow.js';
import { matchOf } from './conditions-in.js';
import type { FlowProblem } from './problem.js';

/** Where a condition stands: in a step, in a track, or (as a goal) in the flow. */
interface ConditionPlace {
  track?: Track | undefined;
  step?: Step | undefined;
}

/** The problems of a condition that names what the flow, or the event, does not have. */
export function conditionProblems(flow: Flow, place: ConditionPlace, condition: Condition): FlowProblem[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.flatMap((part) => conditionProblems(flow, place, part));
    case 'not':
      return conditionProblems(flow, place, condition.of);
    case 'visited':
      return visitedProblems(flow, place, condition);
    case 'message':
      return messageProblems(flow, place, condition);
    case 'variant':
      return variantProblems(flow, place, condition);
    case 'event':
      return fieldProblems(place, condition);
    case 'stage':
    case 'consent':
    case 'connected':
    case 'engaged':
    case 'attribute':
    case 'earlier':
      return [];
    default:
      return assertNever(condition);
  }
}

export function matchProblems({ track, step }: ConditionPlace): FlowProblem[] {
  if (track === undefined) return [];
  if (step === undefined) return 'event' in track.trigger ? fieldProblems({ track }, track.trigger) : [];
  if (step.kind !== 'waitForEvent') return [];
  return step.events.flatMap((one) => fieldProblems({ track, step }, matchOf(one)));
}

function fieldProblems(
  place: ConditionPlace,
  { event, where = {} }: Pick<EventMatch, 'event' | 'where'>,
): FlowProblem[] {
  const known: readonly string[] = EVENT_FIELDS[event];
  return unknownFields(known, where).map((field) => {
    const has = known.length === 0 ? 'has none' : `has ${known.join(', ')}`;
    return problem(place, 'unknown_field', `asks for the field "${field}" of ${event}, which ${has}.`);
  });
}

const unknownFields = (known: readonly string[], where: Where): string[] =>
  Object.keys(where).filter((field) => !known.includes(field));

function visitedProblems(
  flow: Flow,
  place: ConditionPlace,
  { track, step }: Condition & { kind: 'visited' },
): FlowProblem[] {
  if (stepsCalled(flow, track, step).length > 0) return [];
  const reason = `asks whether "${track}/${step}" was visited; there is no such step.`;
  return [problem(place, 'unknown_visited_step', reason)];
}

function messageProblems(
  flow: Flow,
  place: ConditionPlace,
  { track, step }: Condition & { kind: 'message' },
): FlowProblem[] {
  if (track === undefined || step === undefined) {
    const sends = flow.tracks.some(({ steps }) => steps.some(({ kind }) => kind === 'send'));
    if (sends) return [];
    return [
      problem(place, 'unknown_message', 'asks for the previous message; no step of the flow sends one.'),
    ];
  }
  if (stepsCalled(flow, track, step).some(({ kind }) => kind === 'send')) return [];
  const reason = `asks for the message of "${track}/${step}"; there is no such step that sends.`;
  return [problem(place, 'unknown_message', reason)];
}

function variantProblems(
  flow: Flow,
  place: ConditionPlace,
  { track, step, is }: Condition & { kind: 'variant' },
): FlowProblem[] {
  const splits = stepsCalled(flow, track, step).filter((one) => one.kind === 'split');
  const given = splits.some(
    ({ variants, holdout }) =>
      variants.some(({ name }) => name === is) || (is === 'holdout' && holdout !== undefined),
  );
  if (given) return [];
  return [
    problem(
      place,
      'unknown_variant',
      `asks for the variant "${is}", which no split "${track}/${step}" gives.`,
    ),
  ];
}

const stepsCalled = (flow: Flow, track: string, step: string): Step[] =>
  flow.tracks.filter(({ id }) => id === track).flatMap(({ steps }) => steps.filter(({ id }) => id === step));

function problem({ track, step }: ConditionPlace, code: FlowProblem['code'], reason: string): FlowProblem {
  const flow = track === undefined ? 'A goal of the flow' : `Track "${track.id}"`;
  const who = step === undefined ? flow : `Step "${step.id}"`;
  return {
    ...{ severity: 'error', code },
    ...(track === undefined ? {} : { track: track.id }),
    ...(step === undefined ? {} : { step: step.id }),
    reason: `${who} ${reason}`,
  };
}
