import type { FanEvent } from '../events/catalogue.js';
import type { EffectOutcome, FanState } from './state.js';

/** What an event says of an effect, if it speaks of one. */
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
    return { effectId: payload.effectId, outcome: { kind: 'deferred', reason: payload.reason } };
  }
  if (type === 'release.saved') return { effectId: payload.effectId, outcome: { kind: 'saved' } };
  if (type === 'release.save_failed') {
    return { effectId: payload.effectId, outcome: { kind: 'save_failed', reason: payload.reason } };
  }
  return undefined;
}

/** Hands an effect's outcome to the step that waits for it; an outcome nobody waits for changes nothing. */
export function applyOutcome(state: FanState, event: FanEvent): void {
  const found = outcomeOf(event);
  if (found === undefined) return;
  const { effectId, outcome } = found;
  for (const enrollment of state.enrollments) {
    for (const run of enrollment.tracks) {
      if (run.wait.kind !== 'effect' || run.wait.effectId !== effectId) continue;
      const { channel } = run.wait;
      if (outcome.kind === 'sent' && channel !== undefined) {
        enrollment.sent[channel] = (enrollment.sent[channel] ?? 0) + 1;
        state.sends.push({ channel, at: event.occurredAt });
      }
      run.wait = { kind: 'outcome', outcome, ...(channel === undefined ? {} : { channel }) };
    }
  }
}
