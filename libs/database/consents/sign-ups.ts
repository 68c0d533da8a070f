import { randomBytes } from 'node:crypto';
import type { Sql } from '#database/database.js';
import { ASKED_AT_MOST } from '#domain/consents/sign-up.js';
import type { SignUpPurpose } from '#domain/consents/sign-up-wording.js';
import type { AddressChannel, Channel } from '#domain/terms.js';

/** What a fan asks for on a page, before it is confirmed. The address is normalised and sealed. */
export interface NewSignUp {
  /** Of the form that was sent: a form that is sent twice asks once. */
  id: string;
  workspaceId: string;
  campaignId: string;
  /** The fan of the browser, where the page knows one. */
  fanId: string | undefined;
  channel: AddressChannel;
  purpose: SignUpPurpose;
  addressHmac: string;
  addressEncrypted: string;
  /** What the fan wants to be called, sealed as a profile. Null: the form did not say. */
  nameEncrypted: string | null;
  language: string;
  /** Exactly as the page showed it. */
  wording: string;
  sourceUrl: string;
  /** Where it came from, sealed. */
  originEncrypted: string;
  territory: string | undefined;
  zone: string | undefined;
}

/**
 * Keeps the sign-up, in the caller's transaction. Its question waits from now on until the worker sends it. The address
 * gets its row, so that its owner's answer, and a STOP, are known. False: this form was sent before.
 */
