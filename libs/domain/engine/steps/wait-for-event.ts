import { matchOf } from '../../flow/conditions-in.js';
import { durationMs } from '../../flow/duration.js';
import type { EventMatch, WaitForEventStep } from '../../flow/flow.js';
import { happened } from '../acts.js';
import { holds } from '../condition.js';
import type { Scope, StepRule } from '../context.js';
import { factOf } from '../matches.js';
import type { TrackRun } from '../state.js';

/** Ends with any of its events, or at the time-out. An event that is there at the time-out still wins. */
export const waitForEvent: StepRule<WaitForEventStep> = (step, run, scope) => {
  if (step.events.some((event) => counts(matchOf(event), step, run, scope))) {
    return { kind: 'pass', to: step.onEvent };
  }
  const at = run.enteredAt + durationMs(step.timeout);
  return scope.now >= at
    ? { kind: 'pass', to: step.onTimeout, at }
    : { kind: 'stay', wait: { kind: 'event', at } };
};

function counts(
  { event, where, when }: EventMatch,
  step: WaitForEventStep,
  run: TrackRun,
  scope: Scope,
): boolean {
  if (when !== undefined && !holds(when, scope)) return false;
  if (step.since === 'enrollment') return happened(event, scope, where);
  const fact = factOf(scope.enrollment, event, where);
  return fact !== undefined && fact.seq > run.enteredSeq;
}
