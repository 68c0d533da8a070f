import type { EventType } from '#domain/events/catalogue.js';
import { durationMs } from '#domain/clock/duration.js';
import { conditionsIn, matchOf } from '#domain/flows/conditions-in.js';
import type { Condition, Flow, Where } from '#domain/flows/flow.js';
import type { EpochMs } from '#domain/terms.js';
import type { FactEvent } from './fact-event.js';
import type { EnrollmentState, Fact } from './state.js';

/** Does the payload have the fields that are asked for? */
export function fits(where: Where | undefined, { payload }: FactEvent): boolean {
  const fields: Record<string, unknown> = { ...payload };
  return Object.entries(where ?? {}).every(([field, test]) => {
    const value = fields[field];
    return typeof test === 'object' ? test.in.some((one) => one === value) : value === test;
  });
}

/** An event a flow asks about more closely than "how often, when first, when last". */
export interface Watch {
  key: string;
  event: EventType;
  where: Where | undefined;
  /** So many of its latest moments are kept, for "that often within". */
  recent: number;
}

/** The same question has the same key in every version of a flow, however its fields are ordered. */
function keyOf(event: EventType, where: Where | undefined): string {
  if (where === undefined) return event;
  const fields = Object.entries(where).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${event}${JSON.stringify(Object.fromEntries(fields))}`;
}

const watches = new WeakMap<Flow, Watch[]>();

export function watchesOf(flow: Flow): readonly Watch[] {
  const known = watches.get(flow);
  if (known !== undefined) return known;
  const found = new Map<string, Watch>();
  for (const { event, where, recent } of questionsOf(flow)) {
    const key = keyOf(event, where);
    found.set(key, { key, event, where, recent: Math.max(recent, found.get(key)?.recent ?? 0) });
  }
  const all = [...found.values()].filter(({ where, recent }) => where !== undefined || recent > 0);
  watches.set(flow, all);
  return all;
}

type Question = Omit<Watch, 'key'>;

function questionsOf(flow: Flow): Question[] {
  const asked = conditionsIn(flow).flatMap((one) => questionsIn(one));
  const awaited = flow.tracks.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'waitForEvent' ? step.events.map(matchOf) : [])),
  );
  return [...asked, ...awaited.map(({ event, where }) => ({ event, where, recent: 0 }))];
}

function questionsIn(condition: Condition): Question[] {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.of.flatMap(questionsIn);
  if (condition.kind === 'not') return questionsIn(condition.of);
  if (condition.kind !== 'event') return [];
  const { event, where, count = 1, within } = condition;
  return [{ event, where, recent: within !== undefined && count > 1 ? count : 0 }];
}

/** What is remembered of such events since enrollment. */
export function factOf(
  { facts, matches }: EnrollmentState,
  event: EventType,
  where: Where | undefined,
): Fact | undefined {
  return where === undefined ? facts[event] : matches?.[keyOf(event, where)];
}

/** At least so many such events since enrollment, or within the length of time before `now`. */
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
