import type { Simulated } from './simulated.js';

/**
 * Whether a life hangs on which of two things comes first by a moment. In the simulator, work takes no time and things
 * of one moment are one decision; on a running platform the wait that began with an accepted message ends those
 * milliseconds later, and a send window that opened meanwhile has let the other track's message go. Both are right.
 * Lives like that are compared where the clock stands still while the parts work.
 */
export function hangsOnARace({ rows, acts }: Pick<Simulated, 'rows' | 'acts'>, withinMs: number): boolean {
  const times = [...new Set(rows.map(({ at }) => at))].sort((a, b) => a - b);
  return times.some(
    (at, index) => at - (times[index - 1] ?? -Infinity) < withinMs || causes({ rows, acts }, at) > 1,
  );
}

/** What began at that time: acts of the fan, and without one, each track whose wait ended. */
function causes({ rows, acts }: Pick<Simulated, 'rows' | 'acts'>, at: number): number {
  const done = acts.filter((act) => act.at === at).length;
  if (done > 0) return done;
  const moved = rows.filter((row) => row.at === at && row.kind === 'step.entered');
  return new Set(moved.map(({ track }) => track)).size;
}
