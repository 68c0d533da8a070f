import type { BranchStep } from '../../flow/flow.js';
import { holds } from '../condition.js';
import type { StepRule } from '../context.js';

export const branch: StepRule<BranchStep> = (step, _run, scope) => ({
  kind: 'pass',
  to: holds(step.if, scope) ? step.then : step.else,
});
