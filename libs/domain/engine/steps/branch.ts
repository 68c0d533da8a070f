import type { BranchStep } from '#domain/flows/flow.js';
import { holds } from '#domain/engine/condition.js';
import type { StepRule } from '#domain/engine/step-rule.js';

export const branch: StepRule<BranchStep> = (step, _run, scope) => ({
  kind: 'pass',
  to: holds(step.if, scope) ? step.then : step.else,
});
