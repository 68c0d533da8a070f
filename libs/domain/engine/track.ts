import { assertNever } from '#domain/assert-never.js';
import type { Step, Track } from '#domain/flows/flow.js';
import { holds } from './condition.js';
import type { Scope, StepOutcome } from './context.js';
import { cancelEffect } from './effects.js';
import { emitEvent, lastSeq } from './own-facts.js';
import type { EpochMs } from '#domain/terms.js';
import type { TrackRun } from './state.js';
import { branch } from './steps/branch.js';
import { exit } from './steps/exit.js';
import { send } from './steps/send.js';
import { service } from './steps/service.js';
import { setAttribute } from './steps/set-attribute.js';
import { setStage } from './steps/set-stage.js';
import { split } from './steps/split.js';
import { startTrack } from './steps/start-track.js';
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
    case 'setAttribute':
      return setAttribute(step, run, scope);
    case 'split':
      return split(step, run, scope);
    case 'startTrack':
      return startTrack(step, run, scope);
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
    enteredSeq: lastSeq(scope.desk),
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
  const goal = goalReached(track, scope);
  if (goal !== undefined) return !endRun(run, goal, scope);
  if (run.restart === true) {
    if (!endRun(run, 'restarted', scope)) return true;
    beginRun(track, run, scope);
  }
  for (let count = 0; count < MAX_STEPS_AT_ONCE; count += 1) {
    const index = track.steps.findIndex((candidate) => candidate.id === run.step);
    const step = track.steps[index];
    if (step === undefined) throw new Error(`Track "${track.id}" has no step "${run.step}".`);
    const rested = run.wait.kind !== 'none';
    const outcome = unlessSkipped(step, run, look(step, run, scope));
    if (outcome.kind === 'stay') {
      run.wait = outcome.wait;
      return true;
    }
    const next = outcome.kind === 'end' ? undefined : (outcome.to ?? step.next ?? track.steps[index + 1]?.id);
    if (next === undefined) return !over(run, outcome.kind === 'end' ? outcome.reason : 'end', scope);
    enterStep(run, next, scope, dueNext(run, outcome, rested, scope));
  }
  throw new Error(`Track "${track.id}" took ${MAX_STEPS_AT_ONCE} steps without a wait.`);
}

/**
 * When the next step is due: when the wait was over, even if nobody looked then. Steps that take no time hand it
 * on; an act, or what came back from outside, is of now.
 */
function dueNext(run: TrackRun, outcome: StepOutcome, rested: boolean, { now }: Scope): EpochMs {
  const at = outcome.kind === 'pass' ? outcome.at : undefined;
  if (at !== undefined) return Math.max(at, run.dueAt ?? run.enteredAt);
  return rested ? now : (run.dueAt ?? now);
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

/** Why the track is to end early, if it is: its own goal, or one of the flow's. */
function goalReached(track: Track, scope: Scope): 'goal' | 'flow_goal' | undefined {
  if (track.goal !== undefined && holds(track.goal, scope)) return 'goal';
  return flowGoalReached(track.id, scope) ? 'flow_goal' : undefined;
}

export function flowGoalReached(trackId: string, scope: Scope): boolean {
  const goals = scope.campaign.flow.goals ?? [];
  return goals.some(({ if: goal, tracks }) => (tracks?.includes(trackId) ?? true) && holds(goal, scope));
}

/** Ends a run early. False while a claimed effect is still out: its outcome ends it then. */
export function endRun(run: TrackRun, reason: string, scope: Scope): boolean {
  return letGo(run, scope) && over(run, reason, scope);
}

/** Takes a run off what it waits for. False while a claimed effect is still out. */
export function letGo(run: TrackRun, scope: Scope): boolean {
  if (run.wait.kind === 'effect' && !cancelEffect(run.wait.effectId, scope)) return false;
  run.wait = { kind: 'none' };
  return true;
}

/** Writes down that the run is over. */
export function over({ track, run }: TrackRun, reason: string, scope: Scope): true {
  emitEvent(scope, { type: 'track.ended', payload: { track, run, reason } });
  return true;
}

/** Puts a run on a step of another track, as that track's next run. */
export function beginAt(run: TrackRun, { track, step }: { track: string; step: string }, scope: Scope): void {
  const { runs } = scope.enrollment;
  over(run, 'moved', scope);
  runs[track] = (runs[track] ?? 0) + 1;
  run.track = track;
  run.run = runs[track];
  enterStep(run, step, scope);
}

export function enterStep(run: TrackRun, stepId: string, scope: Scope, dueAt = scope.now): void {
  const key = `${run.track}/${stepId}`;
  const visit = (scope.enrollment.visits[key] ?? 0) + 1;
  scope.enrollment.visits[key] = visit;
  Object.assign(run, {
    step: stepId,
    visit,
    attempt: 0,
    tried: [],
    enteredAt: scope.now,
    enteredSeq: lastSeq(scope.desk),
  });
  delete run.notBefore;
  if (dueAt < scope.now) run.dueAt = dueAt;
  else delete run.dueAt;
  run.wait = { kind: 'none' };
}
