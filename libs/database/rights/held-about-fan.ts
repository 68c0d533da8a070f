import { z } from 'zod';
import type { Sql } from '#database/database.js';
import type { EventType } from '#domain/events/catalogue.js';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';
import type { MessageState } from '#domain/messages/message-state.js';
import type { Channel, Purpose, ReplyIntent, Service } from '#domain/terms.js';

/*
 * What the tables hold about one fan, for the fan's own copy. Every table with a fan's id stands here or in the
 * reason why it does not: states, effects, nudges, wakes and read models are worked out from the events; links and
 * clicks in doubt are part of messages and events; deliveries repeat events.
 */

interface AddressHeld {
  channel: Channel;
  encrypted: string;
  verifiedAt: Date | null;
  addedAt: Date;
  suppressedAt: Date | null;
  suppressedReason: string | null;
  withdrawnAt: Date | null;
}

export const addressesHeld = (sql: Sql, workspaceId: string, fanId: string): Promise<AddressHeld[]> =>
  sql.query<AddressHeld>(
    `SELECT i.channel, i.address_encrypted AS encrypted, i.verified_at AS "verifiedAt", i.created_at AS "addedAt",
       a.suppressed_at AS "suppressedAt", a.suppressed_reason AS "suppressedReason", a.withdrawn_at AS "withdrawnAt"
     FROM identities i LEFT JOIN addresses a USING (workspace_id, channel, address_hmac)
     WHERE i.workspace_id = $1 AND i.fan_id = $2 ORDER BY i.channel`,
    [workspaceId, fanId],
  );

interface SignUpHeld {
  campaignId: string;
  channel: Channel;
  purpose: string;
  addressEncrypted: string | null;
  originEncrypted: string | null;
  nameEncrypted: string | null;
  wording: string;
  language: string;
  sourceUrl: string;
  askedAt: Date;
  confirmedAt: Date | null;
  cancelledAt: Date | null;
}

/** The fan's own, and those that were made with an address of the fan's in a browser that nobody knew. */
export const signUpsHeld = (sql: Sql, workspaceId: string, fanId: string): Promise<SignUpHeld[]> =>
  sql.query<SignUpHeld>(
    `SELECT s.campaign_id AS "campaignId", s.channel, s.purpose, s.address_encrypted AS "addressEncrypted",
       s.origin_encrypted AS "originEncrypted", s.name_encrypted AS "nameEncrypted", s.wording, s.language, s.source_url AS "sourceUrl",
       s.asked_at AS "askedAt", s.confirmed_at AS "confirmedAt", s.cancelled_at AS "cancelledAt"
     FROM sign_ups s WHERE s.workspace_id = $1 AND (s.fan_id = $2 OR s.fan_id IS NULL AND EXISTS (
       SELECT FROM identities i WHERE i.fan_id = $2 AND i.channel = s.channel AND i.address_hmac = s.address_hmac))
     ORDER BY s.asked_at, s.id`,
    [workspaceId, fanId],
  );

export const accountsHeld = (sql: Sql, workspaceId: string, fanId: string) =>
  sql.query<{ service: Service; encrypted: string; createdAt: Date }>(
    `SELECT service, account_encrypted AS encrypted, created_at AS "createdAt" FROM service_accounts
     WHERE workspace_id = $1 AND fan_id = $2 ORDER BY service`,
    [workspaceId, fanId],
  );

interface EnrollmentHeld {
  campaignId: string;
  campaignName: string;
  enrolledAt: Date;
  path: string;
  source: string;
  open: boolean;
}

export const enrollmentsHeld = (sql: Sql, workspaceId: string, fanId: string): Promise<EnrollmentHeld[]> =>
  sql.query<EnrollmentHeld>(
    `SELECT e.campaign_id AS "campaignId", c.name AS "campaignName", e.enrolled_at AS "enrolledAt", e.path, e.source,
       e.open
     FROM enrollments e JOIN campaigns c ON c.id = e.campaign_id
     WHERE e.workspace_id = $1 AND e.fan_id = $2 ORDER BY e.enrolled_at, e.campaign_id`,
    [workspaceId, fanId],
  );

interface MessageHeld {
  id: string;
  campaignId: string;
  channel: Channel;
  template: string;
  purpose: Purpose;
  state: MessageState;
  code: string | null;
  deliveryStatus: DeliveryStatus | null;
  triedAt: Date | null;
}

export const messagesHeld = (sql: Sql, workspaceId: string, fanId: string): Promise<MessageHeld[]> =>
  sql.query<MessageHeld>(
    `SELECT id, campaign_id AS "campaignId", channel, template, purpose, state, code,
       delivery_status AS "deliveryStatus", attempted_virtual_at AS "triedAt"
     FROM messages WHERE workspace_id = $1 AND fan_id = $2 ORDER BY created_at, id`,
    [workspaceId, fanId],
  );

