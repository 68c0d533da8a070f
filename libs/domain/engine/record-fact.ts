import type { Flow } from '#domain/flows/flow.js';
import type { FactEvent } from './fact-event.js';
import { fits, watchesOf } from './fact-counters.js';
import type { EnrollmentState, Fact } from './state.js';

/** Remembers one event of the enrollment. */
export function recordFact(enrollment: EnrollmentState, event: FactEvent, flow: Flow | undefined): void {
  if (event.type === 'release.saved') enrollment.stages.release_saved ??= event.occurredAt;
  if (event.type === 'service.done') {
    enrollment.acted = { [event.payload.action]: event.occurredAt, ...enrollment.acted };
  }
  if (event.type === 'stage.already' || event.type === 'stage.unobservable') {
    const standing = event.type === 'stage.already' ? 'already' : 'unobservable';
    enrollment.standing = { [event.payload.stage]: standing, ...enrollment.standing };
  }
  enrollment.facts[event.type] = grown(enrollment.facts[event.type], event);
  for (const watch of flow === undefined ? [] : watchesOf(flow)) {
    if (watch.event !== event.type || !fits(watch.where, event)) continue;
    const known = enrollment.matches?.[watch.key];
    const recent = [...(known?.recent ?? []), event.occurredAt].sort((a, b) => a - b);
    enrollment.matches = {
      ...enrollment.matches,
      [watch.key]: {
        ...grown(known, event),
        ...(watch.recent > 0 ? { recent: recent.slice(-watch.recent) } : {}),
      },
    };
  }
}

function grown(known: Fact | undefined, { occurredAt, fanSeq }: FactEvent): Fact {
  return {
    count: (known?.count ?? 0) + 1,
    first: Math.min(known?.first ?? occurredAt, occurredAt),
    last: Math.max(known?.last ?? occurredAt, occurredAt),
    seq: fanSeq,
  };
}
