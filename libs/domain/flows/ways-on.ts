import type { Flow } from './flow.js';
import { placeKey } from './step-map.js';
import { edgesOf } from './validate-graph.js';

/** Every way from a step to another of its track, as `track/step` from and to. */
export function waysOn({ tracks }: Flow): { from: string; to: string }[] {
  return tracks.flatMap(({ id: track, steps }) =>
    steps.flatMap((step, index) => {
      const targets = edgesOf(step, steps[index + 1]?.id).flatMap(({ to }) => (to === undefined ? [] : [to]));
      return [...new Set(targets)].map((to) => ({
        from: placeKey({ track, step: step.id }),
        to: placeKey({ track, step: to }),
      }));
    }),
  );
}
