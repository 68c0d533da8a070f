import type { ConsentMethod } from '#domain/consents/consent.js';
import { OWN_WISHES, type OwnWish, type SuppressionReason } from '#domain/events/reasons.js';
import type { Channel, EpochMs, Purpose } from '#domain/terms.js';
import { newEvent } from '#database/events/new-event.js';
import { recordConsents } from './consents.js';
import { appendToLedger, type NewConsent } from './ledger.js';
import type { Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';

/** One address in one workspace, which a suppression blocks. */
export interface SuppressedAddress {
  workspaceId: string;
  channel: Channel;
  hmac: string;
}

/**
 * Blocks an address for the whole workspace. The upsert locks the row FOR UPDATE, and a claim locks it FOR SHARE. So
 * a claim after our commit sees the block, and a claim before it has already sent its message. An older block keeps
 * its date. A fan's own stop replaces a technical reason, because only the fan may lift it. Returns whether anything
 * changed.
 */
export async function suppressAddress(
  sql: Sql,
  address: SuppressedAddress,
  reason: SuppressionReason,
): Promise<boolean> {
  const changed = await sql.query(
    `INSERT INTO addresses AS a (workspace_id, channel, address_hmac, suppressed_at, suppressed_reason)
     VALUES ($1, $2, $3, clock_timestamp(), $4)
     ON CONFLICT (workspace_id, channel, address_hmac) DO UPDATE
       SET suppressed_at = coalesce(a.suppressed_at, excluded.suppressed_at), suppressed_reason = excluded.suppressed_reason
       WHERE a.suppressed_at IS NULL OR (excluded.suppressed_reason = ANY ($5) AND a.suppressed_reason <> ALL ($5))
     RETURNING 1`,
    [address.workspaceId, address.channel, address.hmac, reason, [...OWN_WISHES]],
  );
  return changed.length > 0;
}

/** Says whether the address is suppressed. Locks its row for the transaction, as the claim of a message does. */
export async function isSuppressedForClaim(
  sql: Sql,
  { workspaceId, channel, hmac }: SuppressedAddress,
): Promise<boolean> {
  const [row] = await sql.query<{ suppressed: boolean }>(
    `SELECT suppressed_at IS NOT NULL AS suppressed FROM addresses
     WHERE workspace_id = $1 AND channel = $2 AND address_hmac = $3 FOR SHARE`,
    [workspaceId, channel, hmac],
  );
  return row?.suppressed ?? false;
}

/** Returns the fans with this address. Their rows are locked after the address, in id order, as a claim does it. */
export async function fansOf(sql: Sql, address: SuppressedAddress): Promise<string[]> {
  const fans = await sql.query<{ id: string }>(
    `SELECT fan_id AS id FROM identities WHERE workspace_id = $1 AND channel = $2 AND address_hmac = $3
     ORDER BY fan_id`,
    [address.workspaceId, address.channel, address.hmac],
  );
  return fans.map((fan) => fan.id);
}

interface Stop {
  reason: OwnWish;
  method: ConsentMethod;
  occurredAt: EpochMs;
  /** What a member has recorded about the stop. A null `evidenceAt` means now. */
  said?: { wording: string; evidenceAt: Date | null };
}

/**
 * Records that the fan wants no more messages on this address. The address is suppressed for the workspace, the
 * grants of each fan with the address are withdrawn in the ledger, and each of these fans gets a `consent.withdrawn`
 * event. A repetition changes nothing.
 */
export async function stopAddress(sql: Sql, address: SuppressedAddress, stop: Stop): Promise<boolean> {
  const isNew = await suppressAddress(sql, address, stop.reason);
  await rememberWithdrawal(sql, address);
  if (!isNew) return false;
  const fanIds = await fansOf(sql, address);
  const granted = await purposesOf(sql, fanIds, address.channel, 'granted');
  await appendToLedger(
    sql,
    address.workspaceId,
    granted.map((one) => ({ ...entry(one, address.channel, false, stop.method), ...stop.said })),
  );
  const occasion = {
    workspaceId: address.workspaceId,
    occurredAt: stop.occurredAt,
    origin: stop.said === undefined ? ('webhook' as const) : ('api' as const),
  };
  const payload = { channel: address.channel, reason: stop.reason };
  await appendEvents(
    sql,
    fanIds.map((fanId) => newEvent(occasion, fanId, { type: 'consent.withdrawn', payload })),
  );
  return true;
}

/** A repeated stop is stored too: evidence from between the two stops is older than the fan's wish. */
async function rememberWithdrawal(
  sql: Sql,
  { workspaceId, channel, hmac }: SuppressedAddress,
): Promise<void> {
  await sql.query(
    `UPDATE addresses SET withdrawn_at = clock_timestamp()
     WHERE workspace_id = $1 AND channel = $2 AND address_hmac = $3`,
    [workspaceId, channel, hmac],
  );
}

/**
 * A START lifts a block that a STOP has set, or the carrier's record of one (21610). It never lifts a technical
 * block. It is new consent evidence: exactly the purposes that the STOP withdrew are granted again.
 */
export async function startAddress(
  sql: Sql,
  address: SuppressedAddress,
  occurredAt: EpochMs,
): Promise<boolean> {
  const lifted = await sql.query(
    `UPDATE addresses SET suppressed_at = NULL, suppressed_reason = NULL
     WHERE workspace_id = $1 AND channel = $2 AND address_hmac = $3
       AND (suppressed_reason = 'stop' OR suppressed_reason LIKE '%21610')
     RETURNING 1`,
    [address.workspaceId, address.channel, address.hmac],
  );
  if (lifted.length === 0) return false;
  const stopped = await purposesOf(sql, await fansOf(sql, address), address.channel, 'stopped');
  const entries = stopped.map((one) => entry(one, address.channel, true, 'sms_start'));
  await recordConsents(sql, { workspaceId: address.workspaceId, occurredAt, origin: 'webhook' }, entries);
  return true;
}

interface FanPurpose {
  fanId: string;
  purpose: Purpose;
}

/**
 * Returns, by fan and purpose, what the newest ledger entry says: what is granted, or what a STOP by SMS has
 * withdrawn.
 */
export async function purposesOf(
  sql: Sql,
  fanIds: string[],
  channel: Channel,
  standing: 'granted' | 'stopped',
): Promise<FanPurpose[]> {
  return sql.query<FanPurpose>(
    `SELECT f.id AS "fanId", newest.purpose
     FROM unnest($1::uuid[]) AS f (id), newest_consents(f.id, $2) newest
     WHERE CASE $3 WHEN 'granted' THEN newest.granted
       ELSE NOT newest.granted AND newest.method IN ('sms_stop', 'member_stop') END
     ORDER BY f.id, newest.purpose`,
    [fanIds, channel, standing],
  );
}

function entry(
  { fanId, purpose }: FanPurpose,
  channel: Channel,
  granted: boolean,
  method: ConsentMethod,
): NewConsent {
  return { fanId, channel, purpose, granted, method, wording: null, sourceUrl: null, evidenceAt: null };
}

/**
 * Returns every workspace that knows an address. Each workspace has its own fingerprint of it. The sender's number is
 * shared, so a STOP to it counts for all of them. Nothing of one workspace is shown to another.
 */
export async function workspacesKnowing(
  sql: Sql,
  channel: Channel,
  fingerprint: (workspaceId: string) => string,
): Promise<SuppressedAddress[]> {
  const workspaces = await sql.query<{ id: string }>('SELECT id FROM workspaces ORDER BY id');
  return sql.query<SuppressedAddress>(
    `SELECT workspace_id AS "workspaceId", $1 AS channel, hmac
     FROM unnest($2::uuid[], $3::text[]) AS wanted (workspace_id, hmac)
     WHERE EXISTS (SELECT 1 FROM identities i WHERE i.workspace_id = wanted.workspace_id
                   AND i.channel = $1 AND i.address_hmac = wanted.hmac)
        OR EXISTS (SELECT 1 FROM addresses a WHERE a.workspace_id = wanted.workspace_id
                   AND a.channel = $1 AND a.address_hmac = wanted.hmac)
     ORDER BY workspace_id`,
    [channel, workspaces.map(({ id }) => id), workspaces.map(({ id }) => fingerprint(id))],
  );
}