interface ReplyHeld {
  id: string;
  textEncrypted: string | null;
  intent: ReplyIntent;
  receivedAt: Date;
}

export const repliesHeld = (sql: Sql, workspaceId: string, fanId: string): Promise<ReplyHeld[]> =>
  sql.query<ReplyHeld>(
    `SELECT r.id, r.text_encrypted AS "textEncrypted", r.intent, r.received_at AS "receivedAt" FROM replies r
     WHERE r.workspace_id = $1 AND (r.fan_id = $2 OR r.fan_id IS NULL AND EXISTS (
       SELECT FROM identities i WHERE i.fan_id = $2 AND i.channel = 'sms' AND i.address_hmac = r.address_hmac))
     ORDER BY r.received_at, r.id`,
    [workspaceId, fanId],
  );

/** What the fan chose on pages, and where a page knows the fan again. */
export async function choicesHeld(sql: Sql, workspaceId: string, fanId: string) {
  const artistStops = await sql.query<{ artistId: string; stoppedAt: Date }>(
    `SELECT artist_id AS "artistId", stopped_at AS "stoppedAt" FROM artist_stops
     WHERE workspace_id = $1 AND fan_id = $2 ORDER BY stopped_at`,
    [workspaceId, fanId],
  );
  const pageAnswers = await sql.query<{
    campaignId: string;
    layer: string;
    answer: string;
    answeredAt: Date;
  }>(
    `SELECT a.campaign_id AS "campaignId", a.layer, a.answer, a.answered_at AS "answeredAt"
     FROM page_answers a JOIN campaigns c ON c.id = a.campaign_id
     WHERE c.workspace_id = $1 AND a.fan_id = $2 ORDER BY a.answered_at, a.layer`,
    [workspaceId, fanId],
  );
  const browsers = await sql.query<{ createdAt: Date; expiresAt: Date }>(
    `SELECT created_at AS "createdAt", expires_at AS "expiresAt" FROM page_sessions
     WHERE workspace_id = $1 AND fan_id = $2 ORDER BY created_at`,
    [workspaceId, fanId],
  );
  const futureSaves = await sql.query<{
    artistId: string;
    service: Service;
    wording: string;
    grantedAt: Date;
    endsAt: Date;
    revokedAt: Date | null;
  }>(
    `SELECT artist_id AS "artistId", service, wording, granted_at AS "grantedAt", ends_at AS "endsAt",
       revoked_at AS "revokedAt"
     FROM future_saves WHERE workspace_id = $1 AND fan_id = $2 ORDER BY granted_at, id`,
    [workspaceId, fanId],
  );
  return { artistStops, pageAnswers, browsers, futureSaves };
}

/** What members did with the fan: lists, imports, and what the audit log has. */
export async function doingsHeld(sql: Sql, workspaceId: string, fanId: string) {
  const lists = await sql.query<{ id: string; name: string }>(
    `SELECT s.id, s.name FROM segment_fans l JOIN segments s ON s.id = l.segment_id
     WHERE s.workspace_id = $1 AND l.fan_id = $2 ORDER BY s.name`,
    [workspaceId, fanId],
  );
  const imports = await sql.query<{ id: string; createdAt: Date }>(
    `SELECT m.id, m.created_at AS "createdAt" FROM import_fans f JOIN imports m ON m.id = f.import_id
     WHERE m.workspace_id = $1 AND f.fan_id = $2 ORDER BY m.created_at`,
    [workspaceId, fanId],
  );
  const doneByMembers = await sql.query<{ action: string; at: Date; reason: string | null }>(
    'SELECT action, at, reason FROM audit_log WHERE workspace_id = $1 AND fan_id = $2 ORDER BY id',
    [workspaceId, fanId],
  );
  return { lists, imports, doneByMembers };
}

interface EventHeld {
  id: string;
  type: EventType;
  campaignId: string | null;
  occurredAt: Date;
  receivedAt: Date;
  payload: Record<string, unknown>;
}

const PayloadSchema = z.record(z.string(), z.unknown());

/** Every fact, the oldest first. */
export async function eventsHeld(sql: Sql, workspaceId: string, fanId: string): Promise<EventHeld[]> {
  const rows = await sql.query<Omit<EventHeld, 'payload'> & { payload: unknown }>(
    `SELECT id, type, campaign_id AS "campaignId", occurred_at AS "occurredAt", received_at AS "receivedAt", payload
     FROM events WHERE workspace_id = $1 AND fan_id = $2 ORDER BY fan_seq`,
    [workspaceId, fanId],
  );
  return rows.map((row) => ({ ...row, payload: PayloadSchema.parse(row.payload) }));
}
