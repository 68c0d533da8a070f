import type { EventType, SendIntent } from '#domain/events/catalogue.js';
import type {
  AttributeValue,
  Channel,
  CheckedStage,
  Purpose,
  ServiceAction,
  Stage,
  WebhookField,
} from '#domain/terms.js';
import type { Weekday } from '#domain/clock/local-windows.js';
import type { SendLimits } from '#domain/sending/send-limits.js';
import type { Duration } from '#domain/clock/duration.js';
import type { Condition, EventMatch } from './conditions.js';

export type { Condition, EventMatch, Where } from './conditions.js';

interface StepBase {
  /** Stable within the track; never an index. */
  id: string;
  name?: string | undefined;
  /** The step after this one; without it the next in the list; after the last the track ends. */
  next?: string | undefined;
}

export interface WaitStep extends StepBase {
  kind: 'wait';
  until: Until;
}

export type Until =
  | { kind: 'duration'; duration: Duration }
  /** The release's moment in the fan's territory (or by the clock of the fan's zone), plus `offset`. */
  | {
      kind: 'release';
      in?: 'territory' | 'fanZone' | undefined;
      offset?: { sign: 1 | -1; duration: Duration } | undefined;
    }
  /** The next moment at which this channel may be used for the fan. */
  | { kind: 'sendWindow'; channel: Channel }
  /** The next moment inside these local hours on one of these days, in the fan's zone. `to` is exclusive. */
  | {
      kind: 'window';
      days?: Weekday[] | undefined;
      /** HH:MM; 00:00 unless stated. */
      from?: string | undefined;
      /** HH:MM, later than `from`; 24:00 (the day's end) unless stated. */
      to?: string | undefined;
    }
  /** A local date (YYYY-MM-DD) and time (HH:MM) in the fan's zone. */
  | { kind: 'date'; date: string; time: string }
  /** One instant for everybody: ISO 8601 with an offset. */
  | { kind: 'instant'; at: string };

export interface WaitForEventStep extends StepBase {
  kind: 'waitForEvent';
  /** Any of these ends the wait; a type alone, or with conditions. */
  events: (EventType | EventMatch)[];
  /** From when events count: since the step was entered, or since enrollment (an earlier act counts). */
  since: 'step' | 'enrollment';
  timeout: Duration;
  onEvent?: string | undefined;
  onTimeout?: string | undefined;
}

export interface BranchStep extends StepBase {
  kind: 'branch';
  if: Condition;
  then: string;
  else: string;
}

/**
 * Each fan gets one variant: stable by a hash of fan, campaign and step, whatever runs before. Weights are per cent
 * and sum to 100, the holdout's included. The variant goes on at its `to`, or after the step.
 */
export interface SplitStep extends StepBase {
  kind: 'split';
  variants: { name: string; weight: number; to?: string | undefined }[];
  /** See `docs/metrics.md`: gets no marketing messages in this campaign from here on, keeps saves and confirmations. */
  holdout?: { weight: number; to?: string | undefined } | undefined;
  /** Who takes part; with a holdout, unless stated: who may be sent marketing on some channel. */
  eligible?: Condition | undefined;
  /** Where the others go on. */
  otherwise?: string | undefined;
}

/** Writes an attribute of the fan, for all campaigns. Setting what is so already changes nothing. */
export interface SetAttributeStep extends StepBase {
  kind: 'setAttribute';
  attribute: string;
  value: AttributeValue;
}

/** Starts another track of the flow, as its re-entry rule allows, and goes on. */
export interface StartTrackStep extends StepBase {
  kind: 'startTrack';
  track: string;
}

export interface SendStep extends StepBase {
  kind: 'send';
  /** In order of preference; the first the fan can be reached by is used. */
  channels: Channel[];
  template: string;
  purpose: Purpose;
  intent: SendIntent;
  /** Looked at when the step is entered, while it waits for a window, and again at the claim. */
  skipIf?: Condition | undefined;
  /** It carries something in return (a code, a download, a prize): validation holds it against the services' policy. */
  reward?: boolean | undefined;
  /** From entering the step: a message that could only go out later than this is dropped (`expired`). */
  validFor?: Duration | undefined;
}

export interface ServiceStep extends StepBase {
  kind: 'service';
  action: ServiceAction;
  /** Of a `check`: which stages it looks for; both, unless said. */
  looksFor?: CheckedStage[] | undefined;
  /** Of a `check`: what is found was so before, and is no conversion (`already`). */
  baseline?: boolean | undefined;
  /** What the service, or this fan's grant, does not allow goes this way, as what failed does. */
  onFailed?: string | undefined;
}

export interface SetStageStep extends StepBase {
  kind: 'setStage';
  stage: Stage;
}

export interface WebhookStep extends StepBase {
  kind: 'webhook';
  /** https (`webhookUrlProblem`). */
  url: string;
  /** What the receiver is told has happened: the body's `type`. */
  event: string;
  include: WebhookField[];
  onFailed?: string | undefined;
}

export interface ExitStep extends StepBase {
  kind: 'exit';
  reason: string;
}

export type Step =
  | WaitStep
  | WaitForEventStep
  | BranchStep
  | SplitStep
  | SendStep
  | ServiceStep
  | SetStageStep
  | SetAttributeStep
  | StartTrackStep
  | WebhookStep
  | ExitStep;
export type StepKind = Step['kind'];

export interface Track {
  id: string;
  trigger: Trigger;
  /** `once` a fan and enrollment; `each` event starts one more; `restart` begins anew, ending the old. */
  reentry: 'once' | 'each' | 'restart';
  /** With `each`: how many runs a fan may have under way at once (10). A trigger beyond that starts nothing. */
  concurrency?: number | undefined;
  /** When this becomes true the track ends early with reason `goal`. */
  goal?: Condition | undefined;
  steps: Step[];
}

/** An event that starts the track, if `where` fits its payload and `when` holds. */
export interface EventTrigger extends EventMatch {
  kind?: 'event' | undefined;
}

export type Trigger =
  | EventTrigger
  /** The condition becomes true: it did not hold at the look before, or the fan has just come in. */
  | { kind: 'segment'; if: Condition }
  /** Only a `startTrack` step, or a request through the API. */
  | { kind: 'manual' };

/** A flow definition: data, immutable once published. */
export interface Flow {
  schema: 1;
  name: string;
  /** Conditions that end tracks early (all of them, unless some are named), and keep them from starting. */
  goals?: FlowGoal[] | undefined;
  /** Caps, windows and quiet hours on top of the law's and the workspace's. */
  limits?: SendLimits | undefined;
  tracks: Track[];
}

export interface FlowGoal {
  if: Condition;
  tracks?: string[] | undefined;
}
