import type { EventType } from '#domain/events/catalogue.js';
import { STAGES } from '#domain/terms.js';
import type { EnrollmentState, FactCounter, FanState, MessageFact, TrackRun } from './state.js';

/**
 * The state of one person who was two fans. `older` is the fan who stays. The events that the younger has read come
 * behind those that the older has read, so their numbers grow by the older's cursor. No claimed effect may be under
 * way: what the younger waits for is asked for anew, for the fan who stays.
 */
export function mergeStates(older: FanState, younger: FanState): FanState {
  const moved = younger.enrollments.map((enrollment) => renumbered(enrollment, older.cursor));
  const both = new Map(moved.map((enrollment) => [enrollment.campaignId, enrollment]));
  const enrollments = older.enrollments.map((mine) => {
    const theirs = both.get(mine.campaignId);
    both.delete(mine.campaignId);
    return theirs === undefined ? mine : united(mine, theirs);
  });
  const past = [...(older.past ?? []), ...(younger.past ?? [])];
  const attributes = { ...younger.attributes, ...older.attributes };
  return {
    ...older,
    now: Math.max(older.now, younger.now),
    cursor: older.cursor + younger.cursor,
    enrollments: [...enrollments, ...both.values()],
    sends: [...older.sends, ...younger.sends].sort((a, b) => a.at - b.at),
    ...(past.length === 0 ? {} : { past: onePerCampaign(past) }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  };
}

/** Who came further keeps the place in the flow; the earliest of everything else counts. At a tie the older fan's stays. */
function united(older: EnrollmentState, younger: EnrollmentState): EnrollmentState {
  const further = standing(younger) > standing(older) ? younger : older;
  const other = further === older ? younger : older;
  return {
    ...other,
    ...further,
    tracks: further.tracks.map(asksAnew),
    enrolledAt: Math.min(older.enrolledAt, younger.enrolledAt),
    path: [older.path, younger.path].includes('service') ? 'service' : further.path,
    open: older.open || younger.open,
    ...unitedFacts(older, younger),
    ...(older.holdout === true || younger.holdout === true ? { holdout: true as const } : {}),
  };
}

function unitedFacts(older: EnrollmentState, younger: EnrollmentState) {
  const matches = unitedRecords(older.matches ?? {}, younger.matches ?? {}, unitedCounter);
  const messages = [...(older.messages ?? []), ...(younger.messages ?? [])];
  return {
    facts: unitedBy(older.facts, younger.facts, unitedCounter),
    stages: unitedBy(older.stages, younger.stages, Math.min),
    visits: unitedRecords(older.visits, younger.visits, Math.max),
    runs: unitedRecords(older.runs, younger.runs, Math.max),
    sent: unitedBy(older.sent, younger.sent, (a, b) => a + b),
    ...(Object.keys(matches).length === 0 ? {} : { matches }),
    ...(messages.length === 0 ? {} : { messages: newestOfEachStep(messages) }),
  };
}

/** How far an enrollment is: an open one before one that has ended, then by its stages, then by the steps entered. */
function standing({ open, stages, facts, visits, tracks }: EnrollmentState): number {
  const furthest = STAGES.reduce((far, stage, index) => (stages[stage] === undefined ? far : index + 1), 0);
  const acts = (['page.visited', 'link.clicked', 'fan.saved', 'fan.followed'] as const).filter(
    (type) => facts[type] !== undefined,
  ).length;
  const entered = Object.values(visits).reduce((sum, times) => sum + times, 0);
  return (open && tracks.length > 0 ? 1_000_000 : 0) + (furthest + acts) * 10_000 + entered;
}

function renumbered(enrollment: EnrollmentState, by: number): EnrollmentState {
  const shifted = (counter: FactCounter): FactCounter => ({ ...counter, seq: counter.seq + by });
  const { messages, matches } = enrollment;
  return {
    ...enrollment,
    facts: eachShifted(enrollment.facts, shifted),
    ...(matches === undefined
      ? {}
      : {
          matches: Object.fromEntries(
            Object.entries(matches).map(([question, counter]) => [question, shifted(counter)]),
          ),
        }),
    ...(messages === undefined
      ? {}
      : { messages: messages.map((one) => (one.seq === undefined ? one : { ...one, seq: one.seq + by })) }),
    tracks: enrollment.tracks.map((run) => ({ ...asksAnew(run), enteredSeq: run.enteredSeq + by })),
  };
}

/** An effect is asked for by one fan. The fan who stays asks again, as the next attempt of the same visit. */
const asksAnew = (run: TrackRun): TrackRun =>
  run.wait.kind === 'effect' ? { ...run, wait: { kind: 'none' } } : run;

function eachShifted(
  facts: EnrollmentState['facts'],
  shifted: (counter: FactCounter) => FactCounter,
): EnrollmentState['facts'] {
  const moved: EnrollmentState['facts'] = {};
  for (const type in facts) {
    if (!isEventType(facts, type)) continue;
    const counter = facts[type];
    if (counter !== undefined) moved[type] = shifted(counter);
  }
  return moved;
}

const isEventType = (facts: EnrollmentState['facts'], type: string): type is EventType => type in facts;

const unitedCounter = (a: FactCounter, b: FactCounter): FactCounter => ({
  count: a.count + b.count,
  first: Math.min(a.first, b.first),
  last: Math.max(a.last, b.last),
  seq: Math.max(a.seq, b.seq),
  ...(a.recent === undefined && b.recent === undefined
    ? {}
    : { recent: [...(a.recent ?? []), ...(b.recent ?? [])].sort((one, two) => one - two).slice(-1000) }),
});

function unitedBy<Key extends string, Value>(
  older: Partial<Record<Key, Value>>,
  younger: Partial<Record<Key, Value>>,
  unite: (a: Value, b: Value) => Value,
): Partial<Record<Key, Value>> {
  const all: Partial<Record<Key, Value>> = { ...younger };
  for (const key in older) {
    const mine = older[key];
    const theirs = younger[key];
    if (mine !== undefined) all[key] = theirs === undefined ? mine : unite(mine, theirs);
  }
  return all;
}

function unitedRecords<Value>(
  older: Record<string, Value>,
  younger: Record<string, Value>,
  unite: (a: Value, b: Value) => Value,
): Record<string, Value> {
  const all = { ...younger, ...older };
  for (const [key, mine] of Object.entries(older)) {
    const theirs = younger[key];
    if (theirs !== undefined) all[key] = unite(mine, theirs);
  }
  return all;
}

function newestOfEachStep(messages: readonly MessageFact[]): MessageFact[] {
  return messages.filter(
    (one) =>
      one.step === undefined ||
      !messages.some(
        (other) => other !== one && other.step === one.step && (other.seq ?? 0) > (one.seq ?? 0),
      ),
  );
}

function onePerCampaign<Past extends { campaignId: string; enrolledAt: number; stages: readonly string[] }>(
  past: readonly Past[],
): Past[] {
  const byCampaign = new Map<string, Past>();
  for (const one of past) {
    const known = byCampaign.get(one.campaignId);
    if (known === undefined || known.stages.length < one.stages.length) byCampaign.set(one.campaignId, one);
  }
  return [...byCampaign.values()];
}
