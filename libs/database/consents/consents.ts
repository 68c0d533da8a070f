import { v7 as uuid } from 'uuid';
import type { EventPayloads, EventType } from '#domain/events/catalogue.js';
import type { EpochMs } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { appendToLedger, type NewConsent } from './ledger.js';
import { appendEvents, type EventOrigin, type NewEvent } from '#database/events/event-store.js';

/** Where the events of a change come from, and when it happened on the workspace's clock. */
export interface Occasion {
  workspaceId: string;
  occurredAt: EpochMs;
  origin: EventOrigin;
  /** The campaign it happened in, if it was in one. */
  campaignId?: string | null;
}

/**
 * Appends to the ledger and writes the event of each entry, in the caller's transaction. The event takes the
 * fan's row lock, which a claim holds too: a claim that commits after this one has seen it. A grant on outdated
 * evidence changes nothing and has no event.
 */
export async function recordConsents(sql: Sql, occasion: Occasion, consents: NewConsent[]): Promise<void> {
  if (consents.length === 0) return;
  const outdated = await appendToLedger(sql, occasion.workspaceId, consents);
  const counting = consents.filter((_, index) => outdated[index] !== true);
  await appendEvents(sql, consentEvents(occasion, counting));
}

type TypedPayload = { [T in EventType]: { type: T; payload: EventPayloads[T] } }[EventType];

/** An event of the catalogue, its payload checked against its type, ready to append. */
export function eventOn(
  { workspaceId, occurredAt, origin, campaignId = null }: Occasion,
  fanId: string,
  event: TypedPayload,
): NewEvent {
  return { id: uuid(), workspaceId, fanId, campaignId, occurredAt, origin, ...event };
}

/** A grant is an event each; withdrawals of one fan's channel are one event, whatever the purposes. */
export function consentEvents(occasion: Occasion, consents: NewConsent[]): NewEvent[] {
  const withdrawn = new Set<string>();
  return consents.flatMap((consent): NewEvent[] => {
    const { fanId, channel, purpose } = consent;
    if (consent.granted)
      return [eventOn(occasion, fanId, { type: 'consent.granted', payload: { channel, purpose } })];
    const key = `${fanId} ${channel}`;
    if (withdrawn.has(key)) return [];
    withdrawn.add(key);
    const payload = { channel, reason: consent.reason ?? consent.method };
    return [eventOn(occasion, fanId, { type: 'consent.withdrawn', payload })];
  });
}
