import type { Flow } from '#domain/flows/flow.js';
import type { StepPlace } from '#domain/flows/step-map.js';
import type { TrackSpot } from './commands.js';
import { targetOf, waysInto, waysOut } from './ways.js';

/**
 * Where selected steps go that are moved up or down by one: before the step that leads to them, or after the step that
 * they lead to. Undefined: there is no such step, or the selection spans several tracks.
 */
export function movedSpot(
  flow: Flow,
  places: readonly StepPlace[],
  direction: 'up' | 'down',
): TrackSpot | undefined {
  const track = flow.tracks.find(({ id }) => id === places[0]?.track);
  if (track === undefined || places.some((place) => place.track !== track.id)) return undefined;
  const steps = track.steps.filter(({ id }) => places.some(({ step }) => step === id));
  const isMoved = (id: string | undefined): boolean => steps.some((step) => step.id === id);
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (direction === 'up') {
    const before = waysInto(track, first.id).find(({ step }) => !isMoved(step.id));
    if (before === undefined) return undefined;
    const [way] = waysInto(track, before.step.id).filter(({ step }) => !isMoved(step.id));
    return { track: track.id, from: way?.step.id ?? null, field: way?.field ?? 'next' };
  }
  const [out] = waysOut(last);
  const next = out === undefined ? undefined : targetOf(track, last, out);
  const after = track.steps.find(({ id }) => id === next);
  const [way] = after === undefined || isMoved(after.id) ? [] : waysOut(after);
  return after === undefined || way === undefined
    ? undefined
    : { track: track.id, from: after.id, field: way.field };
}
