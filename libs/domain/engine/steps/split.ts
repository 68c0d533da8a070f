import type { Condition, SplitStep } from '#domain/flows/flow.js';
import { CHANNELS } from '#domain/terms.js';
import { holds } from '#domain/engine/condition.js';
import type { Scope } from '#domain/engine/scope.js';
import type { StepRule } from '#domain/engine/step-rule.js';
import { writeFact } from '#domain/engine/own-facts.js';
import { share } from '#domain/engine/fan-share.js';

const HOLDOUT = 'holdout';

/**
 * Who takes part in a split with a holdout, unless the step says otherwise (`docs/metrics.md`). Fans who cannot be sent
 * marketing on any channel would only blur the comparison.
 */
const MAY_BE_SENT_MARKETING: Condition = {
  kind: 'any',
  of: CHANNELS.map((channel) => ({ kind: 'consent', channel })),
};

/**
 * Gives the fan a variant and remembers it. A fan who comes here again keeps the variant as long as the step still has
 * it, even if the flow has other weights by then.
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

/** A variant of a split, or its holdout. */
interface Arm {
  name: string;
  weight: number;
  to?: string | undefined;
}

function armsOf({ variants, holdout }: SplitStep): Arm[] {
  return holdout === undefined ? variants : [...variants, { name: HOLDOUT, ...holdout }];
}

/** The arm at a place in [0, 1), where each arm takes up its part of the weights. */
function choose(arms: readonly Arm[], place: number): Arm {
  let left = place * arms.reduce((sum, { weight }) => sum + weight, 0);
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
