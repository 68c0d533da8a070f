import { matchOf } from '#domain/flows/conditions-in.js';
import { durationMs } from '#domain/clock/duration.js';
import type { EventMatch, WaitForEventStep } from '#domain/flows/flow.js';
import { happened } from '#domain/engine/facts.js';
import { holds } from '#domain/engine/condition.js';
import type { Scope } from '#domain/engine/scope.js';
import type { StepRule } from '#domain/engine/step-rule.js';
import { factOf } from '#domain/engine/fact-counters.js';
import type { TrackRun } from '#domain/engine/state.js';

/** Waits for any of its events, or for the time-out. An event that has come by the time-out still wins. */
export const waitForEvent: StepRule<WaitForEventStep> = (step, run, scope) => {
  if (step.events.some((event) => hasCome(matchOf(event), step, run, scope))) {
    return { kind: 'pass', to: step.onEvent };
  }
  const at = run.enteredAt + durationMs(step.timeout);
  return scope.now >= at
    ? { kind: 'pass', to: step.onTimeout, at }
    : { kind: 'stay', wait: { kind: 'event', at } };
};

/** Has this event come, and does it count for the step? */
function hasCome(
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
