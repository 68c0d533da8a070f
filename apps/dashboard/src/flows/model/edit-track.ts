import type { Step, Track } from '#domain/flows/flow.js';
import { fallsThrough, targetOf, type WayField, waysOut, withReferences, withTarget } from './ways.js';

/** Where something is put in: on a way out of a step, or (null) before the first step of the track. */
export interface Spot {
  from: string | null;
  field: WayField;
}

/** The spot before the first step. */
export const START: Spot = { from: null, field: 'next' };

/**
 * Puts steps on a way. What the way led to follows the last of them. All other ways of the track lead where they led
 * before, although several of them may rest on the order of the list. `endId` makes the id of an `exit` step, where the
 * list cannot say "the track ends here" without one.
 */
export function insertSteps(track: Track, spot: Spot, block: readonly Step[], endId: () => string): Track {
  const [first] = block;
  if (first === undefined) return track;
  const at = track.steps.findIndex(({ id }) => id === spot.from);
  const step = track.steps[at];
  if (step === undefined) return { ...track, steps: [...block, ...track.steps] };
  const implicit = waysOut(step).filter(({ field }) => fallsThrough(step, field));
  const isAlone = implicit.length === 1 && implicit[0]?.field === spot.field;
  if (isAlone) return withSteps(track, at + 1, block);
  const target = targetOf(track, step, wayOf(step, spot.field));
  const turned = { ...track, steps: replaced(track.steps, redirected(track, step, spot.field, first.id)) };
  const targetAt = turned.steps.findIndex(({ id }) => id === target);
  if (targetAt > 0) return insertBefore(turned, targetAt, block);
  if (target === undefined) return withSteps(finished(track, step, spot.field, first.id, endId), -1, block);
  // The target is missing, or it is the first step: the list has no place before it.
  const last = block.at(-1);
  const leadsBack = targetAt === 0 && last !== undefined;
  const own = leadsBack ? [...block.slice(0, -1), ...[last].map((one) => pointed(one, target))] : block;
  return appended(turned, own, endId);
}

const wayOf = (step: Step, field: WayField) =>
  waysOut(step).find((way) => way.field === field) ?? { field, target: undefined };

/** Puts the block right before a step. A neighbour that led there by the order of the list now names the step. */
function insertBefore(track: Track, targetAt: number, block: readonly Step[]): Track {
  const [neighbour, target] = [track.steps[targetAt - 1], track.steps[targetAt]];
  if (neighbour === undefined || target === undefined) return track;
  const steps = replaced(track.steps, named(neighbour, target.id));
  return withSteps({ ...track, steps }, targetAt, block);
}

/** Puts the block at the end of the list. A last step that ended the track there is followed by an `exit`. */
function appended(track: Track, block: readonly Step[], endId: () => string): Track {
  const last = track.steps.at(-1);
  const runsOut = last !== undefined && waysOut(last).some(({ field }) => fallsThrough(last, field));
  const end: Step[] = runsOut ? [{ kind: 'exit', id: endId(), reason: 'end' }] : [];
  return { ...track, steps: [...track.steps, ...end, ...block] };
}

/** The way's step is the last, and more than one way of it ends the track: the others now end at an `exit`. */
function finished(track: Track, step: Step, field: WayField, to: string, endId: () => string): Track {
  const end: Step = { kind: 'exit', id: endId(), reason: 'end' };
  const own = withTarget(named(step, end.id), field, to);
  return { ...track, steps: [...replaced(track.steps, own), end] };
}

/** The step with this way turned. Its other ways keep their targets, by name if need be. */
function redirected(track: Track, step: Step, field: WayField, to: string): Step {
  const others = waysOut(step).filter((way) => way.field !== field && way.target === undefined);
  const kept = others.reduce((one, way) => {
    const target = targetOf(track, step, way);
    return target === undefined ? one : withTarget(one, way.field, target);
  }, step);
  return withTarget(kept, field, to);
}

/** The step with every way that rests on the order of the list leading to `to` by name. */
function named(step: Step, to: string): Step {
  return waysOut(step)
    .filter(({ field }) => fallsThrough(step, field))
    .reduce((one, { field }) => withTarget(one, field, to), step);
}

const pointed = (step: Step, to: string): Step => named(step, to);

/** Replaces the step with the same id. */
export const replaced = (steps: readonly Step[], step: Step): Step[] =>
  steps.map((one) => (one.id === step.id ? step : one));

/** @param at The place in the list; −1: before the last step. */
function withSteps(track: Track, at: number, block: readonly Step[]): Track {
  const place = at < 0 ? track.steps.length + at : at;
  return { ...track, steps: [...track.steps.slice(0, place), ...block, ...track.steps.slice(place)] };
}

/**
 * Takes steps out. What led to one of them leads to the step after it. Where nothing comes after it (an exit was taken
 * out), the way goes on naming the step that is gone: it is unfinished, which the validation says, and is not skipped.
 */
export function removeSteps(track: Track, ids: readonly string[]): Track {
  return ids.reduce(removeStep, track);
}

function removeStep(track: Track, id: string): Track {
  const at = track.steps.findIndex((step) => step.id === id);
  const gone = track.steps[at];
  if (gone === undefined) return track;
  const following = track.steps[at + 1]?.id;
  const successor = successorOf(track, gone);
  const steps = track.steps.flatMap((step, index): Step[] => {
    if (index === at) return [];
    const pointing = withReferences(step, (to) => (to === id ? (successor ?? id) : to));
    if (index !== at - 1 || successor === following) return [pointing];
    if (successor === undefined && following === undefined) return [pointing];
    return [named(pointing, successor ?? id)];
  });
  return { ...track, steps };
}

/** The step that comes after this one on its first way. Undefined: the track ends. */
export function successorOf(track: Track, step: Step): string | undefined {
  const [way] = waysOut(step);
  const to = way === undefined ? undefined : targetOf(track, step, way);
  return to === step.id ? undefined : to;
}

/** Makes steps of elsewhere fit for a track: with ids that are free there, and references that follow the new ids. */
export function adapted(
  steps: readonly Step[],
  track: Track,
  freeId: (wanted: string, taken: ReadonlySet<string>) => string,
): Step[] {
  const taken = new Set(track.steps.map(({ id }) => id));
  const ids = new Map<string, string>();
  for (const { id } of steps) {
    const free = freeId(id, taken);
    taken.add(free);
    ids.set(id, free);
  }
  const known = new Set(track.steps.map(({ id }) => id));
  return steps.map((step, index) => {
    const isLast = index === steps.length - 1;
    const { next, ...rest } = withReferences(step, (to) => ids.get(to) ?? (known.has(to) ? to : undefined));
    const id = ids.get(step.id) ?? step.id;
    const leadsInside = step.next !== undefined && ids.has(step.next);
    return next === undefined || (isLast && !leadsInside) ? { ...rest, id } : { ...rest, next, id };
  });
}