export async function addSignUp(sql: Sql, signUp: NewSignUp): Promise<boolean> {
  await sql.query(
    `INSERT INTO addresses (workspace_id, channel, address_hmac) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [signUp.workspaceId, signUp.channel, signUp.addressHmac],
  );
  const added = await sql.query(
    `INSERT INTO sign_ups (id, workspace_id, campaign_id, fan_id, channel, purpose, address_hmac, address_encrypted,
       language, wording, source_url, origin_encrypted, territory, zone, state, callback_token, name_encrypted)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'pending', $15, $16)
     ON CONFLICT (id) DO NOTHING RETURNING 1`,
    [
      ...[signUp.id, signUp.workspaceId, signUp.campaignId, signUp.fanId ?? null, signUp.channel],
      ...[signUp.purpose, signUp.addressHmac, signUp.addressEncrypted, signUp.language, signUp.wording],
      ...[signUp.sourceUrl, signUp.originEncrypted, signUp.territory ?? null, signUp.zone ?? null],
      ...[randomBytes(18).toString('base64url'), signUp.nameEncrypted],
    ],
  );
  return added.length === 1;
}

export interface SignUpRow {
  id: string;
  workspaceId: string;
  campaignId: string;
  slug: string | null;
  fanId: string | null;
  channel: AddressChannel;
  purpose: SignUpPurpose;
  addressHmac: string;
  addressEncrypted: string | null;
  nameEncrypted: string | null;
  language: string;
  wording: string;
  sourceUrl: string;
  territory: string | null;
  zone: string | null;
  askedAt: Date;
  confirmedAt: Date | null;
  cancelledAt: Date | null;
}

const READ = `
SELECT s.id, s.workspace_id AS "workspaceId", s.campaign_id AS "campaignId", c.slug, s.fan_id AS "fanId", s.channel,
  s.purpose, s.address_hmac AS "addressHmac", s.address_encrypted AS "addressEncrypted",
  s.name_encrypted AS "nameEncrypted", s.language, s.wording,
  s.source_url AS "sourceUrl", s.territory, s.zone, s.asked_at AS "askedAt", s.confirmed_at AS "confirmedAt",
  s.cancelled_at AS "cancelledAt"
FROM sign_ups s JOIN campaigns c ON c.id = s.campaign_id`;

export async function findSignUp(
  sql: Sql,
  id: string,
  lock: 'none' | 'for update' = 'none',
): Promise<SignUpRow | undefined> {
  const [row] = await sql.query<SignUpRow>(
    `${READ} WHERE s.id = $1 ${lock === 'none' ? '' : 'FOR UPDATE OF s'}`,
    [id],
  );
  return row;
}

/** The newest sign-up by text of this number that waits for its answer, in any workspace of the fingerprints. */
export async function waitingTextSignUp(
  sql: Sql,
  on: { workspaceId: string; hmac: string; withinMs: number },
): Promise<SignUpRow | undefined> {
  const [row] = await sql.query<SignUpRow>(
    `${READ} WHERE s.workspace_id = $1 AND s.channel = 'sms' AND s.address_hmac = $2 AND s.confirmed_at IS NULL
       AND s.cancelled_at IS NULL AND s.state IN ('accepted', 'unknown', 'attempting')
       AND s.asked_at > now() - make_interval(secs => $3) ORDER BY s.asked_at DESC LIMIT 1`,
    [on.workspaceId, on.hmac, on.withinMs / 1000],
  );
  return row;
}

/** The question is sent once more, if it may be. False: it has been asked as often as it may be, or it is over. */
export async function askAgain(sql: Sql, id: string): Promise<boolean> {
  const asked = await sql.query(
    `UPDATE sign_ups SET state = 'pending', not_before = now(), asked = asked + 1, delivery_status = NULL, code = NULL
     WHERE id = $1 AND asked < $2 AND state IN ('accepted', 'unknown', 'rejected') AND confirmed_at IS NULL
       AND cancelled_at IS NULL AND address_encrypted IS NOT NULL RETURNING 1`,
    [id, ASKED_AT_MOST],
  );
  return asked.length === 1;
}

export async function markConfirmed(sql: Sql, id: string, fanId: string): Promise<void> {
  await sql.query(
    'UPDATE sign_ups SET confirmed_at = now(), fan_id = $2, name_encrypted = NULL WHERE id = $1',
    [id, fanId],
  );
}

/** Ends it without a consent. What waits of the same address and campaign on this channel ends with it. */
export async function cancelSignUp(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `UPDATE sign_ups s SET cancelled_at = now() FROM sign_ups one
     WHERE one.id = $1 AND s.workspace_id = one.workspace_id AND s.channel = one.channel
       AND s.address_hmac = one.address_hmac AND s.campaign_id = one.campaign_id
       AND s.confirmed_at IS NULL AND s.cancelled_at IS NULL`,
    [id],
  );
}

export interface DueQuestion {
  id: string;
  workspaceId: string;
  campaignId: string;
  channel: AddressChannel;
  purpose: SignUpPurpose;
  addressHmac: string;
  addressEncrypted: string | null;
  language: string;
  callbackToken: string;
  artist: string;
  release: string | null;
  postalAddress: string | null;
  settings: unknown;
  artworkHash: string | null;
  /** The fan has confirmed or cancelled meanwhile, or asked so long ago that a message would surprise. */
  over: boolean;
}

/** The next question that may go out, locked until the caller's transaction ends; what another process has is left. */
export async function lockDueQuestion(sql: Sql, channel: Channel): Promise<DueQuestion | undefined> {
  const [row] = await sql.query<DueQuestion>(
    `SELECT s.id, s.workspace_id AS "workspaceId", s.campaign_id AS "campaignId", s.channel, s.purpose,
       s.address_hmac AS "addressHmac", s.address_encrypted AS "addressEncrypted", s.language,
       s.callback_token AS "callbackToken", a.name AS artist, r.title AS release,
       w.postal_address AS "postalAddress", p.settings,
       (SELECT hash FROM artworks k WHERE k.release_id = c.release_id AND k.current) AS "artworkHash",
       s.confirmed_at IS NOT NULL OR s.cancelled_at IS NOT NULL OR s.asked_at < now() - interval '1 day' AS over
     FROM sign_ups s JOIN campaigns c ON c.id = s.campaign_id JOIN workspaces w ON w.id = s.workspace_id
     LEFT JOIN releases r ON r.id = c.release_id JOIN artists a ON a.id = coalesce(r.artist_id, c.artist_id)
     LEFT JOIN campaign_pages p ON p.campaign_id = c.id
     WHERE s.state = 'pending' AND s.channel = $1 AND s.not_before <= now()
     ORDER BY s.not_before LIMIT 1 FOR UPDATE OF s SKIP LOCKED`,
    [channel],
  );
  return row;
}

/** What is kept of a sign-up for so many days: where it came from, and its address. */
const KEEP_DAYS = 90;

/** Takes addresses and origins of old sign-ups away, a bounded batch at a time. Returns how many. */
export async function forgetSignUps(sql: Sql, limit: number): Promise<number> {
  const gone = await sql.query(
    `UPDATE sign_ups SET address_encrypted = NULL, origin_encrypted = NULL, name_encrypted = NULL WHERE id IN (
       SELECT id FROM sign_ups WHERE address_encrypted IS NOT NULL
         AND asked_at < now() - make_interval(days => ${KEEP_DAYS}) ORDER BY asked_at LIMIT $1) RETURNING 1`,
    [limit],
  );
  return gone.length;
}

export interface SignUpCounts {
  asked: number;
  confirmed: number;
  cancelled: number;
  lastConfirmedAt: Date | null;
}

/** How many sign-ups a campaign's page has taken, and what became of them. */
export async function countSignUps(sql: Sql, campaignId: string): Promise<SignUpCounts> {
  const [row] = await sql.query<SignUpCounts>(
    `SELECT count(*) AS asked, count(confirmed_at) AS confirmed, count(cancelled_at) AS cancelled,
       max(confirmed_at) AS "lastConfirmedAt" FROM sign_ups WHERE campaign_id = $1`,
    [campaignId],
  );
  return row ?? { asked: 0, confirmed: 0, cancelled: 0, lastConfirmedAt: null };
}
