import { assertNever } from '#domain/assert-never.js';
import type { EffectSpec } from './effect-spec.js';
import type { Scope } from './scope.js';
import type { StepOutcome } from './step-rule.js';
import type { EffectWait, TrackRun } from './state.js';

/** Asks for an effect, and stays on the step until the outcome has come back. */
export function emitEffect(run: TrackRun, scope: Scope, spec: EffectSpec): StepOutcome {
  run.attempt += 1;
  const { track, step, visit, attempt } = run;
  const key = { campaignId: scope.campaign.id, track, run: run.run, step, visit, attempt };
  const id = scope.draft.context.effectId(
    [scope.fan.id, key.campaignId, track, run.run, step, visit, attempt].join('/'),
  );
  scope.draft.effects.push({ id, ...key, spec });
  return { kind: 'stay', wait: { kind: 'effect', effectId: id, ...carriedOutBy(spec), since: scope.now } };
}

/** What carries the effect out, as the step's wait names it. */
function carriedOutBy(spec: EffectSpec): Pick<EffectWait, 'channel' | 'work' | 'service'> {
  switch (spec.kind) {
    case 'send':
      return { channel: spec.channel };
    case 'webhook':
      return { work: 'webhook' };
    case 'service':
      return { service: spec.service };
    default:
      return assertNever(spec);
  }
}

/** Cancels an effect. False when a worker has claimed it: then the run has to wait for its outcome. */
export function cancelEffect(effectId: string, { draft }: Scope): boolean {
  if (draft.context.claimed.has(effectId)) return false;
  const index = draft.effects.findIndex(({ id }) => id === effectId);
  // An effect that this very decision asked for is dropped, as if nobody had asked.
  if (index >= 0) draft.effects.splice(index, 1);
  else draft.cancelled.push(effectId);
  return true;
}
