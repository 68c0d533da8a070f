import type { Flow, Step, Track } from './flow.js';

interface FieldChange {
  /** The path to the field, with dots: `until.duration.days`. */
  field: string;
  from: unknown;
  to: unknown;
}
interface StepChange {
  step: string;
  change: 'added' | 'removed' | 'changed' | 'moved';
  fields: FieldChange[];
}
interface TrackChange {
  track: string;
  change: 'added' | 'removed' | 'changed';
  fields: FieldChange[];
  steps: StepChange[];
}
export interface FlowDiff {
  fields: FieldChange[];
  tracks: TrackChange[];
}

/** The changes from one definition of a flow to the next. Tracks and steps are matched by their ids. */
export function diffFlows(from: Flow, to: Flow): FlowDiff {
  const ids = [...new Set([...from.tracks, ...to.tracks].map(({ id }) => id))];
  const tracks = ids.flatMap((id) => {
    const change = diffTrack(
      id,
      from.tracks.find((track) => track.id === id),
      to.tracks.find((track) => track.id === id),
    );
    return change === undefined ? [] : [change];
  });
  return { fields: changedFields(from, to, ['tracks']), tracks };
}

function diffTrack(id: string, from: Track | undefined, to: Track | undefined): TrackChange | undefined {
  const steps = diffSteps(from?.steps ?? [], to?.steps ?? []);
  if (from === undefined) return { track: id, change: 'added', fields: [], steps };
  if (to === undefined) return { track: id, change: 'removed', fields: [], steps };
  const fields = changedFields(from, to, ['id', 'steps']);
  return fields.length + steps.length === 0 ? undefined : { track: id, change: 'changed', fields, steps };
}

function diffSteps(from: readonly Step[], to: readonly Step[]): StepChange[] {
  const removed = from.filter(({ id }) => to.every((step) => step.id !== id));
  const order = (steps: readonly Step[], others: readonly Step[]) =>
    steps.map(({ id }) => id).filter((id) => others.some((other) => other.id === id));
  const [before, after] = [order(from, to), order(to, from)];
  return [
    ...removed.map(({ id }) => ({ step: id, change: 'removed' as const, fields: [] })),
    ...to.flatMap((step): StepChange[] => {
      const old = from.find(({ id }) => id === step.id);
      if (old === undefined) return [{ step: step.id, change: 'added', fields: [] }];
      const fields = changedFields(old, step, ['id']);
      if (fields.length > 0) return [{ step: step.id, change: 'changed', fields }];
      const moved = before.indexOf(step.id) !== after.indexOf(step.id);
      return moved ? [{ step: step.id, change: 'moved', fields: [] }] : [];
    }),
  ];
}

function changedFields(from: object, to: object, except: readonly string[]): FieldChange[] {
  const [before, after] = [leaves(from), leaves(to)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => !except.includes(field.split('.')[0] ?? ''))
    .filter((field) => JSON.stringify(before.get(field)) !== JSON.stringify(after.get(field)))
    .map((field) => ({ field, from: before.get(field) ?? null, to: after.get(field) ?? null }));
}

/** All values of the object by their paths. A list counts as one value. */
function leaves(value: object, prefix = ''): Map<string, unknown> {
  const entries: [string, unknown][] = Object.entries(value);
  return new Map(
    entries.flatMap(([key, each]): [string, unknown][] => {
      const path = `${prefix}${key}`;
      const nested = typeof each === 'object' && each !== null && !Array.isArray(each);
      return nested ? [...leaves(each, `${path}.`)] : [[path, each]];
    }),
  );
}
