import type { ServiceFailureReason } from '#domain/events/reasons.js';
import type { EffectSpec } from './effect-spec.js';

type ServiceEffectSpec = Extract<EffectSpec, { kind: 'service' }>;

/** How a service's action is told. The release-day save is a stage of its own; the other actions share a pair. */
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
