import type { Condition, SplitStep } from '#domain/flows/flow.js';
import { CHANNELS } from '#domain/terms.js';
import { holds } from '#domain/engine/condition.js';
import type { Scope } from '#domain/engine/scope.js';
import type { StepRule } from '#domain/engine/step-rule.js';
import { writeFact } from '#domain/engine/own-facts.js';
import { share } from '#domain/engine/fan-share.js';

export const HOLDOUT = 'holdout';

/** A variant is assigned after eligibility (`docs/metrics.md`): fans who cannot be sent marketing would blur the comparison. */
const MAY_BE_SENT_MARKETING: Condition = {
  kind: 'any',
  of: CHANNELS.map((channel) => ({ kind: 'consent', channel })),
};

/**
 * Gives the fan a variant and remembers it: a fan who comes by again, or whose flow has got other weights since,
 * keeps it while the step still has it.
 */
export const split: StepRule<SplitStep> = (step, run, scope) => {
  const arms = armsOf(step);
  const key = `${run.track}/${step.id}`;
  const known = arms.find(({ name }) => name === scope.enrollment.variants?.[key]);
  if (known !== undefined) return { kind: 'pass', to: known.to };
  const eligible = step.eligible ?? (step.holdout === undefined ? undefined : MAY_BE_SENT_MARKETING);
  if (eligible !== undefined && !holds(eligible, scope)) return { kind: 'pass', to: step.otherwise };
  const arm = choose(arms, share([scope.fan.id, scope.campaign.id, key].join('/')));
  assign(arm.name, { key, track: run.track, step: step.id }, scope);
  return { kind: 'pass', to: arm.to };
};

interface Arm {
  name: string;
  weight: number;
  to?: string | undefined;
}

function armsOf({ variants, holdout }: SplitStep): Arm[] {
  return holdout === undefined ? variants : [...variants, { name: HOLDOUT, ...holdout }];
}

/** `at` in [0, 1): the arm whose stretch of the weights holds it. */
function choose(arms: readonly Arm[], at: number): Arm {
  let left = at * arms.reduce((sum, { weight }) => sum + weight, 0);
  for (const arm of arms) {
    if (left < arm.weight) return arm;
    left -= arm.weight;
  }
  const last = arms.at(-1);
  if (last === undefined) throw new Error('A split without a variant.');
  return last;
}

function assign(
  variant: string,
  { key, track, step }: { key: string; track: string; step: string },
  scope: Scope,
): void {
  const { enrollment } = scope;
  enrollment.variants = { ...enrollment.variants, [key]: variant };
  const holdout = variant === HOLDOUT;
  if (holdout) enrollment.holdout = true;
  writeFact(scope, { type: 'variant.assigned', payload: { track, step, variant, holdout } });
}
