import { durationMs } from '../../flow/duration.js';
import type { WaitForEventStep } from '../../flow/flow.js';
import { happened } from '../acts.js';
import type { Scope, StepRule } from '../context.js';
import type { TrackRun } from '../state.js';

/** Ends with any of its events, or at the time-out. An event that is there at the time-out still wins. */
export const waitForEvent: StepRule<WaitForEventStep> = (step, run, scope) => {
  if (step.events.some((type) => counts(type, step, run, scope))) return { kind: 'pass', to: step.onEvent };
  const at = run.enteredAt + durationMs(step.timeout);
  return scope.now >= at
    ? { kind: 'pass', to: step.onTimeout }
    : { kind: 'stay', wait: { kind: 'event', at } };
};

function counts(
  type: WaitForEventStep['events'][number],
  step: WaitForEventStep,
  run: TrackRun,
  scope: Scope,
): boolean {
  if (step.since === 'enrollment') return happened(type, scope);
  const fact = scope.enrollment.facts[type];
  return fact !== undefined && fact.seq > run.enteredSeq;
}
