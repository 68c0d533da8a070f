import type { Flow } from '#domain/flows/flow.js';
import type { FactEvent } from './fact-event.js';
import { fits, questionsOf } from './fact-counters.js';
import { asksOfMessages, noteMessage } from './message-facts.js';
import type { EnrollmentState, FactCounter } from './state.js';

/** Remembers a fact in an enrollment. `flow`: the flow that the enrollment runs, with the questions that it asks. */
export function recordFact(enrollment: EnrollmentState, event: FactEvent, flow: Flow | undefined): void {
  if (event.type === 'release.saved') enrollment.stages.release_saved ??= event.occurredAt;
  if (event.type === 'service.done') {
    enrollment.acted = { [event.payload.action]: event.occurredAt, ...enrollment.acted };
  }
  if (event.type === 'stage.already' || event.type === 'stage.unobservable') {
    const standing = event.type === 'stage.already' ? 'already' : 'unobservable';
    enrollment.standing = { [event.payload.stage]: standing, ...enrollment.standing };
  }
  if (flow !== undefined && asksOfMessages(flow)) noteMessage(enrollment, event);
  enrollment.facts[event.type] = counted(enrollment.facts[event.type], event);
  for (const question of flow === undefined ? [] : questionsOf(flow)) {
    if (question.event !== event.type || !fits(question.where, event)) continue;
    const known = enrollment.matches?.[question.key];
    const recent = [...(known?.recent ?? []), event.occurredAt].sort((a, b) => a - b);
    enrollment.matches = {
      ...enrollment.matches,
      [question.key]: {
        ...counted(known, event),
        ...(question.recent > 0 ? { recent: recent.slice(-question.recent) } : {}),
      },
    };
  }
}

/** The counter with one more fact. */
function counted(known: FactCounter | undefined, { occurredAt, fanSeq }: FactEvent): FactCounter {
  return {
    count: (known?.count ?? 0) + 1,
    first: Math.min(known?.first ?? occurredAt, occurredAt),
    last: Math.max(known?.last ?? occurredAt, occurredAt),
    seq: fanSeq,
  };
}
