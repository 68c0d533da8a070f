import type { Simulated } from './simulated.js';

/**
 * Whether a life depends on which of two things comes first by a moment. In the simulator work takes no time, and
 * everything of one moment is one decision. On a running platform the wait that began with an accepted message ends
 * those milliseconds later, and a send window that opened meanwhile has let the message of the other track go. Both
 * are right. Such lives are compared only where the clock stands still while the parts work.
 */
export function hangsOnARace({ rows, acts }: Pick<Simulated, 'rows' | 'acts'>, withinMs: number): boolean {
  const times = [...new Set(rows.map(({ at }) => at))].sort((a, b) => a - b);
  return times.some(
    (at, index) => at - (times[index - 1] ?? -Infinity) < withinMs || causes({ rows, acts }, at) > 1,
  );
}

/** What began at that time: acts of the fan, and if there was none, each track whose wait ended. */
function causes({ rows, acts }: Pick<Simulated, 'rows' | 'acts'>, at: number): number {
  const done = acts.filter((act) => act.at === at).length;
  if (done > 0) return done;
  const moved = rows.filter((row) => row.at === at && row.kind === 'step.entered');
  return new Set(moved.map(({ track }) => track)).size;
}
