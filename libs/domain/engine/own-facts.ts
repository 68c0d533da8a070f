import type { EventPayloads, EventType } from '#domain/events/catalogue.js';
import type { Scope } from './scope.js';

type OwnFact = { [T in EventType]: { type: T; payload: EventPayloads[T] } }[EventType];

/** Writes a fact of this very decision about the scope's enrollment. Conditions, triggers and waits see it at once. */
export function writeFact(scope: Scope, fact: OwnFact): void {
  scope.draft.write({ ...fact, campaignId: scope.campaign.id, occurredAt: scope.now });
}
