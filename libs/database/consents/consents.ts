import { v7 as uuid } from 'uuid';
import { type ConsentEntry } from '#domain/consents/consent.js';
import type { EventPayloads, EventType } from '#domain/events/catalogue.js';
import type { Channel, EpochMs, Purpose } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { appendEvents, type EventOrigin, type NewEvent } from '#database/events/event-store.js';

/** One entry to append to the ledger, with the evidence that proves a grant. */
export interface NewConsent {
  fanId: string;
  channel: Channel;
  purpose: Purpose;
  granted: boolean;
  method: string;
  wording: string | null;
  sourceUrl: string | null;
  evidenceAt: Date | null;
  /** Why it was withdrawn, as the event says it; unused for a grant. */
  reason?: string;
}

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
 * fan's row lock, which a claim holds too: a claim that commits after this one has seen it.
 */
export async function recordConsents(sql: Sql, occasion: Occasion, consents: NewConsent[]): Promise<void> {
  if (consents.length === 0) return;
  await appendToLedger(sql, occasion.workspaceId, consents);
  await appendEvents(sql, consentEvents(occasion, consents));
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

export async function appendToLedger(sql: Sql, workspaceId: string, consents: NewConsent[]): Promise<void> {
  await sql.query(
    `INSERT INTO consents
       (workspace_id, fan_id, channel, purpose, granted, method, wording, source_url, evidence_at)
     SELECT $1, fan_id, channel, purpose, granted, method, wording, source_url, evidence_at
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::text[],
                 $9::timestamptz[])
       WITH ORDINALITY
       AS given (fan_id, channel, purpose, granted, method, wording, source_url, evidence_at, place)
     ORDER BY place`,
    [
      workspaceId,
      consents.map((consent) => consent.fanId),
      consents.map((consent) => consent.channel),
      consents.map((consent) => consent.purpose),
      consents.map((consent) => consent.granted),
      consents.map((consent) => consent.method),
      consents.map((consent) => consent.wording),
      consents.map((consent) => consent.sourceUrl),
      consents.map((consent) => consent.evidenceAt),
    ],
  );
}

/** A fan's whole ledger, newest first. */
export interface LedgerRow extends ConsentEntry {
  channel: Channel;
  method: string;
  wording: string | null;
  sourceUrl: string | null;
  evidenceAt: Date | null;
  recordedAt: Date;
}

export async function readLedger(sql: Sql, workspaceId: string, fanId: string): Promise<LedgerRow[]> {
  return sql.query<LedgerRow>(
    `SELECT id, channel, purpose, granted, method, wording, source_url AS "sourceUrl",
            evidence_at AS "evidenceAt", recorded_at AS "recordedAt"
     FROM consents WHERE workspace_id = $1 AND fan_id = $2 ORDER BY id DESC`,
    [workspaceId, fanId],
  );
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
