import type { EventType } from '#domain/events/catalogue.js';
import { durationMs } from '#domain/clock/duration.js';
import { conditionsIn, matchOf } from '#domain/flows/conditions-in.js';
import type { Condition, Flow, Where } from '#domain/flows/flow.js';
import type { EpochMs } from '#domain/terms.js';
import type { FactEvent } from './fact-event.js';
import type { EnrollmentState, FactCounter } from './state.js';

/** Does the fact's payload have the fields that are asked for? */
export function fits(where: Where | undefined, { payload }: FactEvent): boolean {
  const fields: Record<string, unknown> = { ...payload };
  return Object.entries(where ?? {}).every(([field, test]) => {
    const value = fields[field];
    return typeof test === 'object' ? test.in.some((one) => one === value) : value === test;
  });
}

/** A question of a flow about a kind of fact that goes further than how often, when first and when last. */
interface Question {
  /** The same question has the same key in every version of a flow, however its fields are ordered. */
  key: string;
  event: EventType;
  where: Where | undefined;
  /** How many of the latest moments are kept, to count "so often within". */
  recent: number;
}

/** The key of a question; see `Question`. It stands in stored states. */
function keyOf(event: EventType, where: Where | undefined): string {
  if (where === undefined) return event;
  const fields = Object.entries(where).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${event}${JSON.stringify(Object.fromEntries(fields))}`;
}

const questions = new WeakMap<Flow, Question[]>();

/** The questions of the flow that need a counter of their own. */
export function questionsOf(flow: Flow): readonly Question[] {
  const known = questions.get(flow);
  if (known !== undefined) return known;
  const found = new Map<string, Question>();
  for (const { event, where, recent } of askedIn(flow)) {
    const key = keyOf(event, where);
    found.set(key, { key, event, where, recent: Math.max(recent, found.get(key)?.recent ?? 0) });
  }
  const all = [...found.values()].filter(({ where, recent }) => where !== undefined || recent > 0);
  questions.set(flow, all);
  return all;
}

type AskedFact = Omit<Question, 'key'>;

function askedIn(flow: Flow): AskedFact[] {
  const asked = conditionsIn(flow).flatMap(askedInCondition);
  const awaited = flow.tracks.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'waitForEvent' ? step.events.map(matchOf) : [])),
  );
  return [...asked, ...awaited.map(({ event, where }) => ({ event, where, recent: 0 }))];
}

function askedInCondition(condition: Condition): AskedFact[] {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.of.flatMap(askedInCondition);
  if (condition.kind === 'not') return askedInCondition(condition.of);
  if (condition.kind !== 'event') return [];
  const { event, where, count = 1, within } = condition;
  return [{ event, where, recent: within !== undefined && count > 1 ? count : 0 }];
}

/** The counter of such facts since enrollment. Undefined: there was none. */
export function factOf(
  { facts, matches }: EnrollmentState,
  event: EventType,
  where: Where | undefined,
): FactCounter | undefined {
  return where === undefined ? facts[event] : matches?.[keyOf(event, where)];
}

/** Were there at least `count` such facts since enrollment, or within the length of time before `now`? */
export function happenedOften(
  { event, where, count = 1, within }: Condition & { kind: 'event' },
  enrollment: EnrollmentState,
  now: EpochMs,
): boolean {
  const fact = factOf(enrollment, event, where);
  if (fact === undefined || fact.count < count) return false;
  if (within === undefined) return true;
  const since = now - durationMs(within);
  if (count === 1) return fact.last >= since;
  const recent = enrollment.matches?.[keyOf(event, where)]?.recent ?? [];
  return recent.filter((at) => at >= since).length >= count;
}
