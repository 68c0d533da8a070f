import { assertNever } from '#domain/assert-never.js';
import type { Step, Track } from './flow.js';

/** The steps that a step names, and the fields that name them. */
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
    case 'split':
      return [
        ...next,
        ...step.variants.flatMap((variant, index) => named(`variants.${index}.to`, variant.to)),
        ...named('holdout.to', step.holdout?.to),
        ...named('otherwise', step.otherwise),
      ];
    case 'wait':
    case 'send':
    case 'setStage':
    case 'setAttribute':
    case 'startTrack':
    case 'exit':
      return next;
    default:
      return assertNever(step);
  }
}

export interface Edge {
  to: string | undefined;
  /** May a fan take this way in the very moment of entering the step? */
  instant: boolean;
  /** The field of the step that names the way, if it says something about the fans who take it. */
  field?: 'then' | 'else' | 'onEvent' | 'onTimeout';
}

/**
 * The ways out of a step. Only a wait for a duration and a time-out are sure to take time. All others may pass at once:
 * the release may be out, the send window open, the act done earlier, the send skipped, the service not connected.
 */
export function edgesOf(step: Step, following: string | undefined): Edge[] {
  const next = step.next ?? following;
  switch (step.kind) {
    case 'wait':
      return [{ to: next, instant: step.until.kind !== 'duration' }];
    case 'waitForEvent':
      return [
        { to: step.onEvent ?? next, instant: step.since === 'enrollment', field: 'onEvent' },
        { to: step.onTimeout ?? next, instant: false, field: 'onTimeout' },
      ];
    case 'branch':
      return [
        { to: step.then, instant: true, field: 'then' },
        { to: step.else, instant: true, field: 'else' },
      ];
    case 'service':
    case 'webhook':
      return [
        { to: next, instant: true },
        { to: step.onFailed ?? next, instant: true },
      ];
    case 'split':
      return [...step.variants.map(({ to }) => to), step.holdout?.to, step.otherwise].map((to) => ({
        to: to ?? next,
        instant: true,
      }));
    case 'send':
    case 'setStage':
    case 'setAttribute':
    case 'startTrack':
      return [{ to: next, instant: true }];
    case 'exit':
      return [];
    default:
      return assertNever(step);
  }
}

/** The ways out of each step, by its id. Of a repeated id the first step counts, as in the engine. */
function graphOf(track: Track): Map<string, Edge[]> {
  const graph = new Map<string, Edge[]>();
  track.steps.forEach((step, index) => {
    if (!graph.has(step.id)) graph.set(step.id, edgesOf(step, track.steps[index + 1]?.id));
  });
  return graph;
}

export function reachableSteps(track: Track): Set<string> {
  return reachableFrom(
    track,
    track.steps.slice(0, 1).map(({ id }) => id),
    () => true,
  );
}

/** The steps that a fan can come to from `starts`, these included, on ways that `follow` allows. */
export function reachableFrom(
  track: Track,
  starts: readonly string[],
  follow: (step: Step, edge: Edge) => boolean,
): Set<string> {
  const graph = graphOf(track);
  const steps = new Map([...track.steps].reverse().map((step) => [step.id, step]));
  const reached = new Set<string>();
  const open = [...starts];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = steps.get(id);
    if (step === undefined || reached.has(id)) continue;
    reached.add(id);
    for (const edge of graph.get(id) ?? []) {
      if (edge.to !== undefined && follow(step, edge)) open.push(edge.to);
    }
  }
  return reached;
}

/** The steps, in order, of a loop that a fan could go round without waiting. Undefined: there is none. */
export function loopWithoutWait(track: Track): [string, ...string[]] | undefined {
  const graph = graphOf(track);
  const instantly = (id: string): string[] =>
    (graph.get(id) ?? []).flatMap(({ to, instant }) => (instant && to !== undefined ? [to] : []));
  return loopIn(
    track.steps.map(({ id }) => id),
    instantly,
  );
}

/** The first loop of the graph, in order. Undefined: there is none. */
export function loopIn(
  ids: readonly string[],
  next: (id: string) => readonly string[],
): [string, ...string[]] | undefined {
  const cleared = new Set<string>();
  const walk = (id: string, path: string[]): [string, ...string[]] | undefined => {
    const seenAt = path.indexOf(id);
    if (seenAt >= 0) return [id, ...path.slice(seenAt + 1)];
    if (cleared.has(id)) return undefined;
    for (const to of next(id)) {
      const loop = walk(to, [...path, id]);
      if (loop !== undefined) return loop;
    }
    cleared.add(id);
    return undefined;
  };
  for (const id of ids) {
    const loop = walk(id, []);
    if (loop !== undefined) return loop;
  }
  return undefined;
}
