import { assertNever } from '#domain/assert-never.js';
import { DAY_MS } from '#domain/clock/calendar.js';
import { durationMs } from '#domain/clock/duration.js';
import type { Flow, Step, Track } from '#domain/flows/flow.js';
import { ratio } from './funnel.js';
import { newcombe, sampleRatio } from './proportions.js';

/** What the check at the horizon finds may come in until this long after it. Then a fan's outcome is settled. */
export const CHECK_TAKES_MS = DAY_MS;
/** From this many assigned fans on, the arms are held against their weights. */
const SAMPLE_CHECKED_FROM = 100;
const SAMPLE_REFUSED_BELOW = 0.001;

/** One arm of a split, as the flow has it. */
export interface LiftArm {
  variant: string;
  holdout: boolean;
  /** Per cent. */
  weight: number;
}

/** What was fixed for a comparison when the campaign was launched. */
export interface LiftDesign {
  arms: LiftArm[];
  /** Both arms are looked at this long after the assignment. Null: the flow has no check. */
  horizonMs: number | null;
  /** A later version of the flow has other arms or weights. */
  hasChanged: boolean;
}

/** Fans of an arm: assigned = already + unobservable + waiting + observed. */
export interface ArmCounts {
  variant: string;
  holdout: boolean;
  assigned: number;
  already: number;
  unobservable: number;
  /** Their horizon has not passed. */
  waiting: number;
  observed: number;
  converted: number;
}

/** The splits of a campaign by `track/step`, from the versions of its flow. The lowest version is that of the launch. */
export function liftDesigns(versions: ReadonlyMap<number, Flow>): Map<string, LiftDesign> {
  const designs = new Map<string, LiftDesign>();
  for (const [, flow] of [...versions].sort(([a], [b]) => a - b)) {
    for (const track of flow.tracks) {
      for (const step of track.steps) {
        if (step.kind !== 'split') continue;
        const key = `${track.id}/${step.id}`;
        const known = designs.get(key);
        const arms = armsOf(step);
        if (known === undefined)
          designs.set(key, { arms, horizonMs: horizonOf(flow, track, step.id), hasChanged: false });
        else if (JSON.stringify(known.arms) !== JSON.stringify(arms)) known.hasChanged = true;
      }
    }
  }
  return designs;
}

function armsOf({ variants, holdout }: Step & { kind: 'split' }): LiftArm[] {
  const named = variants.map(({ name, weight }) => ({ variant: name, holdout: false, weight }));
  return holdout === undefined
    ? named
    : [...named, { variant: 'holdout', holdout: true, weight: holdout.weight }];
}

/**
 * How long after the split the same look comes for all: the waits before the first `check` of a track. In the split's
 * own track they count from the split on; another track counts if it starts with the same trigger.
 */
function horizonOf({ tracks }: Flow, own: Track, split: string): number | null {
  const elsewhere = tracks.filter((one) => one.id !== own.id && startsAs(one, own)).map(({ steps }) => steps);
  const behind = own.steps.slice(own.steps.findIndex(({ id }) => id === split) + 1);
  for (const steps of [...elsewhere, behind]) {
    const check = steps.findIndex((step) => step.kind === 'service' && isLook(step));
    if (check < 0) continue;
    const waits = steps.slice(0, check).map((step) => waitOf(step));
    if (waits.every((wait) => wait !== null)) return waits.reduce((sum, wait) => sum + wait, 0);
  }
  return null;
}

const startsAs = (one: Track, other: Track): boolean =>
  JSON.stringify(one.trigger) === JSON.stringify(other.trigger);

const isLook = ({ action, baseline }: Step & { kind: 'service' }): boolean =>
  action === 'check' && baseline !== true;

/** Null: how long the step takes differs from fan to fan. */
function waitOf(step: Step): number | null {
  if (step.kind === 'waitForEvent') return null;
  if (step.kind !== 'wait') return 0;
  return step.until.kind === 'duration' ? durationMs(step.until.duration) : null;
}

export const LIFT_STATES = [
  'ready',
  'too_early',
  'sample_ratio',
  'weights_changed',
  'no_check',
  'no_split',
] as const;
/** Whether the arms may be compared; all but `ready` say why not. */
export type LiftState = (typeof LIFT_STATES)[number];

interface LiftJudgement {
  state: LiftState;
  /** Null: fewer than 100 fans are assigned. */
  sampleRatio: { chiSquared: number; pValue: number } | null;
  lifts: { variant: string; against: string; difference: number; low: number; high: number }[];
}

/** Compares each arm with the holdout, or without one with the first arm. The sample ratio is looked at first. */
export function judgeLift(counts: readonly ArmCounts[], design: LiftDesign): LiftJudgement {
  const assigned = counts.reduce((sum, arm) => sum + arm.assigned, 0);
  const arms = design.arms.map((arm) => ({ ...arm, ...countsOf(arm, counts) }));
  const weighed = arms.map((arm) => ({ count: arm.assigned, weight: arm.weight }));
  const ratioOfArms = assigned < SAMPLE_CHECKED_FROM ? null : sampleRatio(weighed);
  const state = stateOf(design, arms, ratioOfArms);
  const judged = { state, sampleRatio: ratioOfArms };
  const base = arms.find(({ holdout }) => holdout) ?? arms[0];
  if (state !== 'ready' || base === undefined) return { ...judged, lifts: [] };
  const lifts = arms
    .filter((arm) => arm !== base)
    .map((arm) => ({
      variant: arm.variant,
      against: base.variant,
      ...newcombe(shareOf(arm), shareOf(base)),
    }));
  return { ...judged, lifts };
}

function stateOf(
  { hasChanged, horizonMs }: LiftDesign,
  arms: readonly ArmCounts[],
  ratioOfArms: LiftJudgement['sampleRatio'],
): LiftState {
  if (horizonMs === null) return 'no_check';
  if (hasChanged) return 'weights_changed';
  if (ratioOfArms !== null && ratioOfArms.pValue < SAMPLE_REFUSED_BELOW) return 'sample_ratio';
  return arms.some(({ observed }) => observed === 0) ? 'too_early' : 'ready';
}

/** One sentence for whoever reads the answer. */
export function liftSays(state: LiftState): string {
  switch (state) {
    case 'ready':
      return 'Each arm is compared by intention to treat; the interval holds 95 %.';
    case 'too_early':
      return 'Too early: an arm has no fan yet whose horizon has passed.';
    case 'sample_ratio':
      return 'The arms are not as large as their weights say, so whatever differs may not come from the variant.';
    case 'weights_changed':
      return 'A later version of the flow has other arms or weights, so the arms met different times.';
    case 'no_check':
      return 'The flow has no check that looks at all arms after the same time.';
    case 'no_split':
      return 'The flow has no split.';
    default:
      return assertNever(state);
  }
}

const shareOf = ({ converted, observed }: ArmCounts) => ({ part: converted, whole: observed });

/** The share of an arm that converted; null before anybody was observed. */
export const armRate = ({ converted, observed }: ArmCounts): number | null => ratio(converted, observed);

export function countsOf(
  { variant, holdout }: Pick<LiftArm, 'variant' | 'holdout'>,
  counts: readonly ArmCounts[],
): ArmCounts {
  const none = { assigned: 0, already: 0, unobservable: 0, waiting: 0, observed: 0, converted: 0 };
  return counts.find((arm) => arm.variant === variant) ?? { variant, holdout, ...none };
}
