import { assertNever } from '#domain/assert-never.js';
import type { Flow, Step, StepKind, Track } from '#domain/flows/flow.js';
import { stepAt, type StepPlace } from '#domain/flows/step-map.js';
import { adapted, insertSteps, removeSteps, replaced, type Spot } from './edit-track.js';
import { freeId, newStep, newTrack } from './new-step.js';
import { targetOf, waysInto, waysOut, withoutUndefined, withTarget, type WayField } from './ways.js';

export interface TrackSpot extends Spot {
  track: string;
}

/** Everything that can be done to a draft. Each is one step of undo. */
export type FlowCommand =
  | { kind: 'addStep'; spot: TrackSpot; step: StepKind; templates: readonly string[] }
  | { kind: 'pasteSteps'; spot: TrackSpot; steps: readonly Step[] }
  | { kind: 'moveSteps'; places: readonly StepPlace[]; spot: TrackSpot }
  | { kind: 'removeSteps'; places: readonly StepPlace[] }
  | { kind: 'editStep'; place: StepPlace; step: Step }
  | { kind: 'pointWay'; place: StepPlace; field: WayField; to: string }
  | { kind: 'addTrack' }
  | { kind: 'pasteTrack'; track: Track }
  | { kind: 'editTrack'; id: string; track: Track }
  | { kind: 'removeTrack'; id: string }
  | { kind: 'editFlow'; flow: Flow };

/** What a command has made: the flow, and what is selected after it. */
export interface Edited {
  flow: Flow;
  selected: readonly StepPlace[];
}

/**
 * Does a command. `reserved`: ids of steps (`track/step`) that fans may stand on in a published version. A new step
 * never takes one of them, because fans of the old step would count as standing on the new one.
 */
export function apply(flow: Flow, command: FlowCommand, reserved: ReadonlySet<string>): Edited {
  switch (command.kind) {
    case 'addStep':
      return addStep(flow, command, reserved);
    case 'pasteSteps':
      return paste(flow, command.spot, command.steps, reserved);
    case 'moveSteps':
      return moveSteps(flow, command, reserved);
    case 'removeSteps':
      return removePlaces(flow, command.places);
    case 'editStep':
      return editStep(flow, command.place, command.step);
    case 'pointWay':
      return pointWay(flow, command);
    case 'addTrack':
      return withTrack(flow, newTrack(freeId('track', new Set(flow.tracks.map(({ id }) => id)))));
    case 'pasteTrack':
      return withTrack(flow, command.track);
    case 'editTrack':
      return { flow: inTrack(flow, command.id, () => command.track), selected: [] };
    case 'removeTrack':
      return { flow: { ...flow, tracks: flow.tracks.filter(({ id }) => id !== command.id) }, selected: [] };
    case 'editFlow':
      return { flow: command.flow, selected: [] };
    default:
      return assertNever(command);
  }
}

const inTrack = (flow: Flow, id: string, change: (track: Track) => Track): Flow => ({
  ...flow,
  tracks: flow.tracks.map((track) => (track.id === id ? change(track) : track)),
});

function takenIn(track: Track, reserved: ReadonlySet<string>): Set<string> {
  const published = [...reserved].flatMap((place) => {
    const [of = '', step = ''] = place.split('/');
    return of === track.id ? [step] : [];
  });
  return new Set([...published, ...track.steps.map(({ id }) => id)]);
}

function addStep(
  flow: Flow,
  { spot, step: kind, templates }: Extract<FlowCommand, { kind: 'addStep' }>,
  reserved: ReadonlySet<string>,
): Edited {
  const track = flow.tracks.find(({ id }) => id === spot.track);
  if (track === undefined) return { flow, selected: [] };
  const taken = takenIn(track, reserved);
  const id = freeId(kind, taken);
  const made = newStep(kind, id, { templates, tracks: flow.tracks.map((one) => one.id) });
  const changed = insertSteps(track, spot, [made], () => freeId('end', new Set([...taken, id])));
  const wired = inTrack(flow, track.id, () => wireBranch(changed, id, taken));
  return { flow: wired, selected: [{ track: track.id, step: id }] };
}

/** A new branch leads to the following step on both ways. If there is none, an `exit` is made for it. */
function wireBranch(track: Track, id: string, taken: ReadonlySet<string>): Track {
  const at = track.steps.findIndex((step) => step.id === id);
  const branch = track.steps[at];
  if (branch?.kind !== 'branch') return track;
  const following = track.steps[at + 1];
  const known = new Set([...taken, ...track.steps.map((step) => step.id)]);
  const next = branch.next ?? following?.id ?? freeId('end', known);
  const steps = replaced(
    track.steps,
    withoutUndefined({ ...branch, next: undefined, then: next, else: next }),
  );
  const end: Step[] =
    branch.next === undefined && following === undefined ? [{ kind: 'exit', id: next, reason: 'end' }] : [];
  return { ...track, steps: [...steps, ...end] };
}

