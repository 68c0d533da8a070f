import { assertNever } from '#domain/assert-never.js';
import type { EventPayloads, EventType } from '#domain/events/catalogue.js';
import type { Flow, Step } from '#domain/flows/flow.js';
import type { CampaignStatus, EpochMs } from '#domain/terms.js';
import { outcomeEvent, type EffectEnd } from '#domain/simulator/outcome-events.js';
import { SimulatedFan } from '#domain/simulator/simulated-fan.js';
import type { Decision } from '#domain/engine/advance.js';
import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import type { NewEffect } from '#domain/engine/effect-spec.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import type { FanState } from '#domain/engine/state.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** A Wednesday, noon in New York. Every send window is open. */
export const NOON = Date.UTC(2026, 5, 10, 16);

export type VirtualAct = {
  [T in EventType]: { type: T; payload: EventPayloads[T]; campaignId?: string | null; occurredAt?: EpochMs };
}[EventType];

/** A fan on a clock that only the test moves. It is the simulator's fan, driven one call at a time. */
export class VirtualFan {
  now: EpochMs;
  readonly effects: NewEffect[] = [];
  readonly events: NewFanEvent[] = [];
  readonly cancelled: string[] = [];
  readonly campaigns = new Map<string, CampaignFacts>();
  decisions = 0;
  private readonly one: SimulatedFan;

  constructor(fan: FanFacts, campaigns: CampaignFacts[], now: EpochMs = NOON) {
    this.now = now;
    for (const campaign of campaigns) this.campaigns.set(campaign.id, campaign);
    this.one = new SimulatedFan(fan, this.campaigns);
  }

  get fan(): FanFacts {
    return this.one.fan;
  }

  set fan(facts: FanFacts) {
    this.one.fan = facts;
  }

  get state(): FanState {
    return this.one.state;
  }

  get wakeAt(): EpochMs | null {
    return this.one.wakeAt;
  }

  /** Effects that were asked for and have not ended, the oldest first. */
  get open(): readonly NewEffect[] {
    return this.one.open;
  }

  get claimed(): Set<string> {
    return this.one.claimed;
  }

  /** Lets events come in, and decides on them together. */
  happens(...acts: VirtualAct[]): Decision {
    for (const { campaignId = 'one', occurredAt = this.now, ...act } of acts) {
      this.one.hear({ ...act, campaignId, occurredAt });
    }
    return this.look();
  }

  look(): Decision {
    this.decisions += 1;
    const decision = this.one.decide(this.now);
    this.effects.push(...decision.effects);
    this.events.push(...decision.events);
    this.cancelled.push(...decision.cancelled);
    return decision;
  }

  /** Moves the clock to the next wake, and decides. */
  sleep(): Decision {
    if (this.wakeAt === null) throw new Error('Nothing wakes this fan.');
    this.now = Math.max(this.now, this.wakeAt);
    return this.look();
  }

  /** Ends the oldest open effect. */
  ends(
    how:
      | 'accepted'
      | 'rejected'
      | 'refused'
      | 'unknown'
      | 'saved'
      | 'save_failed'
      | 'called'
      | 'call_failed'
      | { until: EpochMs },
  ): Decision {
    const [effect] = this.open;
    if (effect === undefined) throw new Error('No effect is open.');
    this.one.ends(effect.id);
    // A service call succeeds only where the test says so.
    const failed = effect.spec.kind === 'service' && how !== 'saved';
    this.one.hear(outcomeEvent(effect, failed ? endOf('save_failed') : endOf(how), this.now));
    return this.look();
  }

  steps(campaignId = 'one'): string[] {
    const found = this.state.enrollments.find((enrollment) => enrollment.campaignId === campaignId);
    return (found?.tracks ?? []).map(({ track, step }) => `${track}/${step}`);
  }

  types(): string[] {
    return this.events.map(({ type, payload }) => ('reason' in payload ? `${type} ${payload.reason}` : type));
  }
}

function endOf(how: Parameters<VirtualFan['ends']>[0]): EffectEnd {
  if (typeof how === 'object') return { kind: 'deferred', reason: 'quiet_hours', until: how.until };
  switch (how) {
    case 'accepted':
    case 'saved':
    case 'called':
      return { kind: 'done' };
    case 'rejected':
      return { kind: 'failed', reason: '30007' };
    case 'save_failed':
    case 'call_failed':
      return { kind: 'failed', reason: 'gave_up' };
    case 'refused':
      return { kind: 'refused', reason: 'suppressed' };
    case 'unknown':
      return { kind: 'unknown' };
    default:
      return assertNever(how);
  }
}

export function campaign(flow: Flow, more: Partial<CampaignFacts> = {}): CampaignFacts {
  const status: CampaignStatus = 'live';
  const clock = { kind: 'global', at: NOON } as const;
  return {
    ...{
      id: 'one',
      status,
      epoch: 0,
      releaseId: 'release',
      artistId: 'artist',
      clock,
      releaseWindowMs: 0,
      endsAt: null,
      flow,
    },
    ...more,
  };
}

export const flowOf = (...steps: Step[]): Flow => ({
  schema: 1,
  name: 'Test',
  tracks: [{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once', steps }],
});

/** Reachable by both channels, connected, in New York. */
export const newYorker: FanFacts = {
  id: 'fan',
  territory: 'US',
  zone: 'America/New_York',
  channels: {
    email: { suppressed: false, purposes: ['marketing'] },
    sms: { suppressed: false, purposes: ['marketing'] },
  },
  connections: ['spotify'],
};

export const preSaved: VirtualAct = {
  type: 'fan.pre_saved',
  payload: { path: 'service', service: 'spotify' },
};
export const saved: VirtualAct = { type: 'fan.saved', payload: { target: 'release', observedBy: 'tap' } };
export const followed: VirtualAct = { type: 'fan.followed', payload: { observedBy: 'tap' } };
export const clicked: VirtualAct = { type: 'link.clicked', payload: { human: true } };

export const send = (id: string, more: Partial<Step & { kind: 'send' }> = {}): Step => ({
  ...{
    kind: 'send',
    id,
    channels: ['sms', 'email'],
    template: 'plain',
    purpose: 'marketing',
    intent: 'prompt',
  },
  ...more,
});

export const hold: Step = { kind: 'wait', id: 'hold', until: { kind: 'duration', duration: { days: 30 } } };
/** A fan in a flow of these steps, with a long wait after them. */
export const fanOn = (...steps: Step[]): VirtualFan =>
  new VirtualFan(newYorker, [campaign(flowOf(...steps, hold))]);
