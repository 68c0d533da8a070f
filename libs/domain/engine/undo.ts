import type { Scope } from './scope.js';
import type { EnrollmentState } from './state.js';
import { closeEnrollment } from './enrollment.js';
import { endRun } from './track.js';

/**
 * The fan takes the pre-save back. All runs end, and the path is forgotten. The runs so far do not count for `once`
 * any more: a fan who pre-saves again is a fan who starts again, and gets what was promised.
 */
export function takeUndo(enrollment: EnrollmentState): void {
  enrollment.undoneRuns = { ...enrollment.runs };
  enrollment.path = 'none';
  delete enrollment.service;
  for (const run of enrollment.tracks) run.request = { kind: 'exit', by: 'fan' };
  if (enrollment.open) enrollment.undoing = true;
}

/**
 * Ends the runs that the fan has taken back, as far as no claimed effect is under way, and closes the enrollment when
 * nothing else runs in it. A pre-save that came meanwhile has started runs of its own, and they go on. True: it is closed.
 */
export function finishUndo(scope: Scope): boolean {
  const { enrollment } = scope;
  enrollment.tracks = enrollment.tracks.filter(
    (run) => run.request?.kind !== 'exit' || run.request.by !== 'fan' || !endRun(run, 'undone_by_fan', scope),
  );
  if (enrollment.tracks.some(({ request }) => request?.kind === 'exit' && request.by === 'fan')) return false;
  delete enrollment.undoing;
  if (enrollment.tracks.length > 0) return false;
  closeEnrollment('undone_by_fan', scope);
  return true;
}
