import type { Flow, Step } from './flow.js';

/** A step, by the marketer's own names. */
export interface StepPlace {
  track: string;
  step: string;
}

/** `track/step` that a new version does not have → where its fans go on. Null: the track ends for them. */
export type StepMap = Readonly<Record<string, StepPlace | null>>;

export const placeKey = ({ track, step }: StepPlace): string => `${track}/${step}`;

export function stepAt(flow: Flow, { track, step }: StepPlace): Step | undefined {
  return flow.tracks.find(({ id }) => id === track)?.steps.find(({ id }) => id === step);
}

/**
 * Where a fan who stands on `place` in one version goes on in the next one: on the same step if it is still there,
 * otherwise where the map says. A step that is not in the map, because nobody stood on it when the version was
 * published, leads to the first step after it that is still there. Null: the track is over for the fan.
 */
export function placeAfter(place: StepPlace, from: Flow, to: Flow, map: StepMap): StepPlace | null {
  if (stepAt(to, place) !== undefined) return place;
  const mapped = map[placeKey(place)];
  if (mapped !== undefined) return mapped !== null && stepAt(to, mapped) !== undefined ? mapped : null;
  return successor(place, from, to);
}

function successor({ track, step }: StepPlace, from: Flow, to: Flow): StepPlace | null {
  const steps = from.tracks.find(({ id }) => id === track)?.steps ?? [];
  const seen = new Set<string>();
  let index = steps.findIndex(({ id }) => id === step);
  for (let at = steps[index]; at !== undefined && !seen.has(at.id); at = steps[index]) {
    if (stepAt(to, { track, step: at.id }) !== undefined) return { track, step: at.id };
    seen.add(at.id);
    const { next } = at;
    index = next === undefined ? index + 1 : steps.findIndex(({ id }) => id === next);
  }
  return null;
}
