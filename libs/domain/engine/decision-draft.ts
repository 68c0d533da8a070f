import { FAN_LEVEL_EVENT_TYPES } from '#domain/events/catalogue.js';
import { setAttribute } from './attributes.js';
import type { DecisionContext } from './decision-context.js';
import type { NewEffect } from './effect-spec.js';
import type { FactEvent, NewFanEvent } from './fact-event.js';
import { onVersion, versionOf } from './flow-versions.js';
import { recordFact } from './record-fact.js';
import type { EnrollmentState, FanState } from './state.js';

/** A fact, and an enrollment whose tracks it may start. */
interface ArrivedFact {
  event: FactEvent;
  enrollment: EnrollmentState;
}

/** A track that a step has asked for. */
interface RequestedTrack {
  track: string;
  enrollment: EnrollmentState;
}

/**
 * One decision while it is being made: the state it changes, and what it puts out.
 *
 * Every fact of a decision passes `write`. So each of them is written to the log and, in the same look, starts
 * tracks, ends waits and holds in conditions. Nothing else can add to `events`.
 */
export class DecisionDraft {
  readonly effects: NewEffect[] = [];
  /** Ids of effects that earlier decisions asked for and that this one cancels. */
  readonly cancelled: string[] = [];
  private readonly written: NewFanEvent[] = [];
  private arrived: ArrivedFact[] = [];
  private requested: RequestedTrack[] = [];

  constructor(
    readonly state: FanState,
    readonly context: DecisionContext,
  ) {}

  /** The facts that this decision has written so far, oldest first. */
  get events(): readonly NewFanEvent[] {
    return this.written;
  }

  /** The number of the newest fact: the facts of a decision follow all the events it has read. */
  get lastSeq(): number {
    return this.state.cursor + this.written.length;
  }

  /** Does a fact or a request wait for `takeArrived` or `takeRequested`? */
  get hasTracksToStart(): boolean {
    return this.arrived.length + this.requested.length > 0;
  }

  /** Writes a fact of this decision, and takes it in like one from the log. */
  write(event: NewFanEvent): void {
    this.written.push(event);
    this.takeIn({ ...event, fanSeq: this.lastSeq });
  }

  /** Remembers the fact in the enrollments it concerns, and keeps it for the tracks that it may start. */
  takeIn(event: FactEvent): void {
    if (event.type === 'fan.attribute_set') setAttribute(this.state, event.payload);
    for (const enrollment of this.enrollmentsOf(event)) {
      const campaign = this.context.campaigns.get(enrollment.campaignId);
      const own = campaign === undefined ? undefined : onVersion(campaign, versionOf(enrollment, campaign));
      recordFact(enrollment, event, own?.flow);
      this.arrived.push({ event, enrollment });
    }
  }

  /** Asks for a run of the track; it starts when the tracks that run now have been looked at. */
  requestTrack(track: string, enrollment: EnrollmentState): void {
    this.requested.push({ track, enrollment });
  }

  /** Hands out the facts that have come in since the last call. */
  takeArrived(): ArrivedFact[] {
    const { arrived } = this;
    this.arrived = [];
    return arrived;
  }

  /** Hands out the tracks that have been asked for since the last call. */
  takeRequested(): RequestedTrack[] {
    const { requested } = this;
    this.requested = [];
    return requested;
  }

  /** A fact of the fan concerns every campaign that is live or paused; any other fact only the campaign it names. */
  private enrollmentsOf(event: FactEvent): EnrollmentState[] {
    const { state, context } = this;
    if (!FAN_LEVEL_EVENT_TYPES.includes(event.type)) {
      return state.enrollments.filter(({ campaignId }) => campaignId === event.campaignId);
    }
    return state.enrollments.filter(({ campaignId }) => {
      const status = context.campaigns.get(campaignId)?.status;
      return status === 'live' || status === 'paused';
    });
  }
}
