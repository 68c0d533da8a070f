import type { ForeignWord } from '#domain/events/reasons.js';
import type { Step } from '#domain/flows/flow.js';
import type { EpochMs } from '#domain/terms.js';
import type { Scope } from './scope.js';
import type { TrackRun } from './state.js';

/** What comes of a look at a step. */
export type StepOutcome =
  /** The run goes on: to the step `to`, or to the following one. */
  | {
      kind: 'pass';
      to?: string | undefined;
      /** When the wait was over. This may be long ago, after a pause. */
      at?: EpochMs;
    }
  /** The run stays on the step and waits. */
  | { kind: 'stay'; wait: TrackRun['wait'] }
  /** The run is over. The reason is the marketer's own word. */
  | { kind: 'end'; reason: ForeignWord };

/**
 * The rule of one step kind. The engine asks it when the run enters the step, and again at every decision while the
 * run stands on it: the same question has to get the same answer.
 */
export type StepRule<S extends Step> = (step: S, run: TrackRun, scope: Scope) => StepOutcome;
