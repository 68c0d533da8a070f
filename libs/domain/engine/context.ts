import type { SendLimits } from '#domain/sending/send-limits.js';
import type { EventPayloads, EventType, SendIntent } from '#domain/events/catalogue.js';
import type { Flow, Step } from '#domain/flows/flow.js';
import type { StepMap } from '#domain/flows/step-map.js';
import type { AvailabilityTable } from '#domain/releases/availability.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import type { ItemKind } from '#domain/services/capabilities.js';
import type {
  CampaignStatus,
  Channel,
  EndReason,
  EpochMs,
  PublishMode,
  Purpose,
  Service,
  ServiceAction,
  Stage,
  WebhookField,
} from '#domain/terms.js';
import type { EnrollmentState, FanState, TrackRun } from './state.js';

export interface ChannelFacts {
  /** Blocked for the whole workspace; beats every consent. */
  suppressed: boolean;
  purposes: Purpose[];
}

/** The fan as of this decision. A channel without an address is absent. */
export interface FanFacts {
  id: string;
  territory?: string;
  zone?: string;
  channels: Partial<Record<Channel, ChannelFacts>>;
  /** Services with a live grant that we have an adapter for. */
  connections: Service[];
}

/** A version the campaign runs or has run, and what became of the fans who were under way. */
export interface CampaignVersion {
  version: number;
  flow: Flow;
  /** `move`: everybody goes over to it at their next wait; `finish`: only who enters from now on has it. */
  mode: PublishMode;
  stepMap: StepMap;
}

export interface CampaignFacts {
  id: string;
  status: CampaignStatus;
  epoch: number;
  /** Null of a campaign without a release, an always-on artist flow: every act of its fans comes "after" it. */
  releaseId: string | null;
  artistId: string;
  clock: ReleaseClock | null;
  /** Release-day work is spread over this long after the territory's moment. */
  releaseWindowMs: number;
  endsAt: EpochMs | null;
  /** Where the release is late, or was; without it nobody is held. */
  availability?: AvailabilityTable;
  /** Why it ended, once it has: the reason its enrollments close with. */
  endReason?: EndReason;
  /** Of the newest version; in a `Scope`, of the version the enrollment runs. */
  flow: Flow;
  /** All of them, the oldest first and rising; the last is `flow`. Left out: `flow` is version 1. */
  versions?: readonly CampaignVersion[];
}

export interface DecisionContext {
  fan: FanFacts;
  /** By campaign id: all the fan is enrolled in, and those the new events speak of. */
  campaigns: ReadonlyMap<string, CampaignFacts>;
  /** Effects a worker has already claimed: too late to cancel. */
  claimed: ReadonlySet<string>;
  /** A stable id for an effect's key. */
  effectId: (key: string) => string;
}

export type NewFanEvent = {
  [T in EventType]: { type: T; campaignId: string | null; occurredAt: EpochMs; payload: EventPayloads[T] };
}[EventType];

export interface EffectKey {
  campaignId: string;
  track: string;
  run: number;
  step: string;
  visit: number;
  attempt: number;
}

export type EffectSpec =
  | {
      kind: 'send';
      channel: Channel;
      template: string;
      purpose: Purpose;
      intent: SendIntent;
      /** The flow's own, for the claim to look at once more. */
      limits?: SendLimits | undefined;
    }
  | {
      kind: 'service';
      action: ServiceAction;
      service: Service;
      /** Of a check: what to look for in the fan's library. */
      items?: ItemKind[];
      baseline?: true;
    }
  /** What the fan has reached is taken down when it is asked for, so that every try says the same. */
  | {
      kind: 'webhook';
      url: string;
      event: string;
      include: WebhookField[];
      at: EpochMs;
      stages: Stage[];
    };

export interface NewEffect extends EffectKey {
  id: string;
  spec: EffectSpec;
}

/** What one decision puts out, collected while the tracks run. */
export interface Output {
  events: NewFanEvent[];
  effects: NewEffect[];
  cancelled: string[];
}

/** A fact as the rules look at it, read from the log or of this very decision. */
export type FactEvent = NewFanEvent & { fanSeq: number };

/** One decision at work: what it stands on, what it has put out, and what still has to find its tracks. */
export interface Desk {
  state: FanState;
  context: DecisionContext;
  out: Output;
  /** Facts whose tracks are not started yet. */
  arrived: { event: FactEvent; enrollment: EnrollmentState }[];
  /** Tracks that a step asks for. */
  asked: { track: string; enrollment: EnrollmentState }[];
}

/** Everything a step may look at. */
export interface Scope {
  now: EpochMs;
  desk: Desk;
  state: FanState;
  fan: FanFacts;
  campaign: CampaignFacts;
  enrollment: EnrollmentState;
  sends: readonly { channel: Channel; at: EpochMs }[];
  /** Sends asked for and not ended yet, over all campaigns: the caps count them, so two tracks never race. */
  underWay: () => { channel: Channel; at: EpochMs }[];
  context: DecisionContext;
  out: Output;
}

export type StepOutcome =
  /** Go on: to that step, or the one after. */
  | {
      kind: 'pass';
      to?: string | undefined;
      /** When the wait was over: long ago, after a pause. */
      at?: EpochMs;
    }
  | { kind: 'stay'; wait: TrackRun['wait'] }
  | { kind: 'end'; reason: string };

/** One step kind: looked at when entered and again at every decision while the fan stands on it. */
export type StepRule<S extends Step> = (step: S, run: TrackRun, scope: Scope) => StepOutcome;
