import type { FanEvent } from '../events/catalogue.js';
import type { Scope } from './context.js';
import type { EnrollmentState, TrackRun } from './state.js';
import { endRun, enterStep } from './track.js';

/**
 * An operator's wish about one fan comes in as an event: in order with all else, once, and replayable. One that
 * speaks of a step the fan has left by now is void: it was meant for that step.
 */
export function takeRequest(enrollment: EnrollmentState, event: FanEvent): void {
  switch (event.type) {
    case 'flow.exit_requested':
      if (event.payload.track === undefined) {
        if (enrollment.open) enrollment.leaving = true;
        return;
      }
      for (const run of enrollment.tracks) {
        if (run.track === event.payload.track) run.request = { kind: 'exit' };
      }
      return;
    case 'flow.skip_requested':
    case 'flow.move_requested': {
      const { track, run: number, step, visit } = event.payload;
      const run = enrollment.tracks.find(
        (candidate) => candidate.track === track && candidate.run === number,
      );
      if (run?.step !== step || run.visit !== visit) return;
      run.request =
        event.type === 'flow.skip_requested'
          ? { kind: 'skip' }
          : { kind: 'move', step: event.payload.toStep };
      return;
    }
    default:
  }
}

/** Does what was asked for. `ended`: the run is over; `held`: a claimed effect is out, its outcome comes first. */
export function fulfilRequest(run: TrackRun, scope: Scope): 'go_on' | 'held' | 'ended' {
  const { request } = run;
  // A skip is taken up by `runTrack`, at the wait itself.
  if (request === undefined || request.kind === 'skip') return 'go_on';
  if (!endRun(run, scope)) return 'held';
  delete run.request;
  if (request.kind === 'exit') return 'ended';
  enterStep(run, request.step, scope);
  return 'go_on';
}
