import type { ExitStep } from '../../flow/flow.js';
import type { StepRule } from '../context.js';

export const exit: StepRule<ExitStep> = (step) => ({ kind: 'end', reason: step.reason });
