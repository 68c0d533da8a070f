import type { OwnWish } from '#domain/events/reasons.js';
import { assertNever } from '#domain/assert-never.js';
import { judgeClaim, type ClaimVerdict } from '#domain/sending/judge-claim.js';
import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import type { EffectSpec, NewEffect } from '#domain/engine/effect-spec.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import { asksOfMessages } from '#domain/engine/message-facts.js';
import type { FanState } from '#domain/engine/state.js';
import { FAN_LEVEL_EVENT_TYPES, NUDGING_EVENT_TYPES } from '#domain/events/catalogue.js';
import { releaseMoment } from '#domain/releases/release-clock.js';
import { perChannel, type Channel, type EpochMs, type Service } from '#domain/terms.js';
import { preSaveAt, type SimulatedEntrant } from './audience.js';
import { answerTo, actsUnasked } from './behaviour.js';
import { BudgetSlots } from './budget-slots.js';
import { diceOf, type Dice } from './dice.js';
import { EventQueue } from './event-queue.js';
import { actEvent, DONE_ONCE, type FanAct } from './fan-acts.js';
import { arrivalEvent, outcomeEvent, type EffectEnd } from './outcome-events.js';
import { SimulatedFan } from './simulated-fan.js';
import { Tally, type SimulationReport } from './tally.js';
import type { SimulationInput } from './simulation-input.js';

/** The reason of a withdrawal that comes by the channel itself. */
const WITHDRAWN_BY: Record<Channel, OwnWish> = { sms: 'stop', email: 'unsubscribe', webpush: 'unsubscribe' };

type Item =
  | { kind: 'end' }
  | { kind: 'act'; person: SimulatedFan; event: NewFanEvent }
  | { kind: 'stop'; person: SimulatedFan; channel: Channel }
  | { kind: 'wake'; person: SimulatedFan }
  | { kind: 'effect'; person: SimulatedFan; effectId: string };

/**
 * Plays a campaign on a clock of its own. Fans act, the engine decides and effects end, in the order of time. The
 * functions are those that decide about real fans. It is pure and seeded: the same input gives the same report.
 */
export class Simulation {
  private readonly queue = new EventQueue<Item>();
  private readonly dice: Dice;
  private readonly people: SimulatedFan[] = [];
  private readonly stuck = new Set<SimulatedFan>();
  private readonly done = new Set<string>();
  /** The slots of the senders, and of each service that was called: the services do not share a budget. */
  private readonly slots: Record<Channel, BudgetSlots>;
  private readonly serviceSlots = new Map<Service, BudgetSlots>();
  private readonly tally: Tally;
  private readonly written: ReadonlySet<string>;
  private readonly campaigns: Map<string, CampaignFacts>;

  constructor(private readonly input: SimulationInput) {
    this.dice = diceOf(input.seed);
    const { budgets } = input;
    this.slots = perChannel((channel) => new BudgetSlots(budgets[channel]));
    this.tally = new Tally(input);
    this.written = new Set(input.messages.map(({ key, channel }) => `${key}/${channel}`));
    const { campaign } = input;
    this.campaigns = new Map([[campaign.id, campaign]]);
    if (campaign.endsAt !== null) this.queue.put(campaign.endsAt, { kind: 'end' });
    for (const entrant of input.entrants) this.enter(entrant);
  }

  /** Plays at most this many happenings. True: nothing is left to play. */
  play(most: number): boolean {
    for (let count = 0; count < most; count += 1) {
      const next = this.queue.take();
      if (next === undefined || next.at > this.input.until) return true;
      this.happens(next.at, next.item);
    }
    return false;
  }

  /** The states of the audience's fans, in the order of the audience. */
  states(): FanState[] {
    return this.people.map(({ state }) => state);
  }

  report(): SimulationReport {
    return this.tally.report(this.people, {
      ...perChannel((channel) => this.slots[channel].longestWaitMs),
      service: Math.max(0, ...[...this.serviceSlots.values()].map(({ longestWaitMs }) => longestWaitMs)),
    });
  }

  private enter({ fan, acts, past }: SimulatedEntrant): void {
    const person = new SimulatedFan(fan, this.campaigns, past, this.input.sending);
    this.people.push(person);
    for (const event of acts) this.queue.put(event.occurredAt, { kind: 'act', person, event });
    const { behaviour, campaign } = this.input;
    if (behaviour === null || campaign.clock === null) return;
    const moment = releaseMoment(campaign.clock, fan.territory);
    if (!acts.some((act) => act.type === 'fan.pre_saved' && act.occurredAt < moment)) return;
    for (const { type, afterMs } of actsUnasked(behaviour, this.dice, fan))
      this.acts(person, type, moment + afterMs);
  }

