import { v7 as uuid } from 'uuid';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent, type EventOrigin } from '#database/events/new-event.js';
import { insertFans } from '#database/fans/fans.js';
import { findRelease } from '#database/releases/releases.js';
import type { Sql } from '#database/database.js';
import type { ConsentMethod } from '#domain/consents/consent.js';
import { signUpStanding } from '#domain/consents/sign-up.js';
import { isTerritory, releaseMoment } from '#domain/releases/release-clock.js';
import type { CampaignStatus, EpochMs } from '#domain/terms.js';
import { recordConsents } from '#database/consents/consents.js';
import { findSignUp, markConfirmed, type SignUpRow } from '#database/consents/sign-ups.js';

export type ConfirmOutcome =
  /** `again`: it was confirmed before, and nothing was written. */
  | { kind: 'confirmed'; signUp: SignUpRow; fanId: string; again: boolean }
  | { kind: 'cancelled' | 'expired' | 'forgotten'; signUp: SignUpRow }
  /** The owner of the address wants no messages. */
  | { kind: 'suppressed'; signUp: SignUpRow }
  | { kind: 'unknown' };

export interface Confirmation {
  id: string;
  /** On the workspace's clock. */
  now: EpochMs;
  /** Real. */
  realNow: EpochMs;
  method: ConsentMethod;
  origin: EventOrigin;
}

/**
 * The fan has proved the address: it becomes theirs, the ledger gets the wording that they saw, and a fan whom the
 * campaign does not know yet comes into it. In the caller's transaction; two at once take turns. An address that was
 * only typed never changed anything before this.
 */
export async function confirmSignUp(sql: Sql, confirmation: Confirmation): Promise<ConfirmOutcome> {
  const { id, realNow } = confirmation;
  const asked = await findSignUp(sql, id);
  if (asked === undefined) return { kind: 'unknown' };
  const isSuppressed = await lockAddressRow(sql, asked);
  const signUp = await findSignUp(sql, id, 'for update');
  if (signUp === undefined) return { kind: 'unknown' };
  const standing = signUpStanding(signUp, realNow);
  if (standing === 'confirmed' && signUp.fanId !== null)
    return { kind: 'confirmed', signUp, fanId: signUp.fanId, again: true };
  if (standing === 'cancelled' || standing === 'expired') return { kind: standing, signUp };
  if (signUp.addressEncrypted === null) return { kind: 'forgotten', signUp };
  if (isSuppressed) return { kind: 'suppressed', signUp };
  const fanId = signUp.fanId ?? (await findOwner(sql, signUp)) ?? (await makeFan(sql, signUp));
  await giveAddress(sql, signUp, fanId, signUp.addressEncrypted);
  await giveName(sql, signUp, fanId);
  await grant(sql, signUp, fanId, confirmation);
  await markConfirmed(sql, signUp.id, fanId);
  return { kind: 'confirmed', signUp: { ...signUp, fanId }, fanId, again: false };
}

