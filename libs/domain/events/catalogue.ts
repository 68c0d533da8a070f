import type { ReplyIntent } from '#domain/terms.js';
import type {
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
 * Every kind of event: type → payload. Past tense, append-only, no addresses and no free text.
 * "public" types may be sent to `POST /v1/events`; the others are written by the platform alone.
 */
export interface PublicEvents {
  /** Enrolls the fan in the event's campaign. */
  'fan.pre_saved': { path: PreSavePath; service?: Service; source?: string };
  'page.visited': { source?: string };
  /** `messageId` when the link came in one of our messages; scanners' clicks carry `human: false`. */
  'link.clicked': { messageId?: string; human: boolean };
  'fan.saved': { target: 'release' | 'track' | 'playlist'; observedBy: ObservedBy };
  'fan.followed': { observedBy: ObservedBy };
  /** True before enrollment: its own column in the funnel, out of that transition. */
  'stage.already': { stage: Stage };
  /** The fan lacks the scope needed to observe this stage: in neither numerator nor denominator. */
  'stage.unobservable': { stage: Stage };
  /** Of the fan, in every campaign; `null` takes the attribute away. */
  'fan.attribute_set': { name: string; value: AttributeValue | null };
}

/** Which send a message event speaks of. `intent` lets the funnel attribute re-engagement. */
export interface MessageRef {
  messageId: string;
  effectId: string;
  track: string;
  step: string;
  channel: Channel;
  purpose: Purpose;
  intent: SendIntent;
}
/** Which visit of which step an operator means. */
export interface StepVisit {
  track: string;
  run: number;
  step: string;
  visit: number;
  auditId: string;
}
export const SEND_INTENTS = ['prompt', 're_engagement'] as const;
export type SendIntent = (typeof SEND_INTENTS)[number];

/** How a fan comes in without an act of their own. */
export const ENTRY_WAYS = ['audience', 'api', 'keyword', 'broadcast', 'import'] as const;
export type EntryWay = (typeof ENTRY_WAYS)[number];

export interface PlatformEvents {
  /** Somebody else enrolls the fan. With a `track` only that one starts. */
  'enrollment.requested': { by: EntryWay; source?: string; track?: string };
  'enrollment.opened': {
    path: PreSavePath | 'none';
    service?: Service;
    territory?: string;
    source: string;
    variant?: string;
  };
  'enrollment.closed': { reason: ClosedReason };
  'enrollment.reopened': { track: string };
  /** Taken over to a newer version of the campaign's flow. */
  'enrollment.moved': { fromVersion: number; toVersion: number };
  /** An operator's wishes about one fan (the audit log says whose, and why). Void once the fan is elsewhere. */
  'flow.skip_requested': StepVisit;
  'flow.move_requested': StepVisit & { toStep: string };
  /** Out of the track, or without one out of the campaign. */
  'flow.exit_requested': { track?: string; auditId: string };
  /**
   * A run is over. `reason`: an exit's own reason, `end` (after the last step), `goal`, `flow_goal`, `restarted`, `moved`,
   * `exited_by_operator` or `campaign_ended`. The marketer's words, nothing of the fan's.
   */
  'track.ended': { track: string; run: number; reason: RunEndReason | ForeignWord };
  /** A split gave the fan a variant. The campaign's first one is the group that the funnel counts the fan in. */
  'variant.assigned': { track: string; step: string; variant: string; holdout: boolean };
  /** A `setStage` step of the flow. */
  'stage.set': { stage: Stage; track: string; step: string };
  /** The release was saved for the fan by us and found there when read back. */
  'release.saved': { service: Service; by: 'platform'; effectId: string };
  /** Without an effect when nothing was tried: the release never appeared there. */
  'release.save_failed': { service?: Service; reason: ServiceFailureReason; effectId?: string };
  /** We did it (and read it back), or looked: never a conversion of the fan's. */
  'service.done': { service: Service; action: ServiceAction; by: 'platform'; effectId: string };
  'service.failed': {
    service?: Service;
    action: ServiceAction;
    reason: ServiceFailureReason;
    effectId?: string;
  };
  /** The grant is dead: the fan has to connect the service anew. */
  'connection.expired': { service: Service };
  'message.accepted': MessageRef;
  'message.rejected': MessageRef & { code: ProviderCode };
  'message.unknown': MessageRef;
  'message.abandoned': MessageRef;
  /** Not sent, and never will be by this step: unreachable, no consent, suppressed … */
  'message.blocked': { track: string; step: string; reason: BlockedReason; intent: SendIntent };
  /** The claim found a reason to wait (quiet hours, cap): the step plans again, for `until` or later. */
  'message.deferred': {
    effectId: string;
    track: string;
    step: string;
    reason: DeferredReason;
    until?: EpochMs;
  };
  'message.delivered': { messageId: string };
  'message.undelivered': { messageId: string; code: ProviderCode };
  /** The claim found that it may not be sent at all: the step tries its next channel. */
  'message.refused': {
    effectId: string;
    track: string;
    step: string;
    reason: RefusedReason;
    intent: SendIntent;
  };
  /** A `webhook` step's receiver took the call, with this HTTP status. */
  'webhook.delivered': { effectId: string; track: string; step: string; status: number };
  'webhook.failed': { effectId: string; track: string; step: string; reason: WebhookFailureReason };
  'consent.granted': { channel: Channel; purpose: Purpose };
  'consent.withdrawn': { channel: Channel; reason: WithdrawalReason };
  /** The fan has written to us. The text is kept apart, sealed. */
  'reply.received': { replyId: string; intent: ReplyIntent };
  /** `reason`: what failed, in words without data of the fan. */
  'fan.stuck': { reason: string };
  'fan.unstuck': Record<string, never>;
}

export type EventPayloads = PublicEvents & PlatformEvents;
export type EventType = keyof EventPayloads;

/** One fact about a fan as the engine and the funnel read it. */
export type FanEvent = {
  [T in EventType]: {
    id: string;
    fanId: string;
    /** Order of acceptance within the fan; flows consume in this order. */
    fanSeq: number;
    campaignId: string | null;
    type: T;
    /** When it happened, on the workspace's (virtual) clock. Metrics go by this. */
    occurredAt: number;
    payload: EventPayloads[T];
  };
}[EventType];

/** What makes a fan part of a campaign they were not in: an act (after release they start at `engaged`), or a request. */
export const ENROLLING_EVENT_TYPES: readonly EventType[] = [
  'fan.pre_saved',
  'page.visited',
  'link.clicked',
  'fan.saved',
  'fan.followed',
  'enrollment.requested',
];

/** Events some live flow may react to: only these wake a fan's workflow. */
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
];

/** Facts about the fan rather than acts in a campaign: all the fan's enrollments take them in. */
export const FAN_LEVEL_EVENT_TYPES: readonly EventType[] = [
  'consent.granted',
  'consent.withdrawn',
  'fan.attribute_set',
];
