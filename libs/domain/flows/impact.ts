import type { Flow, StepKind } from './flow.js';
import { placeKey, type StepMap, type StepPlace, stepAt } from './step-map.js';

/** The fans on one step of one version. `inFlight`: those of them with an effect under way. */
export interface FansAt extends StepPlace {
  version: number;
  fans: number;
  inFlight: number;
}

interface StepImpact extends FansAt {
  kind: StepKind | null;
  /**
   * `same`: the step is as it was. `changed`: it is still there, with other settings. The other three mean that it has
   * vanished. `mapped`: the map says where its fans go on. `ends`: the map says that the track ends for them.
   * `unmapped`: the map says nothing.
   */
  fate: 'same' | 'changed' | 'mapped' | 'ends' | 'unmapped';
  to: StepPlace | null;
}

interface MapProblem {
  /** The entry of the map: `track/step`. */
  place: string;
  reason: string;
}

/** What it means for the fans, step by step, to move everybody to `target`. */
export function impactOf(
  at: readonly FansAt[],
  versions: ReadonlyMap<number, Flow>,
  target: Flow,
  map: StepMap,
): StepImpact[] {
  return at.map((each) => {
    const before = versions.get(each.version);
    const step = before === undefined ? undefined : stepAt(before, each);
    return { ...each, kind: step?.kind ?? null, ...fateOf(each, before, target, map) };
  });
}

function fateOf(
  place: StepPlace,
  before: Flow | undefined,
  target: Flow,
  map: StepMap,
): Pick<StepImpact, 'fate' | 'to'> {
  const own = { track: place.track, step: place.step };
  const after = stepAt(target, own);
  if (after !== undefined) {
    const old = before === undefined ? undefined : stepAt(before, own);
    return { fate: JSON.stringify(old) === JSON.stringify(after) ? 'same' : 'changed', to: own };
  }
  const to = map[placeKey(own)];
  if (to === undefined) return { fate: 'unmapped', to: null };
  return to === null ? { fate: 'ends', to } : { fate: 'mapped', to };
}

/** The problems of a step map. It must lead to steps that exist, and only away from steps that are gone. */
export function mapProblems(map: StepMap, versions: Iterable<Flow>, target: Flow): MapProblem[] {
  const known = new Set(
    [...versions].flatMap(({ tracks }) =>
      tracks.flatMap(({ id, steps }) => steps.map((step) => placeKey({ track: id, step: step.id }))),
    ),
  );
  return Object.entries(map).flatMap(([place, to]): MapProblem[] => {
    const [track = '', step = ''] = place.split('/');
    if (stepAt(target, { track, step }) !== undefined)
      return [{ place, reason: 'The new version still has this step: its fans stay on it.' }];
    if (!known.has(place)) return [{ place, reason: 'No version of this campaign has such a step.' }];
    if (to !== null && stepAt(target, to) === undefined)
      return [{ place, reason: `The new version has no step ${placeKey(to)}.` }];
    return [];
  });
}
