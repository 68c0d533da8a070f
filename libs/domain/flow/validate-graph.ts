import { assertNever } from '../assert-never.js';
import type { Step, Track } from './flow.js';

/** The steps a step names, and in which of its fields. */
export function targetsOf(step: Step): { field: string; target: string }[] {
  const named = (field: string, target: string | undefined): { field: string; target: string }[] =>
    target === undefined ? [] : [{ field, target }];
  const next = named('next', step.next);
  switch (step.kind) {
    case 'branch':
      return [...next, ...named('then', step.then), ...named('else', step.else)];
    case 'waitForEvent':
      return [...next, ...named('onEvent', step.onEvent), ...named('onTimeout', step.onTimeout)];
    case 'service':
    case 'webhook':
      return [...next, ...named('onFailed', step.onFailed)];
    case 'wait':
    case 'send':
    case 'setStage':
    case 'exit':
      return next;
    default:
      return assertNever(step);
  }
}

interface Edge {
  to: string | undefined;
  /** May the fan take this way at the very moment of entering the step? */
  instant: boolean;
}

/**
 * The ways out of a step. Only a wait for a duration and a time-out surely take time; a release that is out, an
 * open send window, an earlier act, a send that is skipped, a service the fan does not have: all pass at once.
 */
function edgesOf(step: Step, following: string | undefined): Edge[] {
  const next = step.next ?? following;
  switch (step.kind) {
    case 'wait':
      return [{ to: next, instant: step.until.kind !== 'duration' }];
    case 'waitForEvent':
      return [
        { to: step.onEvent ?? next, instant: step.since === 'enrollment' },
        { to: step.onTimeout ?? next, instant: false },
      ];
    case 'branch':
      return [
        { to: step.then, instant: true },
        { to: step.else, instant: true },
      ];
    case 'service':
    case 'webhook':
      return [
        { to: next, instant: true },
        { to: step.onFailed ?? next, instant: true },
      ];
    case 'send':
    case 'setStage':
      return [{ to: next, instant: true }];
    case 'exit':
      return [];
    default:
      return assertNever(step);
  }
}

/** The step's ways by id; a repeated id keeps its first step, as the engine does. */
function graphOf(track: Track): Map<string, Edge[]> {
  const graph = new Map<string, Edge[]>();
  track.steps.forEach((step, index) => {
    if (!graph.has(step.id)) graph.set(step.id, edgesOf(step, track.steps[index + 1]?.id));
  });
  return graph;
}

export function reachableSteps(track: Track): Set<string> {
  const graph = graphOf(track);
  const reached = new Set<string>();
  const open = track.steps.slice(0, 1).map(({ id }) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const { to } of graph.get(id) ?? []) if (to !== undefined) open.push(to);
  }
  return reached;
}

/** The steps of a loop that a fan could go round in no time, in order; undefined when there is none. */
export function loopWithoutWait(track: Track): [string, ...string[]] | undefined {
  const graph = graphOf(track);
  const cleared = new Set<string>();
  const walk = (id: string, path: string[]): [string, ...string[]] | undefined => {
    const seenAt = path.indexOf(id);
    if (seenAt >= 0) return [id, ...path.slice(seenAt + 1)];
    if (cleared.has(id)) return undefined;
    for (const { to, instant } of graph.get(id) ?? []) {
      const loop = instant && to !== undefined ? walk(to, [...path, id]) : undefined;
      if (loop !== undefined) return loop;
    }
    cleared.add(id);
    return undefined;
  };
  for (const { id } of track.steps) {
    const loop = walk(id, []);
    if (loop !== undefined) return loop;
  }
  return undefined;
}
