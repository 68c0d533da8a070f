import type { Step, StepKind } from '#domain/flows/flow.js';

/** What the fields of one step kind get: the step, and where the changed step goes. */
export interface FieldsProps<K extends StepKind> {
  step: Extract<Step, { kind: K }>;
  onChange: (step: Step) => void;
}
