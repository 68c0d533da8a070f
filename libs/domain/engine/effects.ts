import { assertNever } from '#domain/assert-never.js';
import type { EffectSpec, Scope, StepOutcome } from './context.js';
import type { EffectWait, TrackRun } from './state.js';

/** Asks for an effect and stays until its outcome comes back. */
export function emitEffect(run: TrackRun, scope: Scope, spec: EffectSpec): StepOutcome {
  run.attempt += 1;
  const { track, step, visit, attempt } = run;
  const key = { campaignId: scope.campaign.id, track, run: run.run, step, visit, attempt };
  const id = scope.context.effectId(
    [scope.fan.id, key.campaignId, track, run.run, step, visit, attempt].join('/'),
  );
  scope.out.effects.push({ id, ...key, spec });
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

/** False when a worker has claimed it: then its outcome must be awaited. */
export function cancelEffect(effectId: string, scope: Scope): boolean {
  if (scope.context.claimed.has(effectId)) return false;
  const { effects } = scope.out;
  const asked = effects.findIndex(({ id }) => id === effectId);
  // Asked for in this very decision: it never was.
  if (asked >= 0) effects.splice(asked, 1);
  else scope.out.cancelled.push(effectId);
  return true;
}
