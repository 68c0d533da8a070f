import type { ServiceStep } from '../../flow/flow.js';
import { emitEffect } from '../effects.js';
import type { StepRule } from '../context.js';

/**
 * Acts on the fan's service. A reminder fan, or one whose service has no live grant here, goes the failed
 * way at once: the prompt then asks them to do it themselves.
 */
export const service: StepRule<ServiceStep> = (step, run, scope) => {
  if (run.wait.kind === 'outcome') {
    return run.wait.outcome.kind === 'saved' ? { kind: 'pass' } : { kind: 'pass', to: step.onFailed };
  }
  if (run.wait.kind === 'effect') return { kind: 'stay', wait: run.wait };
  if (scope.campaign.releaseId === null) return { kind: 'pass', to: step.onFailed };
  const { path, service: chosen } = scope.enrollment;
  if (path !== 'service' || chosen === undefined) return { kind: 'pass', to: step.onFailed };
  if (!scope.fan.connections.includes(chosen)) return { kind: 'pass', to: step.onFailed };
  return emitEffect(run, scope, { kind: 'service', action: step.action, service: chosen });
};
