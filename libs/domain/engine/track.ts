import { assertNever } from '../assert-never.js';
import type { Step, Track } from '../flow/flow.js';
import { holds } from './condition.js';
import type { Scope, StepOutcome } from './context.js';
import { cancelEffect } from './effects.js';
import type { TrackRun } from './state.js';
import { branch } from './steps/branch.js';
import { exit } from './steps/exit.js';
import { send } from './steps/send.js';
import { service } from './steps/service.js';
import { setStage } from './steps/set-stage.js';
import { waitForEvent } from './steps/wait-for-event.js';
import { wait } from './steps/wait.js';
import { webhook } from './steps/webhook.js';

/** More steps than this without a wait is a loop that validation should have refused. */
const MAX_STEPS_AT_ONCE = 200;

function look(step: Step, run: TrackRun, scope: Scope): StepOutcome {
  switch (step.kind) {
    case 'wait':
      return wait(step, run, scope);
    case 'waitForEvent':
      return waitForEvent(step, run, scope);
    case 'branch':
      return branch(step, run, scope);
    case 'send':
      return send(step, run, scope);
    case 'service':
      return service(step, run, scope);
    case 'setStage':
      return setStage(step, run, scope);
    case 'webhook':
      return webhook(step, run, scope);
    case 'exit':
      return exit(step, run, scope);
    default:
      return assertNever(step);
  }
}

export function startRun(track: Track, scope: Scope): void {
  const started: TrackRun = {
    track: track.id,
    run: 0,
    step: '',
    visit: 0,
    attempt: 0,
    tried: [],
    enteredAt: scope.now,
    enteredSeq: scope.cursor,
    wait: { kind: 'none' },
  };
  if (beginRun(track, started, scope)) scope.enrollment.tracks.push(started);
}

/** Puts the run at its first step, under the track's next number. False: the track has no step. */
function beginRun(track: Track, run: TrackRun, scope: Scope): boolean {
  const { runs } = scope.enrollment;
  run.run = (runs[track.id] ?? 0) + 1;
  runs[track.id] = run.run;
  delete run.restart;
  const [first] = track.steps;
  if (first !== undefined) enterStep(run, first.id, scope);
  return first !== undefined;
}

/** Moves the run on until it has to wait or ends; says whether it is still running. */
export function runTrack(track: Track, run: TrackRun, scope: Scope): boolean {
  if (track.goal !== undefined && holds(track.goal, scope)) return !endRun(run, scope);
  if (run.restart === true) {
    if (!endRun(run, scope)) return true;
    beginRun(track, run, scope);
  }
  for (let count = 0; count < MAX_STEPS_AT_ONCE; count += 1) {
    const index = track.steps.findIndex((candidate) => candidate.id === run.step);
    const step = track.steps[index];
    if (step === undefined) throw new Error(`Track "${track.id}" has no step "${run.step}".`);
    const outcome = unlessSkipped(step, run, look(step, run, scope));
    if (outcome.kind === 'stay') {
      run.wait = outcome.wait;
      return true;
    }
    if (outcome.kind === 'end') return false;
    const next = outcome.to ?? step.next ?? track.steps[index + 1]?.id;
    if (next === undefined) return false;
    enterStep(run, next, scope);
  }
  throw new Error(`Track "${track.id}" took ${MAX_STEPS_AT_ONCE} steps without a wait.`);
}

/**
 * A wait that an operator skips is over; one for an event has timed out, unless the event is there. Nothing but
 * waits is skipped: send windows, caps and consent hold for operators, too.
 */
function unlessSkipped(step: Step, run: TrackRun, outcome: StepOutcome): StepOutcome {
  if (run.request?.kind !== 'skip') return outcome;
  delete run.request;
  if (outcome.kind !== 'stay') return outcome;
  if (step.kind === 'wait') return { kind: 'pass' };
  return step.kind === 'waitForEvent' ? { kind: 'pass', to: step.onTimeout } : outcome;
}

/** Ends a run early. False while a claimed effect is still out: its outcome ends it then. */
export function endRun(run: TrackRun, scope: Scope): boolean {
  if (run.wait.kind === 'effect' && !cancelEffect(run.wait.effectId, scope)) return false;
  run.wait = { kind: 'none' };
  return true;
}

/** Puts a run on a step of another track, as that track's next run. */
export function beginAt(run: TrackRun, { track, step }: { track: string; step: string }, scope: Scope): void {
  const { runs } = scope.enrollment;
  runs[track] = (runs[track] ?? 0) + 1;
  run.track = track;
  run.run = runs[track];
  enterStep(run, step, scope);
}

export function enterStep(run: TrackRun, stepId: string, scope: Scope): void {
  const key = `${run.track}/${stepId}`;
  const visit = (scope.enrollment.visits[key] ?? 0) + 1;
  scope.enrollment.visits[key] = visit;
  Object.assign(run, {
    step: stepId,
    visit,
    attempt: 0,
    tried: [],
    enteredAt: scope.now,
    enteredSeq: scope.cursor,
  });
  delete run.notBefore;
  run.wait = { kind: 'none' };
}
