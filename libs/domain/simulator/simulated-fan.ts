import { advance, type Decision } from '#domain/engine/advance.js';
import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import type { NewEffect } from '#domain/engine/effect-spec.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import { emptyState, type FanState, type PastEnrollment } from '#domain/engine/state.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import type { EpochMs } from '#domain/terms.js';

/**
 * One fan without database and workflow: keeps what they would keep (state, cursor, unread events, effects under way)
 * and asks the same engine. Whoever holds it moves the clock, ends the effects and tells what happens.
 */
export class SimulatedFan {
  state: FanState;
  wakeAt: EpochMs | null = null;
  /** Effects asked for and not ended, oldest first. */
  open: NewEffect[] = [];
  /** Effects that a worker has taken: too late to cancel. */
  readonly claimed = new Set<string>();
  private seq = 0;
  private unread: FanEvent[] = [];

  constructor(
    public fan: FanFacts,
    readonly campaigns: ReadonlyMap<string, CampaignFacts>,
    past: readonly PastEnrollment[] = [],
  ) {
    this.state = past.length === 0 ? emptyState() : { ...emptyState(), past: [...past] };
  }

  /** Takes an event down; the next decision reads it. */
  hear(event: NewFanEvent): void {
    this.seq += 1;
    this.unread.push({ ...event, id: `event-${this.seq}`, fanId: this.fan.id, fanSeq: this.seq });
  }

  /** Is there something that no decision has seen? */
  get hasNews(): boolean {
    return this.unread.length > 0;
  }

  decide(now: EpochMs): Decision {
    const decision = advance(this.state, this.unread, this.context(), now);
    this.unread = [];
    // What a decision writes gets the next numbers and counts as read.
    this.seq += decision.events.length;
    this.state = { ...decision.state, cursor: this.seq };
    this.wakeAt = decision.wakeAt;
    if (decision.effects.length > 0 || decision.cancelled.length > 0) {
      this.open = [...this.open, ...decision.effects].filter(({ id }) => !decision.cancelled.includes(id));
    }
    return decision;
  }

  /** The effect has ended; what became of it is an event of its own. */
  ends(effectId: string): NewEffect | undefined {
    const effect = this.open.find(({ id }) => id === effectId);
    this.claimed.delete(effectId);
    this.open = this.open.filter(({ id }) => id !== effectId);
    return effect;
  }

  private context() {
    return { fan: this.fan, campaigns: this.campaigns, claimed: this.claimed, effectId: keyAsId };
  }
}

/** Readable, and as unique as the hash a worker makes of it. */
const keyAsId = (key: string): string => key;
