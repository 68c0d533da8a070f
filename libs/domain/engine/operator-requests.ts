import type { FanEvent, StepVisit } from '#domain/events/catalogue.js';
import type { Scope } from './scope.js';
import type { EnrollmentState, TrackRun } from './state.js';
import { cancelWait, enterStep, recordRunEnd } from './track.js';
import { takeUndo } from './undo.js';

/**
 * Takes up an operator's request about one fan, or the fan's own wish to take the pre-save back. It comes in as an
 * event: in order with all other events, once, and replayable. A request that names a step the fan has left in the meantime is void, for it was about that step.
 */
export function takeRequest(enrollment: EnrollmentState, event: FanEvent): void {
  if (event.type === 'flow.exit_requested') {
    const { track, by } = event.payload;
    if (by === 'fan' && track === undefined) {
      takeUndo(enrollment);
      return;
    }
    if (track === undefined && enrollment.open) enrollment.leaving = true;
    for (const run of enrollment.tracks) if (run.track === track) run.request = { kind: 'exit' };
  }
  if (event.type === 'flow.skip_requested') {
    const run = runOnVisit(enrollment, event.payload);
    if (run !== undefined) run.request = { kind: 'skip' };
  }
  if (event.type === 'flow.move_requested') {
    const run = runOnVisit(enrollment, event.payload);
    if (run !== undefined) run.request = { kind: 'move', step: event.payload.toStep };
  }
}

/** The run that is still on this very visit of the step. */
function runOnVisit({ tracks }: EnrollmentState, visited: StepVisit): TrackRun | undefined {
  const { track, run, step, visit } = visited;
  return tracks.find(
    (each) => each.track === track && each.run === run && each.step === step && each.visit === visit,
  );
}

/** Does what the operator asked for. `ended`: the run is over. `held`: a claimed effect has to end first. */
export function fulfilRequest(run: TrackRun, scope: Scope): 'go_on' | 'held' | 'ended' {
  const { request } = run;
  // `runTrack` takes up a skip, at the wait itself.
  if (request === undefined || request.kind === 'skip') return 'go_on';
  if (!cancelWait(run, scope)) return 'held';
  delete run.request;
  if (request.kind === 'exit') {
    recordRunEnd(run, request.by === 'fan' ? 'undone_by_fan' : 'exited_by_operator', scope);
    return 'ended';
  }
  enterStep(run, request.step, scope);
  return 'go_on';
}
