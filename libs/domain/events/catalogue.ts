import type { ReplyIntent, ReplyLabel } from '#domain/terms.js';
import type {
  AddressChange,
  BlockedReason,
  ClosedReason,
  DeferredReason,
  ForeignWord,
  ProviderCode,
  RefusedReason,
  RunEndReason,
  ServiceFailureReason,
  WebhookFailureReason,
  WithdrawalReason,
} from './reasons.js';
import type { ReceiptOutcome } from './receipt.js';
import type {
  AttributeValue,
  Channel,
  EpochMs,
  ObservedBy,
  PreSavePath,
  Purpose,
  Service,
  ServiceAction,
  Stage,
} from '#domain/terms.js';

/**
 * Every kind of event: type → payload. Types are in the past tense. Events are only appended, and hold no addresses
 * and no free text. The public types may be sent to `POST /v1/events`; only the platform writes the others.
 */
export interface PublicEvents {
  /** Enrolls the fan in the event's campaign. */
  'fan.pre_saved': { path: PreSavePath; service?: Service; source?: string };
  'page.visited': { source?: string };
  /**
   * `messageId`: the message of ours that held the link, if one did. A scanner's click has `human: false`. `doubtful`: it
   * may have been a scanner's (then `human` is false). `confirms`: the fan was heard of, so this earlier doubtful click
   * counts, from now on.
   */
  'link.clicked': { messageId?: string; human: boolean; doubtful?: boolean; confirms?: string };
  'fan.saved': { target: 'release' | 'track' | 'playlist'; observedBy: ObservedBy };
  /** `artistId`: another artist than the campaign's. Such a follow names no campaign and counts in none. */
  'fan.followed': { observedBy: ObservedBy; artistId?: string };
  /** The stage was true before enrollment. It has its own column in the funnel, and the transition leaves the fan out. */
  'stage.already': { stage: Stage };
  /** Nothing can show this stage for the fan: the funnel counts the fan in neither numerator nor denominator. */
  'stage.unobservable': { stage: Stage };
  /** An attribute of the fan, for every campaign. `null` takes it away. */
  'fan.attribute_set': { name: string; value: AttributeValue | null };
}

/** The send that a message's event is about. By `intent` the funnel attributes re-engagement. */
export interface MessageRef {
  messageId: string;
  effectId: string;
  track: string;
  step: string;
  channel: Channel;
  purpose: Purpose;
  intent: SendIntent;
}
/** The visit of the step that an operator's request is about. */
export interface StepVisit {
  track: string;
  run: number;
  step: string;
  visit: number;
  auditId: string;
}
export const SEND_INTENTS = ['prompt', 're_engagement'] as const;
export type SendIntent = (typeof SEND_INTENTS)[number];

/** What is known of a fan and can be corrected. Attributes have an event of their own. */
export const PROFILE_FIELDS = ['territory', 'zone', 'locale'] as const;
export type ProfileField = (typeof PROFILE_FIELDS)[number];

/** The ways by which a fan is enrolled without an act of their own. */
export const ENTRY_WAYS = ['audience', 'api', 'keyword', 'broadcast', 'import'] as const;
export type EntryWay = (typeof ENTRY_WAYS)[number];

