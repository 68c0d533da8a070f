import type { Decision } from '#domain/engine/advance.js';
import type { NewEffect } from '#domain/engine/effect-spec.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import type { FanState } from '#domain/engine/state.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import { countFunnel } from '#domain/metrics/count-funnel.js';
import { funnelRows, type FunnelRow } from '#domain/metrics/funnel.js';
import { allMoments } from '#domain/releases/release-clock.js';
import type { EpochMs } from '#domain/terms.js';
import { MessageTally, type MessagesReport } from './message-tally.js';
import { zoneVersion } from '#domain/clock/zones/zone-rules.js';
import { notesOn } from './notes.js';
import type { EffectEnd } from './outcome-events.js';
import { Schedule, type ScheduleReport } from './schedule.js';
import { ServiceTally, type ServiceReport } from './service-tally.js';
import type { SimulatedFan } from './simulated-fan.js';
import type { BudgetName, SimulationInput } from './simulation-input.js';
import { StepTally, type StepReport } from './step-tally.js';
import { stepsTaken } from './steps-taken.js';

export interface SimulationReport {
  seed: string;
  /** The release of the time zone data (`zoneVersion`) its local times go by. */
  zoneData: string;
  from: EpochMs;
  until: EpochMs;
  fans: {
    /** Fans of the audience. */
    total: number;
    entered: number;
    /** Fans whose enrollment is open at the end. */
    open: number;
    ended: number;
    /** Fans for whom a decision failed. A real fan would rest until an operator's retry. */
    stuck: { fan: string; reason: string }[];
  };
  /** Why figures may be lower than one expects. */
  notes: string[];
  /** Which fan gets what, and when, for the first fans of the audience. */
  schedule: ScheduleReport;
  steps: StepReport[];
  /** The funnel at the end, as the metrics of a real campaign count it. */
  funnel: FunnelRow[];
  messages: MessagesReport;
  service: ServiceReport;
}

const MOST_STUCK_SHOWN = 100;

/** Notes what happens in a simulation, and adds it up. */
export class Tally {
  private readonly schedule: Schedule;
  private readonly steps: StepTally;
  private readonly messages: MessageTally;
  private readonly service: ServiceTally;
  private readonly events: FanEvent[] = [];
  private readonly broken: { fan: string; reason: string }[] = [];

  constructor(private readonly input: SimulationInput) {
    this.schedule = new Schedule(input.entrants.slice(0, input.scheduleFans).map(({ fan }) => fan.id));
    this.steps = new StepTally(input.campaign.flow);
    this.messages = new MessageTally(input);
    this.service = new ServiceTally();
  }

  happened(fanId: string, event: NewFanEvent): void {
    const fanSeq = this.events.length + 1;
    this.events.push({ ...event, id: `event-${fanSeq}`, fanId, fanSeq });
    this.schedule.happened(fanId, event);
    if (event.type !== 'message.blocked') return;
    const { track, step, reason } = event.payload;
    this.messages.blocked(reason);
    this.steps.blocked(track, step, reason);
  }

  decided({ fan, state }: SimulatedFan, before: FanState, decision: Decision): void {
    const { entered, left } = stepsTaken(before, state);
    for (const step of entered) {
      this.steps.entered(step);
      this.schedule.entered(fan.id, step, this.steps.kindOf(step));
    }
    for (const step of left) this.steps.left(step);
    for (const event of decision.events) this.happened(fan.id, event);
  }

  ended(fanId: string, effect: NewEffect, end: EffectEnd, at: EpochMs): void {
    if (effect.spec.kind === 'send') this.messages.ended(effect.spec, end, at);
    if (effect.spec.kind === 'service') this.service.ended(end, at);
    this.schedule.ended(fanId, effect, end, at);
  }

  stuck(fan: string, reason: string): void {
    this.broken.push({ fan, reason });
  }

  report(people: readonly SimulatedFan[], queuedMs: Record<BudgetName, number>): SimulationReport {
    const { seed, from, until, campaign, budgets } = this.input;
    const states = people.map(({ state }) => state);
    const entered = states.filter(({ enrollments, past = [] }) =>
      [...enrollments, ...past].some(({ campaignId }) => campaignId === campaign.id),
    ).length;
    const open = states.filter(({ enrollments }) => enrollments.some((each) => each.open)).length;
    return {
      ...{ seed, from, until, zoneData: zoneVersion() },
      fans: {
        ...{ total: people.length, entered, open, ended: entered - open },
        stuck: this.broken.slice(0, MOST_STUCK_SHOWN),
      },
      notes: notesOn(this.input),
      schedule: this.schedule.report(),
      steps: this.steps.report(states),
      funnel: this.funnel(),
      messages: this.messages.report(queuedMs),
      service: this.service.report({
        budgetPerSecond: budgets.service.perSecond,
        releaseWindowMs: campaign.releaseWindowMs,
        longestQueueMs: queuedMs.service,
      }),
    };
  }

  private funnel(): FunnelRow[] {
    const { campaign, until } = this.input;
    const { clock } = campaign;
    const moments =
      clock === null
        ? null
        : new Map(allMoments(clock).map(({ territory, moment }) => [territory, moment] as const));
    const facts = { campaignId: campaign.id, moments, endsAt: campaign.endsAt, zone: 'UTC', asOf: until };
    const [all] = countFunnel(this.events, facts, { order: 'strict', groupBy: [] });
    return funnelRows(all?.stages ?? [], clock !== null);
  }
}