/** The address first, as a claim and a STOP take it. Says whether it is blocked. */
async function lockAddressRow(sql: Sql, { workspaceId, channel, addressHmac }: SignUpRow): Promise<boolean> {
  const address = [workspaceId, channel, addressHmac];
  await sql.query(
    `INSERT INTO addresses (workspace_id, channel, address_hmac) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    address,
  );
  const [row] = await sql.query<{ suppressed: boolean }>(
    `SELECT suppressed_at IS NOT NULL AS suppressed FROM addresses
     WHERE workspace_id = $1 AND channel = $2 AND address_hmac = $3 FOR UPDATE`,
    address,
  );
  return row?.suppressed ?? false;
}

/** The oldest fan who has proved this address. Whoever has only typed it is nobody yet. */
async function findOwner(
  sql: Sql,
  { workspaceId, channel, addressHmac }: SignUpRow,
): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string }>(
    `SELECT fan_id AS id FROM identities WHERE workspace_id = $1 AND channel = $2 AND address_hmac = $3
       AND verified_at IS NOT NULL ORDER BY created_at, fan_id LIMIT 1`,
    [workspaceId, channel, addressHmac],
  );
  return row?.id;
}

async function makeFan(sql: Sql, { workspaceId, territory, zone, language }: SignUpRow): Promise<string> {
  const id = uuid();
  const place = territory !== null && isTerritory(territory) ? territory : null;
  await insertFans(sql, workspaceId, [{ id, externalId: null, territory: place, zone, locale: language }]);
  return id;
}

/** The address that was confirmed last is the fan's: a fan who has a new mailbox gives it so. */
async function giveAddress(sql: Sql, signUp: SignUpRow, fanId: string, sealed: string): Promise<void> {
  await sql.query(
    `INSERT INTO identities AS i (id, workspace_id, fan_id, channel, address_encrypted, address_hmac, verified_at)
     VALUES ($1, $2, $3, $4, $5, $6, now())
     ON CONFLICT (fan_id, channel) DO UPDATE SET address_encrypted = excluded.address_encrypted,
       address_hmac = excluded.address_hmac, verified_at = excluded.verified_at,
       -- it is learned again from the new number, in seconds
       region = CASE WHEN i.address_hmac = excluded.address_hmac THEN i.region END`,
    [uuid(), signUp.workspaceId, fanId, signUp.channel, sealed, signUp.addressHmac],
  );
}

/** A fan of whom something is known already keeps it: there it can be changed by the fan or a member. */
async function giveName(sql: Sql, { workspaceId, nameEncrypted }: SignUpRow, fanId: string): Promise<void> {
  if (nameEncrypted === null) return;
  await sql.query(
    `UPDATE fans SET profile_encrypted = $3
     WHERE workspace_id = $1 AND id = $2 AND profile_encrypted IS NULL`,
    [workspaceId, fanId, nameEncrypted],
  );
}

/** The consent is written first, so that a message which the flow sends at once has it. */
async function grant(
  sql: Sql,
  signUp: SignUpRow,
  fanId: string,
  { now, method, origin }: Confirmation,
): Promise<void> {
  const { workspaceId, campaignId, channel, purpose, wording, sourceUrl, language, askedAt } = signUp;
  const occasion = { workspaceId, campaignId, occurredAt: now, origin };
  const consent = { fanId, channel, purpose, granted: true, method, wording, sourceUrl, evidenceAt: null };
  await recordConsents(sql, occasion, [{ ...consent, language, askedAt, signUpId: signUp.id }]);
  const entry = await entryOf(sql, signUp, fanId, now);
  if (entry !== undefined) await appendEvents(sql, [newEvent(occasion, fanId, entry)]);
}

/**
 * The event by which a fan whom the campaign does not know comes in, or who took the pre-save back and is here again:
 * before the release on the reminder path.
 */
async function entryOf(
  sql: Sql,
  { workspaceId, campaignId, territory }: SignUpRow,
  fanId: string,
  now: EpochMs,
) {
  const [campaign] = await sql.query<{ status: CampaignStatus; releaseId: string | null; known: boolean }>(
    `SELECT c.status, c.release_id AS "releaseId",
       EXISTS (SELECT FROM events e WHERE e.fan_id = $2 AND e.campaign_id = c.id
         AND e.type IN ('fan.pre_saved', 'page.visited', 'enrollment.requested', 'enrollment.opened')
         AND NOT EXISTS (SELECT FROM events u WHERE u.fan_id = $2 AND u.campaign_id = c.id AND u.fan_seq > e.fan_seq
           AND u.type = 'flow.exit_requested' AND u.payload ->> 'by' = 'fan')) AS known
     FROM campaigns c WHERE c.id = $1`,
    [campaignId, fanId],
  );
  if (campaign === undefined || campaign.known || !['live', 'paused'].includes(campaign.status)) return;
  const source = 'sign-up';
  const release =
    campaign.releaseId === null ? undefined : await findRelease(sql, workspaceId, campaign.releaseId);
  const isOut = release === undefined || releaseMoment(release.clock, territory ?? undefined) <= now;
  if (isOut) return { type: 'page.visited' as const, payload: { source } };
  return { type: 'fan.pre_saved' as const, payload: { path: 'reminder' as const, source } };
}
