import { useMemo, useRef } from 'react';
import { diffFlows } from '#domain/flows/diff.js';
import type { Flow } from '#domain/flows/flow.js';
import type { Mark } from './canvas/canvas-context.js';
import { sizeOf } from './canvas/sizes.js';
import { type CanvasGraph, graphOf } from './model/canvas-graph.js';
import { layoutOf, type Plan } from './model/layout.js';
import { type ShownProblem, problemsAt } from './model/problems.js';
import { inUsualOrder } from './model/same-flow.js';
import { type StepTime, stepTimes, type TimeFrame } from './model/step-times.js';

export interface Drawing {
  graph: CanvasGraph;
  plan: Plan;
  times: ReadonlyMap<string, StepTime>;
}

/** What the canvas draws. The layout is made anew only when something comes, goes, or changes its size. */
export function useDrawing(
  flow: Flow,
  problems: readonly ShownProblem[],
  frame: TimeFrame,
  hasFans: (track: string, step: string) => boolean,
): Drawing {
  const graph = useMemo(() => graphOf(flow), [flow]);
  const times = useMemo(() => timesOf(flow, frame), [flow, frame]);
  const sizes = new Map(
    graph.nodes.map((node) => {
      const step = node.kind === 'step' ? node.step.id : undefined;
      const lines = {
        hasTime: step !== undefined && times.has(`${node.track}/${step}`),
        hasProblem: node.kind !== 'end' && problemsAt(problems, node.track, step).length > 0,
        hasFans: step !== undefined && hasFans(node.track, step),
      };
      return [node.id, sizeOf(node, lines)];
    }),
  );
  const shape = JSON.stringify([
    flow.tracks.map(({ id }) => id),
    graph.nodes.map(({ id }) => [id, sizes.get(id)?.height]),
    graph.edges.map(({ source, target, isNamed }) => [source, target, isNamed]),
  ]);
  const known = useRef<{ shape: string; plan: Plan } | undefined>(undefined);
  if (known.current?.shape !== shape) {
    const tracks = flow.tracks.map(({ id }) => id);
    const plan = layoutOf(graph, tracks, ({ id }) => sizes.get(id) ?? { width: 1, height: 1 });
    known.current = { shape, plan };
  }
  return { graph, times, plan: known.current.plan };
}

const timesOf = (flow: Flow, frame: TimeFrame): Map<string, StepTime> =>
  new Map(
    flow.tracks.flatMap((track) =>
      [...stepTimes(flow, track, frame)].map(([id, time]): [string, StepTime] => [`${track.id}/${id}`, time]),
    ),
  );

/** How each step differs from the live version, by `track/step`. */
export function useMarks(live: Flow | undefined, flow: Flow): ReadonlyMap<string, Mark> {
  return useMemo(() => {
    if (live === undefined) return new Map<string, Mark>();
    const marks = diffFlows(live, inUsualOrder(flow)).tracks.flatMap(({ track, steps }) =>
      steps.flatMap(({ step, change }): [string, Mark][] =>
        change === 'removed' ? [] : [[`${track}/${step}`, change]],
      ),
    );
    return new Map(marks);
  }, [live, flow]);
}
