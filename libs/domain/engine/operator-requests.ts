import type { FanEvent, StepVisit } from '#domain/events/catalogue.js';
import type { Scope } from './context.js';
import type { EnrollmentState, TrackRun } from './state.js';
import { enterStep, letGo, over } from './track.js';

/**
 * An operator's wish about one fan comes in as an event: in order with all else, once, and replayable. One that
 * speaks of a step the fan has left by now is void: it was meant for that step.
 */
export function takeRequest(enrollment: EnrollmentState, event: FanEvent): void {
  if (event.type === 'flow.exit_requested') {
    const { track } = event.payload;
    if (track === undefined && enrollment.open) enrollment.leaving = true;
    for (const run of enrollment.tracks) if (run.track === track) run.request = { kind: 'exit' };
  }
  if (event.type === 'flow.skip_requested') {
    const run = meant(enrollment, event.payload);
    if (run !== undefined) run.request = { kind: 'skip' };
  }
  if (event.type === 'flow.move_requested') {
    const run = meant(enrollment, event.payload);
    if (run !== undefined) run.request = { kind: 'move', step: event.payload.toStep };
  }
}

function meant({ tracks }: EnrollmentState, { track, run, step, visit }: StepVisit): TrackRun | undefined {
  return tracks.find(
    (each) => each.track === track && each.run === run && each.step === step && each.visit === visit,
  );
}

/** Does what was asked for. `ended`: the run is over; `held`: a claimed effect is out, its outcome comes first. */
export function fulfilRequest(run: TrackRun, scope: Scope): 'go_on' | 'held' | 'ended' {
  const { request } = run;
  // A skip is taken up by `runTrack`, at the wait itself.
  if (request === undefined || request.kind === 'skip') return 'go_on';
  if (!letGo(run, scope)) return 'held';
  delete run.request;
  if (request.kind === 'exit') {
    over(run, 'exited_by_operator', scope);
    return 'ended';
  }
  enterStep(run, request.step, scope);
  return 'go_on';
}
