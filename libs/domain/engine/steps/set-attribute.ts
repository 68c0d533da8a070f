import type { SetAttributeStep } from '#domain/flows/flow.js';
import type { StepRule } from '#domain/engine/step-rule.js';
import { writeFact } from '#domain/engine/own-facts.js';

/** Sets an attribute of the fan. A value that is set already makes no fact. */
export const setAttribute: StepRule<SetAttributeStep> = ({ attribute: name, value }, _run, scope) => {
  if (scope.draft.state.attributes?.[name] !== value) {
    writeFact(scope, { type: 'fan.attribute_set', payload: { name, value } });
  }
  return { kind: 'pass' };
};
