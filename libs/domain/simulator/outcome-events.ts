import type {
  DeferredReason,
  ProviderCode,
  RefusedReason,
  ServiceFailureReason,
} from '#domain/events/reasons.js';
import { assertNever } from '#domain/assert-never.js';
import type { NewEffect } from '#domain/engine/effect-spec.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import { serviceOutcome } from '#domain/engine/service-outcome.js';
import type { EpochMs } from '#domain/terms.js';

/** How an effect ended, as a worker would report it. */
export type EffectEnd =
  | { kind: 'done' }
  | { kind: 'unknown' }
  | { kind: 'failed'; reason: ProviderCode | ServiceFailureReason }
  | { kind: 'refused'; reason: RefusedReason }
  | { kind: 'deferred'; reason: DeferredReason; until: EpochMs };

/** The event that a worker records for an effect that ended so. */
export function outcomeEvent(effect: NewEffect, end: EffectEnd, occurredAt: EpochMs): NewFanEvent {
  const { campaignId, spec } = effect;
  switch (spec.kind) {
    case 'send':
      return { campaignId, occurredAt, ...sendOutcome(effect, spec, end) };
    case 'service':
      return { campaignId, occurredAt, ...serviceOutcome(spec, effect.id, serviceEnd(end)) };
    case 'webhook':
      return { campaignId, occurredAt, ...webhookOutcome(effect, end) };
    default:
      return assertNever(spec);
  }
}

/** The report of a message that was accepted: it arrived, or was lost. */
export function arrivalEvent({ id, campaignId }: NewEffect, lost: boolean, occurredAt: EpochMs): NewFanEvent {
  const of = { campaignId, occurredAt };
  return lost
    ? { ...of, type: 'message.undelivered', payload: { messageId: id, code: 'undelivered' } }
    : { ...of, type: 'message.delivered', payload: { messageId: id } };
}

function serviceEnd(end: EffectEnd): { kind: 'done' } | { kind: 'failed'; reason: ServiceFailureReason } {
  if (end.kind === 'done') return end;
  return { kind: 'failed', reason: 'reason' in end ? end.reason : 'gave_up' };
}

function webhookOutcome({ id: effectId, track, step }: NewEffect, end: EffectEnd) {
  const about = { effectId, track, step };
  if (end.kind === 'done') return { type: 'webhook.delivered', payload: { ...about, status: 200 } } as const;
  return { type: 'webhook.failed', payload: { ...about, reason: 'gave_up' } } as const;
}

function sendOutcome(
  { id: effectId, track, step }: NewEffect,
  { channel, purpose, intent }: Extract<NewEffect['spec'], { kind: 'send' }>,
  end: EffectEnd,
) {
  const ref = { messageId: effectId, effectId, track, step, channel, purpose, intent };
  switch (end.kind) {
    case 'done':
      return { type: 'message.accepted', payload: ref } as const;
    case 'unknown':
      return { type: 'message.unknown', payload: ref } as const;
    case 'failed':
      return { type: 'message.rejected', payload: { ...ref, code: end.reason } } as const;
    case 'refused':
      return {
        type: 'message.refused',
        payload: { effectId, track, step, reason: end.reason, intent },
      } as const;
    case 'deferred': {
      const { reason, until } = end;
      return { type: 'message.deferred', payload: { effectId, track, step, reason, until } } as const;
    }
    default:
      return assertNever(end);
  }
}