interface PlatformEvents {
  /** Somebody else enrolls the fan. With a `track`, only that track starts. */
  'enrollment.requested': { by: EntryWay; source?: string; track?: string };
  /** Somebody has corrected what is known of the fan. Moments that depend on it are computed anew. */
  'fan.profile_changed': { fields: ProfileField[] };
  /** The fan has another address on the channel, a first one, or none any more. */
  'fan.address_changed': { channel: Channel; change: AddressChange };
  /** The fan is erased: what the fan runs ends, and the log keeps no more than what happened. */
  'fan.erased': Record<string, never>;
  'enrollment.opened': {
    path: PreSavePath | 'none';
    service?: Service;
    territory?: string;
    source: string;
    variant?: string;
  };
  'enrollment.closed': { reason: ClosedReason };
  'enrollment.reopened': { track: string };
  /** The enrollment has moved to a newer version of the campaign's flow. */
  'enrollment.moved': { fromVersion: number; toVersion: number };
  /** An operator's requests about one fan; the audit log says whose, and why. Void when the fan has left the step. */
  'flow.skip_requested': StepVisit;
  'flow.move_requested': StepVisit & { toStep: string };
  /** The fan leaves the track, or without a `track` the campaign. An operator's has an `auditId`; a fan's own says so. */
  'flow.exit_requested': { track?: string; auditId?: string; by?: 'fan' };
  /** A run is over. The reason of an `exit` step is the marketer's own word; it says nothing of the fan. */
  'track.ended': { track: string; run: number; reason: RunEndReason | ForeignWord };
  /** A split gave the fan a variant. The funnel counts the fan in the group of the campaign's first variant. */
  'variant.assigned': { track: string; step: string; variant: string; holdout: boolean };
  /** A `setStage` step of the flow has put the fan on the stage. */
  'stage.set': { stage: Stage; track: string; step: string };
  /** We have saved the release for the fan, and found it there when we read back. */
  'release.saved': { service: Service; by: 'platform'; effectId: string; receipt?: ReceiptOutcome };
  /** Without an `effectId`, nothing was tried: the release never appeared on the service, or there was no live grant. */
  'release.save_failed': {
    service?: Service;
    reason: ServiceFailureReason;
    effectId?: string;
    receipt?: ReceiptOutcome;
  };
  /** We have done the action and read it back, or made a check. This is never a conversion of the fan's. */
  'service.done': {
    service: Service;
    action: ServiceAction;
    by: 'platform';
    effectId: string;
    receipt?: ReceiptOutcome;
  };
  'service.failed': {
    service?: Service;
    action: ServiceAction;
    reason: ServiceFailureReason;
    effectId?: string;
    receipt?: ReceiptOutcome;
  };
  /** The grant is dead. The fan has to connect the service again. */
  'connection.expired': { service: Service };
  /**
   * The grant ends before the release, and the fan can renew it in time. `endsInDays`: whole days (real time), 0 where it
   * has ended already.
   */
  'connection.expiring': { service: Service; endsInDays: number };
  'message.accepted': MessageRef;
  'message.rejected': MessageRef & { code: ProviderCode };
  'message.unknown': MessageRef;
  'message.abandoned': MessageRef;
  /** The step does not send its message, and never will. */
  'message.blocked': { track: string; step: string; reason: BlockedReason; intent: SendIntent };
  /** The claim found a reason to wait. The step plans again, for `until` or later. */
  'message.deferred': {
    effectId: string;
    track: string;
    step: string;
    reason: DeferredReason;
    until?: EpochMs;
  };
  'message.delivered': { messageId: string };
  'message.undelivered': { messageId: string; code: ProviderCode };
  /** The claim found that the message may not be sent at all. The step tries its next channel. */
  'message.refused': {
    effectId: string;
    track: string;
    step: string;
    reason: RefusedReason;
    intent: SendIntent;
  };
  /**
   * A message that is no step of a flow did not arrive: the question by which a fan confirms a sign-up, or the code that
   * a fan has asked for.
   */
  'confirmation.undelivered': { of: 'question' | 'code'; channel: Channel; code: ProviderCode };
  /** The receiver of a `webhook` step took the call, with this HTTP status. */
  'webhook.delivered': { effectId: string; track: string; step: string; status: number };
  'webhook.failed': { effectId: string; track: string; step: string; reason: WebhookFailureReason };
  'consent.granted': { channel: Channel; purpose: Purpose };
  'consent.withdrawn': { channel: Channel; reason: WithdrawalReason };
  /** The fan has written to us. The text is kept apart, sealed. */
  'reply.received': { replyId: string; intent: ReplyIntent; says?: ReplyLabel };
  /** `reason`: what failed, in words without data of the fan. */
  'fan.stuck': { reason: string };
  'fan.unstuck': Record<string, never>;
}

export type EventPayloads = PublicEvents & PlatformEvents;
export type EventType = keyof EventPayloads;

/** One fact about a fan, as the engine and the funnel read it from the log. */
export type FanEvent = {
  [T in EventType]: {
    id: string;
    fanId: string;
    /** The order of acceptance among the fan's events. Flows read events in this order. */
    fanSeq: number;
    campaignId: string | null;
    type: T;
    /** When it happened, in workspace time (ms). Metrics go by this. */
    occurredAt: number;
    payload: EventPayloads[T];
  };
}[EventType];

/** The events that enroll a fan in the campaign they name: acts of the fan, and requests. */
export const ENROLLING_EVENT_TYPES: readonly EventType[] = [
  'fan.pre_saved',
  'page.visited',
  'link.clicked',
  'fan.saved',
  'fan.followed',
  'enrollment.requested',
];

/** Events that a live flow may react to. Only these wake a fan's workflow. */
export const NUDGING_EVENT_TYPES: readonly EventType[] = [
  'fan.pre_saved',
  'page.visited',
  'link.clicked',
  'fan.saved',
  'fan.followed',
  'enrollment.requested',
  'consent.granted',
  'consent.withdrawn',
  'flow.skip_requested',
  'flow.move_requested',
  'flow.exit_requested',
  'fan.attribute_set',
  'fan.profile_changed',
  'fan.address_changed',
  'connection.expiring',
  'fan.erased',
  'reply.received',
];

/** Facts about the fan, and not acts in one campaign. All of the fan's enrollments take them in. */
export const FAN_LEVEL_EVENT_TYPES: readonly EventType[] = [
  'consent.granted',
  'consent.withdrawn',
  'fan.attribute_set',
  'reply.received',
];
