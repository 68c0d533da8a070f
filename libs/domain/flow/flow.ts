import type { EventType, SendIntent } from '../events/catalogue.js';
import type { Channel, Purpose, Service, ServiceAction, Stage, WebhookField } from '../terms.js';

/** An exact length of time; parts add up. Days are 24 hours. */
export interface Duration {
  days?: number | undefined;
  hours?: number | undefined;
  minutes?: number | undefined;
  seconds?: number | undefined;
}

export type Condition =
  | { kind: 'stage'; stage: Stage }
  /** An event of this type since enrollment: at least `count` (1), within the last `within`. */
  | { kind: 'event'; event: EventType; count?: number | undefined; within?: Duration | undefined }
  | { kind: 'consent'; channel: Channel; purpose?: Purpose | undefined }
  | { kind: 'connected'; service?: Service | undefined }
  /** metrics.md: reached `engaged`, or a human click within 14 days. */
  | { kind: 'engaged' }
  /** This step (of the same flow) was entered at least once in this enrollment. */
  | { kind: 'visited'; track: string; step: string }
  | { kind: 'all'; of: Condition[] }
  | { kind: 'any'; of: Condition[] }
  | { kind: 'not'; of: Condition };

interface StepBase {
  /** Stable within the track; never an index. */
  id: string;
  name?: string | undefined;
  /** The step after this one; without it the next in the list; after the last the track ends. */
  next?: string | undefined;
}

export interface WaitStep extends StepBase {
  kind: 'wait';
  until:
    | { kind: 'duration'; duration: Duration }
    /** The release's moment in the fan's territory, plus `offset` (may be negative). */
    | { kind: 'release'; offset?: { sign: 1 | -1; duration: Duration } | undefined }
    /** The next moment at which this channel may be used for the fan. */
    | { kind: 'sendWindow'; channel: Channel };
}

export interface WaitForEventStep extends StepBase {
  kind: 'waitForEvent';
  /** Any of these ends the wait. */
  events: EventType[];
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

export interface SendStep extends StepBase {
  kind: 'send';
  /** In order of preference; the first the fan can be reached by is used. */
  channels: Channel[];
  template: string;
  purpose: Purpose;
  intent: SendIntent;
  /** Looked at when the step is entered, while it waits for a window, and again at the claim. */
  skipIf?: Condition | undefined;
}

export interface ServiceStep extends StepBase {
  kind: 'service';
  action: ServiceAction;
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
  WaitStep | WaitForEventStep | BranchStep | SendStep | ServiceStep | SetStageStep | WebhookStep | ExitStep;
export type StepKind = Step['kind'];

export interface Track {
  id: string;
  /** An event of the enrollment that starts the track, if `when` holds. */
  trigger: { event: EventType; when?: Condition | undefined };
  /** `once` a fan and enrollment; `each` event starts one more; `restart` begins anew, ending the old. */
  reentry: 'once' | 'each' | 'restart';
  /** When this becomes true the track ends early with reason `goal`. */
  goal?: Condition | undefined;
  steps: Step[];
}

/** A flow definition: data, immutable once published. */
export interface Flow {
  schema: 1;
  name: string;
  tracks: Track[];
}
