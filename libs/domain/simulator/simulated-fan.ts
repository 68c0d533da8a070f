import { advance, type Decision } from '#domain/engine/advance.js';
import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import type { NewEffect } from '#domain/engine/effect-spec.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import { emptyState, type FanState, type PastEnrollment } from '#domain/engine/state.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import type { WorkspaceSending } from '#domain/sending/workspace-sending.js';
import type { EpochMs } from '#domain/terms.js';

/**
 * One fan without a database and a workflow. It keeps what these would keep (state, cursor, unread events, effects
 * under way) and asks the same engine. Its owner moves the clock, ends the effects and says what happens.
 */
export class SimulatedFan {
  state: FanState;
  wakeAt: EpochMs | null = null;
  /** Effects that were asked for and have not ended, the oldest first. */
  open: NewEffect[] = [];
  /** Effects that a worker has claimed: it is too late to cancel them. */
  readonly claimed = new Set<string>();
  private seq = 0;
  private unread: FanEvent[] = [];

  constructor(
    public fan: FanFacts,
    readonly campaigns: ReadonlyMap<string, CampaignFacts>,
    past: readonly PastEnrollment[] = [],
    private readonly sending?: WorkspaceSending | undefined,
  ) {
    this.state = past.length === 0 ? emptyState() : { ...emptyState(), past: [...past] };
  }

  /** Keeps an event for the next decision to read. */
  hear(event: NewFanEvent): void {
    this.seq += 1;
    this.unread.push({ ...event, id: `event-${this.seq}`, fanId: this.fan.id, fanSeq: this.seq });
  }

  /** Is there an event that no decision has read? */
  get hasNews(): boolean {
    return this.unread.length > 0;
  }

  decide(now: EpochMs): Decision {
    const decision = advance(this.state, this.unread, this.context(), now);
    this.unread = [];
    // The facts that a decision writes get the next numbers, and count as read.
    this.seq += decision.events.length;
    this.state = { ...decision.state, cursor: this.seq };
    this.wakeAt = decision.wakeAt;
    if (decision.effects.length > 0 || decision.cancelled.length > 0) {
      this.open = [...this.open, ...decision.effects].filter(({ id }) => !decision.cancelled.includes(id));
    }
    return decision;
  }

  /** Notes that the effect has ended. Its outcome comes in as an event. */
  ends(effectId: string): NewEffect | undefined {
    const effect = this.open.find(({ id }) => id === effectId);
    this.claimed.delete(effectId);
    this.open = this.open.filter(({ id }) => id !== effectId);
    return effect;
  }

  private context() {
    const { fan, campaigns, claimed, sending } = this;
    return { fan, campaigns, claimed, sending, effectId: keyAsId };
  }
}

/** The key itself is readable, and as unique as the hash that a worker makes of it. */
const keyAsId = (key: string): string => key;
