import type { EventPayloads, EventType, FanEvent } from '../../events/catalogue.js';
import type { Flow, Step } from '../../flow/flow.js';
import type { CampaignStatus, EpochMs } from '../../terms.js';
import { advance, type Decision } from '../advance.js';
import type { CampaignFacts, FanFacts, NewEffect, NewFanEvent } from '../context.js';
import { emptyState, type FanState } from '../state.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** Wednesday, noon in New York: every window is open. */
export const NOON = Date.UTC(2026, 5, 10, 16);

export type Act = {
  [T in EventType]: { type: T; payload: EventPayloads[T]; campaignId?: string | null; occurredAt?: EpochMs };
}[EventType];

/** A fan on a clock that only the test moves; what decide, relay and workers do, without any of them. */
export class VirtualFan {
  now: EpochMs;
  state: FanState = emptyState();
  wakeAt: EpochMs | null = null;
  /** Effects asked for and not ended, oldest first. */
  open: NewEffect[] = [];
  readonly claimed = new Set<string>();
  readonly effects: NewEffect[] = [];
  readonly events: NewFanEvent[] = [];
  readonly cancelled: string[] = [];
  readonly campaigns = new Map<string, CampaignFacts>();
  decisions = 0;
  private seq = 0;

  constructor(
    public fan: FanFacts,
    campaigns: CampaignFacts[],
    now: EpochMs = NOON,
  ) {
    this.now = now;
    for (const campaign of campaigns) this.campaigns.set(campaign.id, campaign);
  }

  /** Events come in and are decided upon together. */
  happens(...acts: Act[]): Decision {
    return this.decide(acts);
  }

  look(): Decision {
    return this.decide([]);
  }

  /** The clock goes on to the next wake, and the fan is looked at. */
  sleep(): Decision {
    if (this.wakeAt === null) throw new Error('Nothing wakes this fan.');
    this.now = Math.max(this.now, this.wakeAt);
    return this.look();
  }

  /** Ends the oldest open effect. */
  ends(
    how: 'accepted' | 'rejected' | 'refused' | 'unknown' | 'saved' | 'save_failed' | { until: EpochMs },
  ): Decision {
    const effect = this.open.shift();
    if (effect === undefined) throw new Error('No effect is open.');
    this.claimed.delete(effect.id);
    return this.decide([{ ...outcomeAct(effect, how), campaignId: effect.campaignId }]);
  }

  steps(campaignId = 'one'): string[] {
    const found = this.state.enrollments.find((enrollment) => enrollment.campaignId === campaignId);
    return (found?.tracks ?? []).map(({ track, step }) => `${track}/${step}`);
  }

  types(): string[] {
    return this.events.map(({ type, payload }) => ('reason' in payload ? `${type} ${payload.reason}` : type));
  }

  private decide(acts: Act[]): Decision {
    this.decisions += 1;
    const decision = advance(
      this.state,
      acts.map((act) => this.event(act)),
      this.context(),
      this.now,
    );
    this.state = decision.state;
    this.wakeAt = decision.wakeAt;
    this.effects.push(...decision.effects);
    this.events.push(...decision.events);
    this.cancelled.push(...decision.cancelled);
    this.open = [...this.open, ...decision.effects].filter(({ id }) => !decision.cancelled.includes(id));
    // What a decision writes gets the next numbers and counts as read.
    this.seq += decision.events.length;
    this.state = { ...this.state, cursor: this.seq };
    return decision;
  }

  private context() {
    return {
      fan: this.fan,
      campaigns: this.campaigns,
      claimed: this.claimed,
      effectId: (key: string) => key,
    };
  }

  private event({ campaignId = 'one', occurredAt = this.now, ...act }: Act): FanEvent {
    this.seq += 1;
    return { ...act, id: `event-${this.seq}`, fanId: this.fan.id, fanSeq: this.seq, campaignId, occurredAt };
  }
}

function outcomeAct(effect: NewEffect, how: Parameters<VirtualFan['ends']>[0]): Act {
  const { id: effectId, track, step, spec } = effect;
  if (spec.kind === 'service') {
    const { service } = spec;
    return how === 'saved'
      ? { type: 'release.saved', payload: { service, by: 'platform', effectId } }
      : { type: 'release.save_failed', payload: { service, reason: 'gave_up', effectId } };
  }
  const { channel, purpose, intent } = spec;
  const ref = { messageId: effectId, effectId, track, step, channel, purpose, intent };
  if (typeof how === 'object') {
    return {
      type: 'message.deferred',
      payload: { effectId, track, step, reason: 'quiet_hours', until: how.until },
    };
  }
  if (how === 'rejected') return { type: 'message.rejected', payload: { ...ref, code: '30007' } };
  if (how === 'refused') {
    return { type: 'message.refused', payload: { effectId, track, step, reason: 'suppressed', intent } };
  }
  return { type: how === 'unknown' ? 'message.unknown' : 'message.accepted', payload: ref };
}

export function campaign(flow: Flow, more: Partial<CampaignFacts> = {}): CampaignFacts {
  const status: CampaignStatus = 'live';
  const clock = { kind: 'global', at: NOON } as const;
  return {
    ...{ id: 'one', status, epoch: 0, releaseId: 'release', clock, releaseWindowMs: 0, endsAt: null, flow },
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

export const preSaved: Act = { type: 'fan.pre_saved', payload: { path: 'service', service: 'spotify' } };
export const saved: Act = { type: 'fan.saved', payload: { target: 'release', observedBy: 'tap' } };
export const followed: Act = { type: 'fan.followed', payload: { observedBy: 'tap' } };
export const clicked: Act = { type: 'link.clicked', payload: { human: true } };

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