  private acts(person: SimulatedFan, type: FanAct, at: EpochMs, messageId?: string): void {
    const { id: campaignId, clock } = this.input.campaign;
    if (type !== 'fan.pre_saved') {
      const event = actEvent(type, { campaignId, occurredAt: at }, messageId);
      this.queue.put(at, { kind: 'act', person, event });
    } else if (clock === null || at < releaseMoment(clock, person.fan.territory)) {
      this.queue.put(at, { kind: 'act', person, event: preSaveAt(person.fan, campaignId, at) });
    }
  }

  private happens(at: EpochMs, item: Item): void {
    if (item.kind === 'end') {
      this.ends();
      return;
    }
    const { person } = item;
    if (this.stuck.has(person)) return;
    switch (item.kind) {
      case 'act':
        this.fanActs(at, person, item.event);
        return;
      case 'stop':
        this.fanStops(at, person, item.channel);
        return;
      case 'wake':
        if (person.wakeAt === at) this.decide(at, person);
        return;
      case 'effect':
        this.effectIsDue(at, person, item.effectId);
        return;
      default:
        assertNever(item);
    }
  }

  /** Ends the campaign. Its fans wake at this moment by themselves. */
  private ends(): void {
    const { campaign } = this.input;
    this.campaigns.set(campaign.id, { ...campaign, status: 'ended' });
  }

  private fanActs(at: EpochMs, person: SimulatedFan, event: NewFanEvent): void {
    const onlyOnce = DONE_ONCE.includes(event.type);
    const key = `${person.fan.id}/${event.type}`;
    if (onlyOnce && this.input.behaviour !== null && this.done.has(key)) return;
    if (onlyOnce) this.done.add(key);
    this.hear(person, event);
    if (this.wakes(event, person)) this.decide(at, person);
  }

  /** Does what a STOP does: it blocks the address, withdraws the channel's consents and tells the flow. */
  private fanStops(at: EpochMs, person: SimulatedFan, channel: Channel): void {
    if (person.fan.channels[channel]?.suppressed !== false) return;
    suppress(person, channel, []);
    const payload = { channel, reason: WITHDRAWN_BY[channel] };
    const event: NewFanEvent = { type: 'consent.withdrawn', campaignId: null, occurredAt: at, payload };
    this.hear(person, event);
    if (this.wakes(event, person)) this.decide(at, person);
  }

  /** Does the event wake the fan? This is the rule by which the event store leaves a nudge. */
  private wakes({ type, campaignId }: NewFanEvent, { state }: SimulatedFan): boolean {
    if (!NUDGING_EVENT_TYPES.includes(type)) return false;
    const isLive = (id: string) => this.campaigns.get(id)?.status === 'live';
    if (campaignId !== null && isLive(campaignId)) return true;
    const ofTheFan = FAN_LEVEL_EVENT_TYPES.includes(type);
    if (campaignId !== null && !ofTheFan) return false;
    // A fact of the fan may start a track of a campaign in which all runs of the fan have ended.
    return state.enrollments.some(
      (enrollment) => enrollment.open || (ofTheFan && isLive(enrollment.campaignId)),
    );
  }

  private hear(person: SimulatedFan, event: NewFanEvent): void {
    person.hear(event);
    this.tally.happened(person.fan.id, event);
  }

  private decide(at: EpochMs, person: SimulatedFan): void {
    const before = person.state;
    try {
      const decision = person.decide(at);
      this.tally.decided(person, before, decision);
      for (const { id, spec } of decision.effects) {
        this.queue.put(this.slotFor(spec, at), { kind: 'effect', person, effectId: id });
      }
    } catch (error) {
      this.stuck.add(person);
      this.tally.stuck(person.fan.id, error instanceof Error ? error.message : String(error));
      return;
    }
    if (person.wakeAt !== null) this.queue.put(Math.max(person.wakeAt, at), { kind: 'wake', person });
  }

  /** The moment of the effect's slot in its budget. The budgets of webhooks' receivers are unknown here. */
  private slotFor(spec: EffectSpec, at: EpochMs): EpochMs {
    switch (spec.kind) {
      case 'send':
        return this.slots[spec.channel].take(at);
      case 'service':
        return this.slotsOf(spec.service).take(at);
      case 'webhook':
        return at;
      default:
        return assertNever(spec);
    }
  }

  private slotsOf(service: Service): BudgetSlots {
    const slots = this.serviceSlots.get(service) ?? new BudgetSlots(this.input.budgets.service);
    this.serviceSlots.set(service, slots);
    return slots;
  }

