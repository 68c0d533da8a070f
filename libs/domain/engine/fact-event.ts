import type { EventPayloads, EventType } from '#domain/events/catalogue.js';
import type { EpochMs } from '#domain/terms.js';

/** A fact that is not in the log yet. */
export type NewFanEvent = {
  [T in EventType]: { type: T; campaignId: string | null; occurredAt: EpochMs; payload: EventPayloads[T] };
}[EventType];

/** A fact as the engine's rules see it: read from the log, or written by this very decision. */
export type FactEvent = NewFanEvent & { fanSeq: number };
