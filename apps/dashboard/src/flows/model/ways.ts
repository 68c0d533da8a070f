import { assertNever } from '#domain/assert-never.js';
import type { Step, Track } from '#domain/flows/flow.js';

/** The fields of a step that can name the step which comes after it. */
export type WayField =
  | 'next'
  | 'then'
  | 'else'
  | 'onEvent'
  | 'onTimeout'
  | 'onFailed'
  | 'otherwise'
  | 'holdout'
  /** The variant of a split with this place in the list. */
  | `variant.${number}`;

/** A way out of a step. Without a target the track goes on at the step's `next`, else at the following step of the list. */
export interface WayOut {
  field: WayField;
  target: string | undefined;
}

/** The ways out of a step, in the order in which the canvas draws them. */
export function waysOut(step: Step): WayOut[] {
  switch (step.kind) {
    case 'wait':
    case 'send':
    case 'setStage':
    case 'setAttribute':
    case 'startTrack':
      return [{ field: 'next', target: step.next }];
    case 'waitForEvent':
      return [
        { field: 'onEvent', target: step.onEvent },
        { field: 'onTimeout', target: step.onTimeout },
      ];
    case 'branch':
      return [
        { field: 'then', target: step.then },
        { field: 'else', target: step.else },
      ];
    case 'service':
    case 'webhook':
      return [
        { field: 'next', target: step.next },
        { field: 'onFailed', target: step.onFailed },
      ];
    case 'split':
      return splitWays(step);
    case 'exit':
      return [];
    default:
      return assertNever(step);
  }
}

function splitWays({ variants, holdout, eligible, otherwise }: Step & { kind: 'split' }): WayOut[] {
  const someStayOut = holdout !== undefined || eligible !== undefined || otherwise !== undefined;
  return [
    ...variants.map(({ to }, index): WayOut => ({ field: `variant.${index}`, target: to })),
    ...(holdout === undefined ? [] : [{ field: 'holdout' as const, target: holdout.to }]),
    ...(someStayOut ? [{ field: 'otherwise' as const, target: otherwise }] : []),
  ];
}

/** The step with another target of this way. A way that the step does not have changes nothing. */
export function withTarget(step: Step, field: WayField, to: string): Step {
  switch (step.kind) {
    case 'waitForEvent':
      if (field === 'onEvent') return { ...step, onEvent: to };
      return field === 'onTimeout' ? { ...step, onTimeout: to } : step;
    case 'branch':
      if (field === 'then') return { ...step, then: to };
      return field === 'else' ? { ...step, else: to } : step;
    case 'service':
    case 'webhook':
      if (field === 'onFailed') return { ...step, onFailed: to };
      return field === 'next' ? { ...step, next: to } : step;
    case 'split':
      return splitWithTarget(step, field, to);
    case 'wait':
    case 'send':
    case 'setStage':
    case 'setAttribute':
    case 'startTrack':
      return field === 'next' ? { ...step, next: to } : step;
    case 'exit':
      return step;
    default:
      return assertNever(step);
  }
}

function splitWithTarget(step: Step & { kind: 'split' }, field: WayField, to: string): Step {
  if (field === 'otherwise') return { ...step, otherwise: to };
  if (field === 'holdout')
    return step.holdout === undefined ? step : { ...step, holdout: { ...step.holdout, to } };
  const variants = step.variants.map((variant, index) =>
    field === `variant.${index}` ? { ...variant, to } : variant,
  );
  return { ...step, variants };
}

/** The step with every reference to another step replaced. `undefined` takes an optional reference away. */
export function withReferences(step: Step, change: (id: string) => string | undefined): Step {
  const one = (id: string | undefined): string | undefined => (id === undefined ? undefined : change(id));
  const base = step.next === undefined ? step : withoutUndefined({ ...step, next: change(step.next) });
  switch (base.kind) {
    case 'waitForEvent':
      return withoutUndefined({ ...base, onEvent: one(base.onEvent), onTimeout: one(base.onTimeout) });
    case 'branch':
      return { ...base, then: change(base.then) ?? base.then, else: change(base.else) ?? base.else };
    case 'service':
      return withoutUndefined({ ...base, onFailed: one(base.onFailed) });
    case 'webhook':
      return withoutUndefined({ ...base, onFailed: one(base.onFailed) });
    case 'split':
      return withoutUndefined({
        ...base,
        variants: base.variants.map((variant) => withoutUndefined({ ...variant, to: one(variant.to) })),
        ...(base.holdout === undefined
          ? {}
          : { holdout: withoutUndefined({ ...base.holdout, to: one(base.holdout.to) }) }),
        otherwise: one(base.otherwise),
      });
    case 'wait':
    case 'send':
    case 'setStage':
    case 'setAttribute':
    case 'startTrack':
    case 'exit':
      return base;
    default:
      return assertNever(base);
  }
}

/** A copy without the fields that have no value, so that equal steps are equal as JSON. */
export function withoutUndefined<T extends object>(value: T): T {
  const copy = { ...value };
  for (const key in copy) if (copy[key] === undefined) Reflect.deleteProperty(copy, key);
  return copy;
}

/** Does the way lead on by the order of the list alone? */
export function fallsThrough(step: Step, field: WayField): boolean {
  if (step.next !== undefined && step.kind !== 'branch') return false;
  return waysOut(step).some((way) => way.field === field && way.target === undefined);
}

/** Where a way leads: the step's id, an id that the track does not have (unfinished), or undefined (the track ends). */
export function targetOf(track: Track, step: Step, way: WayOut): string | undefined {
  return way.target ?? step.next ?? track.steps[track.steps.indexOf(step) + 1]?.id;
}

/** Every way of the track, with the step that it comes from. */
export function waysInto(track: Track, id: string): { step: Step; field: WayField }[] {
  return track.steps.flatMap((step) =>
    waysOut(step)
      .filter((way) => targetOf(track, step, way) === id)
      .map(({ field }) => ({ step, field })),
  );
}
