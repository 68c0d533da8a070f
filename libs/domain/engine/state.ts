import type {
  ClosedReason,
  DeferredReason,
  ProviderCode,
  RefusedReason,
  ServiceFailureReason,
  WaitingReason,
  WebhookFailureReason,
} from '#domain/events/reasons.js';
import type { EventType } from '#domain/events/catalogue.js';
import type {
  AttributeValue,
  Channel,
  EpochMs,
  PreSavePath,
  Service,
  ServiceAction,
  Stage,
} from '#domain/terms.js';

/** What an enrollment remembers of one kind of fact since it was opened. */
export interface FactCounter {
  count: number;
  /** Workspace time of the earliest and the latest occurrence. */
  first: EpochMs;
  last: EpochMs;
  /** `fanSeq` of the newest one that was read: this is the order of acceptance. */
  seq: number;
  /** The latest moments, oldest first: as many as a condition of the flow counts within a time. */
  recent?: EpochMs[];
}

/**
 * What an enrollment remembers of a message, if its flow asks for it. Times are workspace time. Without a `step` only a
 * report has come yet, and not the outcome.
 */
export interface MessageFact {
  id: string;
  /** `track/step`. */
  step?: string;
  /** `fanSeq` of its first outcome: messages were tried in this order. */
  seq?: number;
  sent?: EpochMs;
  delivered?: EpochMs;
  clicked?: EpochMs;
  failed?: EpochMs;
}

/** The outcome of the effect that a step waits for. */
export type EffectOutcome =
  | { kind: 'sent' }
  | { kind: 'not_sent'; reason: RefusedReason | ProviderCode }
  | { kind: 'deferred'; reason: DeferredReason; until?: EpochMs }
  /** Of a service's action. */
  | { kind: 'done' }
  | { kind: 'failed'; reason: ServiceFailureReason }
  | { kind: 'called' }
  | { kind: 'call_failed'; reason: WebhookFailureReason };

/**
 * Waits for the outcome of an effect. It names what carries the effect out: a message's `channel`, a webhook's `work`,
 * or the streaming `service` that is acted on. States stored before the service was named carry none of the three for
 * a service's action; they mean Spotify, the only service there was (`queueOf` reads them so).
 */
export interface EffectWait {
  kind: 'effect';
  effectId: string;
  channel?: Channel;
  work?: 'webhook';
  service?: Service;
  /** Workspace time at which the effect was asked for. */
  since: EpochMs;
}

export type Wait =
  /** For nothing: the engine looks at the step now. */
  | { kind: 'none' }
  /** For a moment. `at` is stored for people to see; every decision computes it anew. */
  | { kind: 'until'; at: EpochMs; reason: WaitingReason }
  /** For an event; `at` is when this times out. */
  | { kind: 'event'; at: EpochMs }
  | EffectWait
  /** For nothing any more: the outcome has come back, and the step goes on from it. */
  | { kind: 'outcome'; channel?: Channel; outcome: EffectOutcome };

/** One run of a track, and where the fan stands in it. */
export interface TrackRun {
  track: string;
  run: number;
  step: string;
  /** How often this step has been entered, this time included. */
  visit: number;
  /** Effects that this visit has asked for. */
  attempt: number;
  /** Channels on which this visit has failed to send. */
  tried: Channel[];
  /** A claim has found that nothing may be sent before this moment. */
  notBefore?: EpochMs;
  /** The version that the run still follows while an effect is under way. Without it: the enrollment's version. */
  version?: number;
  /** What an operator, or the fan who takes the pre-save back, has asked for this run. */
  request?: { kind: 'skip' } | { kind: 'move'; step: string } | { kind: 'exit'; by?: 'fan' };
  /** Its trigger came again while a claimed effect was under way: the run begins anew when that has ended. */
  restart?: true;
  enteredAt: EpochMs;
  /** When the run would have come here if nothing (a pause, say) had held it up. Without it: `enteredAt`. */
  dueAt?: EpochMs;
  /** The number of the newest fact when the step was entered: later facts count as "since the step". */
  enteredSeq: number;
  wait: Wait;
}

export interface EnrollmentState {
  campaignId: string;
  enrolledAt: EpochMs;
  path: PreSavePath | 'none';
  service?: Service;
  /** The fan's territory at enrollment. It decides the moment of the release. */
  territory?: string;
  open: boolean;
  /** The version of the flow that it runs. Without it: the campaign's first. */
  version?: number;
  /** An operator has taken the fan out. The enrollment closes as soon as no claimed effect is under way. */
  leaving?: true;
  /** The fan has taken the pre-save back. The enrollment closes as soon as no claimed effect of it is under way. */
  undoing?: true;
  /** Track → how many runs had started when the fan took the pre-save back. They do not count for `once`. */
  undoneRuns?: Record<string, number>;
  /** Why it closes then, if nobody took the fan out. */
  leavingFor?: ClosedReason;
  facts: Partial<Record<EventType, FactCounter>>;
  /** Counters of the flow's closer questions (a field of the payload, "so often within"): see `questionsOf`. */
  matches?: Record<string, FactCounter>;
  /** The last message of each step, and how it fared: see `noteMessage`. */
  messages?: MessageFact[];
  /** `track/step` of a split → the variant that it gave. */
  variants?: Record<string, string>;
  /** A split put the fan into its holdout: no marketing messages in this campaign. */
  holdout?: true;
  /** Track that a segment starts → was the fan in the segment at the last look? */
  segments?: Record<string, boolean>;
  /** Stages that a `setStage` step or our own save has reached, and when. */
  stages: Partial<Record<Stage, EpochMs>>;
  /** What we did for the fan on the service, and when. A check must not take it for the fan's own act. */
  acted?: Partial<Record<ServiceAction, EpochMs>>;
  /** Stages that cannot count, because they were true before or cannot be observed (`docs/metrics.md`). */
  standing?: Partial<Record<Stage, 'already' | 'unobservable'>>;
  /** `track/step` → how often it was entered. */
  visits: Record<string, number>;
  /** Track → how many runs of it have started. */
  runs: Record<string, number>;
  /** Messages of this campaign that were sent, or whose outcome is unknown. */
  sent: Partial<Record<Channel, number>>;
  tracks: TrackRun[];
}

/** What is kept of an enrollment after its campaign has ended. */
export interface PastEnrollment {
  campaignId: string;
  /** Null when the campaign had no release. */
  releaseId: string | null;
  artistId: string;
  enrolledAt: EpochMs;
  stages: Stage[];
}

export interface FanState {
  schema: 1;
  /** Workspace time of the last decision. Time never runs backwards for a fan. */
  now: EpochMs;
  /** The last `fanSeq` that was read. */
  cursor: number;
  /** Enrollments of campaigns that have not ended. */
  enrollments: EnrollmentState[];
  /** Enrollments of campaigns that have ended. */
  past?: PastEnrollment[];
  /** The fan's attributes by name: the value that was accepted last. */
  attributes?: Record<string, AttributeValue>;
  /** Recent sends over all campaigns, for the caps; older ones than `CAP_MEMORY_MS` are dropped. */
  sends: { channel: Channel; at: EpochMs }[];
}

export const STATE_SCHEMA = 1;

export function emptyState(): FanState {
  return { schema: STATE_SCHEMA, now: 0, cursor: 0, enrollments: [], sends: [] };
}
