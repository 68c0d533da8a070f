import type { ForeignWord, RunEndReason } from '#domain/events/reasons.js';
import { assertNever } from '#domain/assert-never.js';
import type { Step, Track } from '#domain/flows/flow.js';
import type { EpochMs } from '#domain/terms.js';
import { holds } from './condition.js';
import type { Scope } from './scope.js';
import type { StepOutcome } from './step-rule.js';
import { cancelEffect } from './effects.js';
import { writeFact } from './own-facts.js';
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

/** A run that takes more steps than this without a wait is in a loop that validation should have refused. */
const MAX_STEPS_AT_ONCE = 200;

/** Asks the rule of the step's kind. */
function applyRule(step: Step, run: TrackRun, scope: Scope): StepOutcome {
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

/** Starts one more run of the track. */
export function startRun(track: Track, scope: Scope): void {
  const started: TrackRun = {
    track: track.id,
    run: 0,
    step: '',
    visit: 0,
    attempt: 0,
    tried: [],
    enteredAt: scope.now,
    enteredSeq: scope.draft.lastSeq,
    wait: { kind: 'none' },
  };
  if (beginRun(track, started, scope)) scope.enrollment.tracks.push(started);
}

/** Puts the run on the first step of the track, with the track's next run number. False: the track has no step. */
function beginRun(track: Track, run: TrackRun, scope: Scope): boolean {
  const { runs } = scope.enrollment;
  run.run = (runs[track.id] ?? 0) + 1;
  runs[track.id] = run.run;
  delete run.restart;
  const [first] = track.steps;
  if (first !== undefined) enterStep(run, first.id, scope);
  return first !== undefined;
}

/** Moves the run on until it has to wait or ends. True: it is still running. */
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
    const outcome = unlessSkipped(step, run, applyRule(step, run, scope));
    if (outcome.kind === 'stay') {
      run.wait = outcome.wait;
      return true;
    }
    const next = outcome.kind === 'end' ? undefined : (outcome.to ?? step.next ?? track.steps[index + 1]?.id);
    if (next === undefined) {
      recordRunEnd(run, outcome.kind === 'end' ? outcome.reason : 'end', scope);
      return false;
    }
    enterStep(run, next, scope, dueNext(run, outcome, rested, scope));
  }
  throw new Error(`Track "${track.id}" took ${MAX_STEPS_AT_ONCE} steps without a wait.`);
}

/**
 * The moment at which the next step is due. After a wait this is the end of the wait, even if nobody looked then. A
 * step that takes no time passes its own due moment on. After an event or an outcome the next step is due now.
 */
function dueNext(run: TrackRun, outcome: StepOutcome, rested: boolean, { now }: Scope): EpochMs {
  const at = outcome.kind === 'pass' ? outcome.at : undefined;
  if (at !== undefined) return Math.max(at, run.dueAt ?? run.enteredAt);
  return rested ? now : (run.dueAt ?? now);
}

/**
 * Ends a wait that an operator skips. A wait for an event then counts as timed out, unless the event has come. Only
 * waits can be skipped: send windows, caps and consent bind operators, too.
 */
function unlessSkipped(step: Step, run: TrackRun, outcome: StepOutcome): StepOutcome {
  if (run.request?.kind !== 'skip') return outcome;
  delete run.request;
  if (outcome.kind !== 'stay') return outcome;
  if (step.kind === 'wait') return { kind: 'pass' };
  return step.kind === 'waitForEvent' ? { kind: 'pass', to: step.onTimeout } : outcome;
}

/** Why the run has to end early: its track's goal is reached, or one of the flow's. Undefined: it goes on. */
function goalReached(track: Track, scope: Scope): 'goal' | 'flow_goal' | undefined {
  if (track.goal !== undefined && holds(track.goal, scope)) return 'goal';
  return flowGoalReached(track.id, scope) ? 'flow_goal' : undefined;
}

/** Has the fan reached a goal of the flow that ends this track? */
export function flowGoalReached(trackId: string, scope: Scope): boolean {
  const goals = scope.campaign.flow.goals ?? [];
  return goals.some(({ if: goal, tracks }) => (tracks?.includes(trackId) ?? true) && holds(goal, scope));
}

/** Ends a run early. False while a claimed effect is under way: the run ends when the outcome has come. */
export function endRun(run: TrackRun, reason: RunEndReason, scope: Scope): boolean {
  if (!cancelWait(run, scope)) return false;
  recordRunEnd(run, reason, scope);
  return true;
}

/** Cancels what the run waits for. False while a claimed effect is under way. */
export function cancelWait(run: TrackRun, scope: Scope): boolean {
  if (run.wait.kind === 'effect' && !cancelEffect(run.wait.effectId, scope)) return false;
  run.wait = { kind: 'none' };
  return true;
}

/** Writes the fact that the run is over. */
export function recordRunEnd(
  { track, run }: TrackRun,
  reason: RunEndReason | ForeignWord,
  scope: Scope,
): void {
  writeFact(scope, { type: 'track.ended', payload: { track, run, reason } });
}

/** Moves a run to a step of another track, where it counts as that track's next run. */
export function beginAt(run: TrackRun, { track, step }: { track: string; step: string }, scope: Scope): void {
  const { runs } = scope.enrollment;
  recordRunEnd(run, 'moved', scope);
  runs[track] = (runs[track] ?? 0) + 1;
  run.track = track;
  run.run = runs[track];
  enterStep(run, step, scope);
}

/** Puts the run on the step as a new visit. `dueAt`: when it would have come there if nothing had held it up. */
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
    enteredSeq: scope.draft.lastSeq,
  });
  delete run.notBefore;
  if (dueAt < scope.now) run.dueAt = dueAt;
  else delete run.dueAt;
  run.wait = { kind: 'none' };
}
