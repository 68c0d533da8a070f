import type { ServiceFailureReason } from '#domain/events/reasons.js';
import type { ServiceEffectSpec } from './effect-spec.js';

/** The fact that tells how an action on a service ended. The save has facts of its own, because it is a stage. */
export function serviceOutcome(
  { service, action }: ServiceEffectSpec,
  effectId: string,
  end: { kind: 'done' } | { kind: 'failed'; reason: ServiceFailureReason },
) {
  if (end.kind === 'done') {
    return action === 'saveRelease'
      ? ({ type: 'release.saved', payload: { service, by: 'platform', effectId } } as const)
      : ({ type: 'service.done', payload: { service, action, by: 'platform', effectId } } as const);
  }
  const { reason } = end;
  return action === 'saveRelease'
    ? ({ type: 'release.save_failed', payload: { service, reason, effectId } } as const)
    : ({ type: 'service.failed', payload: { service, action, reason, effectId } } as const);
}