  /** Does with an effect what a worker does: decides on news, claims, calls, records and decides again. */
  private effectIsDue(at: EpochMs, person: SimulatedFan, effectId: string): void {
    if (person.hasNews) this.decide(at, person);
    const effect = person.ends(effectId);
    if (effect === undefined) return;
    const end = this.endOf(effect, person, at);
    this.tally.ended(person.fan.id, effect, end, at);
    this.hear(person, outcomeEvent(effect, end, at));
    this.decide(at, person);
    if (end.kind !== 'done' || effect.spec.kind !== 'send') return;
    if (this.arrives(effect, effect.spec.channel, person, at)) this.answers(effect, effect.spec, person, at);
  }

  /** Tells how an accepted message fared, where the flow asks for it. Returns whether the fan has got it. */
  private arrives(effect: NewEffect, channel: Channel, person: SimulatedFan, at: EpochMs): boolean {
    const { behaviour, campaign } = this.input;
    const about = [person.fan.id, placeOf(effect), effect.attempt, 'undelivered'];
    const lost = this.dice.roll(...about) < (behaviour?.undelivered?.[channel] ?? 0);
    if (lost || asksOfMessages(campaign.flow)) this.hear(person, arrivalEvent(effect, lost, at));
    return !lost;
  }

  private endOf(effect: NewEffect, person: SimulatedFan, at: EpochMs): EffectEnd {
    const { behaviour } = this.input;
    const { spec } = effect;
    const about = [person.fan.id, placeOf(effect), effect.attempt];
    if (spec.kind === 'service') {
      const fails = behaviour !== null && this.dice.roll(...about, 'service') >= behaviour.serviceSucceeds;
      return fails ? { kind: 'failed', reason: 'gave_up' } : { kind: 'done' };
    }
    // Nobody is called. The receiver is assumed to take the call.
    if (spec.kind === 'webhook') return { kind: 'done' };
    const verdict = this.claim(effect.campaignId, spec, person, at);
    if (verdict.kind !== 'free') return verdict;
    if (behaviour === null || this.dice.roll(...about, 'rejected') >= behaviour.rejected[spec.channel]) {
      return { kind: 'done' };
    }
    suppress(person, spec.channel, person.fan.channels[spec.channel]?.purposes ?? []);
    return { kind: 'failed', reason: 'rejected' };
  }

  private claim(
    campaignId: string,
    { channel, purpose, template, limits }: Extract<EffectSpec, { kind: 'send' }>,
    { fan, state }: SimulatedFan,
    at: EpochMs,
  ): ClaimVerdict {
    const standing = fan.channels[channel];
    const enrollment = state.enrollments.find((each) => each.campaignId === campaignId);
    return judgeClaim(
      {
        ...{ channel, purpose, campaignStatus: this.campaigns.get(campaignId)?.status ?? 'ended' },
        ...{ hasAddress: standing !== undefined, attempted: false, addressReached: false },
        ...{ suppressed: standing?.suppressed ?? false, doubtful: false, purposes: standing?.purposes ?? [] },
        ...{ written: this.written.has(`${template}/${channel}`), sends: state.sends },
        sentInCampaign: enrollment?.sent[channel] ?? 0,
        place: { country: fan.territory, region: standing?.region, zone: fan.zone },
        limits,
        sending: this.input.sending,
      },
      at,
    );
  }

  private answers(
    effect: NewEffect,
    { channel, template }: Extract<EffectSpec, { kind: 'send' }>,
    person: SimulatedFan,
    at: EpochMs,
  ): void {
    const { behaviour } = this.input;
    if (behaviour === null) return;
    const message = { fan: person.fan, template, channel, message: placeOf(effect) };
    const { stopAfterMs, acts } = answerTo(behaviour, this.dice, message);
    if (stopAfterMs !== null) this.queue.put(at + stopAfterMs, { kind: 'stop', person, channel });
    for (const { type, afterMs } of acts) this.acts(person, type, at + afterMs, effect.id);
  }
}

/** Tells this message or call from the fan's others. It is the same in every simulation of the flow, whatever the ids. */
const placeOf = ({ track, run, step, visit }: Pick<NewEffect, 'track' | 'run' | 'step' | 'visit'>): string =>
  [track, run, step, visit].join('/');

function suppress(person: SimulatedFan, channel: Channel, purposes: SuppressedPurposes): void {
  const { channels } = person.fan;
  person.fan = { ...person.fan, channels: { ...channels, [channel]: { suppressed: true, purposes } } };
}
type SuppressedPurposes = NonNullable<SimulatedFan['fan']['channels'][Channel]>['purposes'];
