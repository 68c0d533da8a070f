import type { Flow, Step, Track } from '#domain/flows/flow.js';
import { targetOf, type WayField, waysOut } from './ways.js';

/** A thing on the canvas. `end`: the track ends here. `missing`: a way leads to a step that is not there. */
export type CanvasNode =
  | { id: string; kind: 'start'; track: string }
  | { id: string; kind: 'step'; track: string; step: Step }
  | { id: string; kind: 'end'; track: string }
  | { id: string; kind: 'missing'; track: string; from: string; field: WayField; wanted: string };

/** A way on the canvas. `from` is null for the way from the trigger to the first step. */
export interface CanvasEdge {
  id: string;
  source: string;
  target: string;
  track: string;
  from: string | null;
  field: WayField;
  /** Several ways lead out of the source, so this one is named. */
  isNamed: boolean;
}

export interface CanvasGraph {
  nodes: readonly CanvasNode[];
  edges: readonly CanvasEdge[];
}

export const stepNode = (track: string, step: string): string => `step:${track}/${step}`;
export const startNode = (track: string): string => `start:${track}`;

/** Everything that the canvas draws, track by track. Positions are no part of it. */
export function graphOf(flow: Flow): CanvasGraph {
  const parts = flow.tracks.map(trackGraph);
  return { nodes: parts.flatMap(({ nodes }) => nodes), edges: parts.flatMap(({ edges }) => edges) };
}

export function trackGraph(track: Track): CanvasGraph {
  const start: CanvasNode = { id: startNode(track.id), kind: 'start', track: track.id };
  const known = new Set(track.steps.map(({ id }) => id));
  const nodes: CanvasNode[] = [start];
  const edges: CanvasEdge[] = [];
  const [first] = track.steps;
  if (first !== undefined) {
    const target = stepNode(track.id, first.id);
    edges.push({
      ...{ id: `${start.id}>`, source: start.id, target, track: track.id },
      ...{ from: null, field: 'next', isNamed: false },
    });
  }
  for (const step of track.steps) {
    const own = stepNode(track.id, step.id);
    nodes.push({ id: own, kind: 'step', track: track.id, step });
    const ways = waysOut(step);
    for (const way of ways) {
      const to = targetOf(track, step, way);
      const stub = stubOf(track.id, step.id, way.field, to, known);
      if (stub !== undefined) nodes.push(stub);
      edges.push({
        ...{ id: `${own}>${way.field}`, source: own, track: track.id, from: step.id, field: way.field },
        target: stub?.id ?? stepNode(track.id, to ?? ''),
        isNamed: ways.length > 1,
      });
    }
  }
  return { nodes, edges };
}

/** What stands at the end of a way that leads to no step of the track. */
function stubOf(
  track: string,
  from: string,
  field: WayField,
  to: string | undefined,
  known: ReadonlySet<string>,
): CanvasNode | undefined {
  if (to !== undefined && known.has(to)) return undefined;
  const id = `${track}/${from}>${field}`;
  return to === undefined
    ? { id: `end:${id}`, kind: 'end', track }
    : { id: `missing:${id}`, kind: 'missing', track, from, field, wanted: to };
}
