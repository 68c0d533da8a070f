import type { ExitStep } from '#domain/flows/flow.js';
import type { StepRule } from '#domain/engine/step-rule.js';

export const exit: StepRule<ExitStep> = (step) => ({ kind: 'end', reason: step.reason });
