import type { FanEvent } from '#domain/events/catalogue.js';
import type { EffectOutcome, FanState } from './state.js';

/** The outcome of an effect that the event tells of. Undefined: it tells of none. */
function outcomeOf({ type, payload }: FanEvent): { effectId: string; outcome: EffectOutcome } | undefined {
  if (type === 'message.accepted' || type === 'message.unknown') {
    return { effectId: payload.effectId, outcome: { kind: 'sent' } };
  }
  if (type === 'message.rejected') {
    return { effectId: payload.effectId, outcome: { kind: 'not_sent', reason: payload.code } };
  }
  if (type === 'message.refused') {
    return { effectId: payload.effectId, outcome: { kind: 'not_sent', reason: payload.reason } };
  }
  if (type === 'message.deferred') {
    const { effectId, reason, until } = payload;
    return { effectId, outcome: { kind: 'deferred', reason, ...(until === undefined ? {} : { until }) } };
  }
  if (type === 'release.saved' || type === 'service.done') {
    return { effectId: payload.effectId, outcome: { kind: 'done' } };
  }
  if (type === 'release.save_failed' || type === 'service.failed') {
    const { effectId, reason } = payload;
    return effectId === undefined ? undefined : { effectId, outcome: { kind: 'failed', reason } };
  }
  if (type === 'webhook.delivered') return { effectId: payload.effectId, outcome: { kind: 'called' } };
  if (type === 'webhook.failed') {
    return { effectId: payload.effectId, outcome: { kind: 'call_failed', reason: payload.reason } };
  }
  return undefined;
}

/** Does the message count for the caps? Confirmations (`service`) neither wait for the caps nor use them up. */
function countsForCaps(event: FanEvent): boolean {
  return !('purpose' in event.payload) || event.payload.purpose !== 'service';
}

/** Hands the outcome of an effect to the step that waits for it. An outcome that no step waits for changes nothing. */
export function applyOutcome(state: FanState, event: FanEvent): void {
  const found = outcomeOf(event);
  if (found === undefined) return;
  const { effectId, outcome } = found;
  for (const enrollment of state.enrollments) {
    for (const run of enrollment.tracks) {
      if (run.wait.kind !== 'effect' || run.wait.effectId !== effectId) continue;
      const { channel } = run.wait;
      if (outcome.kind === 'sent' && channel !== undefined && countsForCaps(event)) {
        enrollment.sent[channel] = (enrollment.sent[channel] ?? 0) + 1;
        state.sends.push({ channel, at: event.occurredAt });
      }
      run.wait = { kind: 'outcome', outcome, ...(channel === undefined ? {} : { channel }) };
    }
  }
}
