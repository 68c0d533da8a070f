import type {
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

/** What the engine remembers of one kind of event since enrollment. */
export interface Fact {
  count: number;
  /** Workspace time of the earliest and the latest occurrence. */
  first: EpochMs;
  last: EpochMs;
  /** `fanSeq` of the newest one consumed: order of acceptance. */
  seq: number;
  /** The latest moments, oldest first, as many as a condition of the flow counts within a time. */
  recent?: EpochMs[];
}

/** What came back for the effect a step waits for. */
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
  /** Nothing: the step is looked at now. */
  | { kind: 'none' }
  /** A moment; `at` is for the eye, it is computed anew at every decision. */
  | { kind: 'until'; at: EpochMs; reason: WaitingReason }
  | { kind: 'event'; at: EpochMs }
  | EffectWait
  | { kind: 'outcome'; channel?: Channel; outcome: EffectOutcome };

/** One run of a track: where the fan stands in it. */
export interface TrackRun {
  track: string;
  run: number;
  step: string;
  /** How often this step has been entered in this run, this time included. */
  visit: number;
  /** Effects tried within this visit. */
  attempt: number;
  /** Channels this visit has tried in vain. */
  tried: Channel[];
  /** A claim found that nothing may be sent before this moment. */
  notBefore?: EpochMs;
  /** The version it still runs while an effect of that is out; without it the enrollment's. */
  version?: number;
  /** What an operator has asked for this run. */
  request?: { kind: 'skip' } | { kind: 'move'; step: string } | { kind: 'exit' };
  /** Its trigger came again while a claimed effect was out: the run begins anew when that has ended. */
  restart?: true;
  enteredAt: EpochMs;
  /** When it would have been, had nothing (a pause) held the fan up; without it `enteredAt`. */
  dueAt?: EpochMs;
  /** The fan's cursor when the step was entered: later events count as "since the step". */
  enteredSeq: number;
  wait: Wait;
}

export interface EnrollmentState {
  campaignId: string;
  enrolledAt: EpochMs;
  path: PreSavePath | 'none';
  service?: Service;
  /** Territory at enrollment; the release moment goes by it. */
  territory?: string;
  open: boolean;
  /** The flow version it runs; without it the campaign's first. */
  version?: number;
  /** An operator has asked the fan out; closes as soon as no claimed effect is out. */
  leaving?: true;
  facts: Partial<Record<EventType, Fact>>;
  /** What the flow asks about more closely (a field of the payload, "that often within"): `watchesOf`. */
  matches?: Record<string, Fact>;
  /** `track/step` of a split → the variant it gave. */
  variants?: Record<string, string>;
  /** A split put the fan into its holdout: no marketing messages in this campaign. */
  holdout?: true;
  /** Tracks started by a segment → did it hold at the last look? */
  segments?: Record<string, boolean>;
  /** Stages a `setStage` step or our own save has reached. */
  stages: Partial<Record<Stage, EpochMs>>;
  /** What we did for the fan on the service: a check must not take it for the fan's own act. */
  acted?: Partial<Record<ServiceAction, EpochMs>>;
  /** Stages that cannot count: true before, or not to be observed (`docs/metrics.md`). */
  standing?: Partial<Record<Stage, 'already' | 'unobservable'>>;
  /** `track/step` → times entered. */
  visits: Record<string, number>;
  /** track → runs started. */
  runs: Record<string, number>;
  /** Messages sent (or of unknown outcome) in this campaign. */
  sent: Partial<Record<Channel, number>>;
  tracks: TrackRun[];
}

/** What is kept of an enrollment when its campaign is over. */
export interface PastEnrollment {
  campaignId: string;
  /** Null of a campaign without a release. */
  releaseId: string | null;
  artistId: string;
  enrolledAt: EpochMs;
  stages: Stage[];
}

export interface FanState {
  schema: 1;
  /** The workspace time of the last decision: time never runs backwards for a fan. */
  now: EpochMs;
  /** The last `fanSeq` consumed. */
  cursor: number;
  /** In campaigns that are not over. */
  enrollments: EnrollmentState[];
  past?: PastEnrollment[];
  /** What is known of the fan by name: `fan.attribute_set`, the last one accepted. */
  attributes?: Record<string, AttributeValue>;
  /** Recent sends over all campaigns, for the caps; older than eight days are dropped. */
  sends: { channel: Channel; at: EpochMs }[];
}

export const STATE_SCHEMA = 1;

export function emptyState(): FanState {
  return { schema: STATE_SCHEMA, now: 0, cursor: 0, enrollments: [], sends: [] };
}
