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
  /** Stable within the track. It is never an index. */
  id: string;
  name?: string | undefined;
  /** The following step. Without it the next one of the list follows; after the last one the track ends. */
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
  /** The next moment at which this channel may reach the fan. */
  | { kind: 'sendWindow'; channel: Channel }
  /** The next moment inside these local hours on one of these days, in the fan's zone. `to` is exclusive. */
  | {
      kind: 'window';
      days?: Weekday[] | undefined;
      /** HH:MM. It is 00:00 unless stated. */
      from?: string | undefined;
      /** HH:MM, later than `from`. It is 24:00 (the end of the day) unless stated. */
      to?: string | undefined;
    }
  /** A local date (YYYY-MM-DD) and time (HH:MM) in the fan's zone. */
  | { kind: 'date'; date: string; time: string }
  /** One instant for everybody: ISO 8601 with an offset. */
  | { kind: 'instant'; at: string };

export interface WaitForEventStep extends StepBase {
  kind: 'waitForEvent';
  /** Each of these ends the wait. An event is stated by its type alone, or with conditions. */
  events: (EventType | EventMatch)[];
  /** From when on events count: since the step was entered, or since enrollment, so that an earlier act counts. */
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
 * Gives each fan one variant, by a hash of fan, campaign and step: it is stable, whatever ran before. Weights are per
 * cent and sum to 100 with the holdout's. The fan goes on at the variant's `to`, or at the following step.
 */
export interface SplitStep extends StepBase {
  kind: 'split';
  variants: { name: string; weight: number; to?: string | undefined }[];
  /** From here on these fans get no marketing in this campaign; saves and confirmations go on (`docs/metrics.md`). */
  holdout?: { weight: number; to?: string | undefined } | undefined;
  /** Who takes part. With a holdout, these are the fans who may be sent marketing on some channel, unless stated. */
  eligible?: Condition | undefined;
  /** Where fans who do not take part go on. */
  otherwise?: string | undefined;
}

/** Sets an attribute of the fan, for all campaigns. A value that is set already changes nothing. */
export interface SetAttributeStep extends StepBase {
  kind: 'setAttribute';
  attribute: string;
  value: AttributeValue;
}

/** Starts another track of the flow, if its re-entry rule allows that, and goes on. */
export interface StartTrackStep extends StepBase {
  kind: 'startTrack';
  track: string;
}

export interface SendStep extends StepBase {
  kind: 'send';
  /** In the order of preference. The first channel that reaches the fan is used. */
  channels: Channel[];
  template: string;
  purpose: Purpose;
  intent: SendIntent;
  /** Drops the message when it holds: on entering the step, while it waits for a window, or when facts come in before the claim. */
  skipIf?: Condition | undefined;
  /** The message gives something in return (a code, a download, a prize). Validation checks it by the services' policy. */
  reward?: boolean | undefined;
  /** Counts from entering the step. A message that could only go out later is dropped (`expired`). */
  validFor?: Duration | undefined;
  /** Its fans wait until a member has looked at samples, and has let the message go out or cancelled it. */
  review?: boolean | undefined;
}

export interface ServiceStep extends StepBase {
  kind: 'service';
  action: ServiceAction;
  /** Of a `check`: the stages that it looks for; both, unless stated. */
  looksFor?: CheckedStage[] | undefined;
  /** Of a `check`: what it finds was true before, and is no conversion (`stage.already`). */
  baseline?: boolean | undefined;
  /** The way after a failure, and where the service or this fan's grant does not allow the action. */
  onFailed?: string | undefined;
}

export interface SetStageStep extends StepBase {
  kind: 'setStage';
  stage: Stage;
}

export interface WebhookStep extends StepBase {
  kind: 'webhook';
  /** It must be https (`webhookUrlProblem`). */
  url: string;
  /** What has happened, as the receiver reads it: the `type` of the body. */
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
  /** `once`: one run for each enrollment. `each`: every event starts one more run. `restart`: the old run ends, a new one begins. */
  reentry: 'once' | 'each' | 'restart';
  /** With `each`: how many runs a fan may have under way at once (10). A further trigger starts nothing. */
  concurrency?: number | undefined;
  /** When this holds, the run ends early with the reason `goal`. */
  goal?: Condition | undefined;
  steps: Step[];
}

/** An event that starts the track if `where` fits its payload and `when` holds. */
interface EventTrigger extends EventMatch {
  kind?: 'event' | undefined;
}

export type Trigger =
  | EventTrigger
  /** The condition becomes true: it did not hold at the last look, or the fan has just come in. */
  | { kind: 'segment'; if: Condition }
  /** Only a `startTrack` step, or a request through the API, starts the track. */
  | { kind: 'manual' };

/** A flow definition. It is data, and never changes once it is published. */
export interface Flow {
  schema: 1;
  name: string;
  /** Conditions that end tracks early and keep them from starting: all tracks, unless some are named. */
  goals?: FlowGoal[] | undefined;
  /** The flow's caps, windows and quiet hours, on top of the law's and the workspace's. */
  limits?: SendLimits | undefined;
  tracks: Track[];
}

interface FlowGoal {
  if: Condition;
  tracks?: string[] | undefined;
}
