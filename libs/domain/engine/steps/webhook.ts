import type { WebhookStep } from '#domain/flows/flow.js';
import { STAGES } from '#domain/terms.js';
import { reached } from '#domain/engine/facts.js';
import type { StepRule } from '#domain/engine/step-rule.js';
import { emitEffect } from '#domain/engine/effects.js';

/** Calls a receiver of the workspace to tell that the fan has come here. The run goes on when the call has ended. */
export const webhook: StepRule<WebhookStep> = (step, run, scope) => {
  if (run.wait.kind === 'outcome') {
    return run.wait.outcome.kind === 'called' ? { kind: 'pass' } : { kind: 'pass', to: step.onFailed };
  }
  if (run.wait.kind === 'effect') return { kind: 'stay', wait: run.wait };
  const { url, event, include } = step;
  const stages = include.includes('stages') ? STAGES.filter((stage) => reached(stage, scope)) : [];
  return emitEffect(run, scope, { kind: 'webhook', url, event, include, at: scope.now, stages });
};
