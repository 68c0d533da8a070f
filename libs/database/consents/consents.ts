import type { Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { type NewEvent, newEvent, type Occasion } from '#database/events/new-event.js';
import { appendToLedger, type NewConsent } from './ledger.js';

/**
 * Appends to the ledger and writes the event of each entry, in the caller's transaction. The event takes the fan's
 * row lock, which a claim also holds. So a claim that commits after this one has seen the entry. A grant on outdated
 * evidence changes nothing and has no event.
 */
export async function recordConsents(sql: Sql, occasion: Occasion, consents: NewConsent[]): Promise<void> {
  if (consents.length === 0) return;
  const outdated = await appendToLedger(sql, occasion.workspaceId, consents);
  const counting = consents.filter((_, index) => outdated[index] !== true);
  await appendEvents(sql, consentEvents(occasion, counting));
}

/** Each grant is an event. The withdrawals of one fan's channel are one event, whatever their purposes. */
export function consentEvents(occasion: Occasion, consents: NewConsent[]): NewEvent[] {
  const withdrawn = new Set<string>();
  return consents.flatMap((consent): NewEvent[] => {
    const { fanId, channel, purpose } = consent;
    if (consent.granted)
      return [newEvent(occasion, fanId, { type: 'consent.granted', payload: { channel, purpose } })];
    const key = `${fanId} ${channel}`;
    if (withdrawn.has(key)) return [];
    withdrawn.add(key);
    const payload = { channel, reason: consent.reason ?? consent.method };
    return [newEvent(occasion, fanId, { type: 'consent.withdrawn', payload })];
  });
}
