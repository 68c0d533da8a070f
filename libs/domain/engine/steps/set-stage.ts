import type { SetStageStep } from '#domain/flows/flow.js';
import type { StepRule } from '#domain/engine/step-rule.js';
import { writeFact } from '#domain/engine/own-facts.js';

/** Puts the fan on a stage. Only the first time counts. */
export const setStage: StepRule<SetStageStep> = (step, run, scope) => {
  if (scope.enrollment.stages[step.stage] === undefined) {
    scope.enrollment.stages[step.stage] = scope.now;
    writeFact(scope, { type: 'stage.set', payload: { stage: step.stage, track: run.track, step: step.id } });
  }
  return { kind: 'pass' };
};