function paste(flow: Flow, spot: TrackSpot, steps: readonly Step[], reserved: ReadonlySet<string>): Edited {
  const track = flow.tracks.find(({ id }) => id === spot.track);
  if (track === undefined) return { flow, selected: [] };
  const taken = takenIn(track, reserved);
  const block = adapted(steps, track, (wanted, also) => freeId(wanted, new Set([...taken, ...also])));
  const known = new Set([...taken, ...block.map(({ id }) => id)]);
  const changed = insertSteps(track, spot, block, () => freeId('end', known));
  return {
    flow: inTrack(flow, track.id, () => changed),
    selected: block.map(({ id }) => ({ track: track.id, step: id })),
  };
}

/** The steps at these places, in the order of their track. */
export function stepsAt(flow: Flow, places: readonly StepPlace[]): Step[] {
  return flow.tracks.flatMap((track) =>
    track.steps.filter(({ id }) => places.some((one) => one.track === track.id && one.step === id)),
  );
}

/** Moves steps to another spot, of another track if need be. A step that keeps its track keeps its id. */
function moveSteps(
  flow: Flow,
  { places, spot }: Extract<FlowCommand, { kind: 'moveSteps' }>,
  reserved: ReadonlySet<string>,
): Edited {
  const ownSpot = places.some((place) => place.track === spot.track && place.step === spot.from);
  const steps = stepsAt(flow, places);
  if (ownSpot || steps.length === 0) return { flow, selected: places };
  const without = removePlaces(flow, places).flow;
  const isWithin = places.every(({ track }) => track === spot.track);
  if (!isWithin) return paste(without, spot, steps, reserved);
  const track = without.tracks.find(({ id }) => id === spot.track);
  if (track === undefined) return { flow, selected: places };
  const block = freed(steps);
  const taken = new Set([...takenIn(track, reserved), ...block.map(({ id }) => id)]);
  const changed = insertSteps(track, spot, block, () => freeId('end', taken));
  return { flow: inTrack(without, track.id, () => changed), selected: places };
}

/** The last step of a block leads to what follows the block at its new spot. */
function freed(steps: readonly Step[]): Step[] {
  return steps.map((step, index) => {
    if (index < steps.length - 1 || step.kind === 'branch') return step;
    return withoutUndefined({ ...step, next: undefined });
  });
}

function removePlaces(flow: Flow, places: readonly StepPlace[]): Edited {
  const near = places[0] === undefined ? undefined : neighbourOf(flow, places[0]);
  const tracks = flow.tracks.map((track) => {
    const ids = places.filter((place) => place.track === track.id).map(({ step }) => step);
    return ids.length === 0 ? track : removeSteps(track, ids);
  });
  const after = { ...flow, tracks };
  return { flow: after, selected: near !== undefined && stepAt(after, near) !== undefined ? [near] : [] };
}

/** The step before this one, else the one after it: it is selected when this one is gone. */
function neighbourOf(flow: Flow, place: StepPlace): StepPlace | undefined {
  const track = flow.tracks.find(({ id }) => id === place.track);
  const step = track?.steps.find(({ id }) => id === place.step);
  if (track === undefined || step === undefined) return undefined;
  const [before] = waysInto(track, step.id);
  const [way] = waysOut(step);
  const after = way === undefined ? undefined : targetOf(track, step, way);
  const near = before?.step.id ?? after;
  return near === undefined ? undefined : { track: track.id, step: near };
}

/** Replaces a step. With another id, everything of its track that named it names the new id. */
function editStep(flow: Flow, place: StepPlace, step: Step): Edited {
  const changed = inTrack(flow, place.track, (track) => ({
    ...track,
    steps: track.steps.map((one) => (one.id === place.step ? step : one)),
  }));
  return { flow: changed, selected: [{ track: place.track, step: step.id }] };
}

function pointWay(flow: Flow, { place, field, to }: Extract<FlowCommand, { kind: 'pointWay' }>): Edited {
  const changed = inTrack(flow, place.track, (track) => ({
    ...track,
    steps: track.steps.map((one) => (one.id === place.step ? withTarget(one, field, to) : one)),
  }));
  return { flow: changed, selected: [place] };
}

function withTrack(flow: Flow, track: Track): Edited {
  const id = freeId(track.id, new Set(flow.tracks.map((one) => one.id)));
  const [first] = track.steps;
  return {
    flow: { ...flow, tracks: [...flow.tracks, { ...track, id }] },
    selected: first === undefined ? [] : [{ track: id, step: first.id }],
  };
}
