import { rememberWithdrawals } from '#database/consents/ledger.js';
import type { Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent, type Occasion } from '#database/events/new-event.js';
import { nudgeFan } from '#database/relay/nudges.js';
import { CHANNELS, type Channel } from '#domain/terms.js';
import { findFan, lockFan } from '#database/fans/fans.js';
import { readIdentities } from '#database/fans/identities.js';

/** What nobody needs to know of an erased fan. It goes with the fan. */
const DELETE = `
WITH identities AS (DELETE FROM identities WHERE fan_id = $1),
grants AS (DELETE FROM connections WHERE fan_id = $1),
asks AS (DELETE FROM grant_asks WHERE fan_id = $1),
accounts AS (DELETE FROM service_accounts WHERE fan_id = $1),
browsers AS (DELETE FROM page_sessions WHERE fan_id = $1),
answers AS (DELETE FROM page_answers WHERE fan_id = $1),
stops AS (DELETE FROM artist_stops WHERE fan_id = $1),
codes AS (DELETE FROM fan_codes WHERE fan_id = $1),
rhythm AS (DELETE FROM fan_choices WHERE fan_id = $1),
lists AS (DELETE FROM segment_fans WHERE fan_id = $1),
taps AS (DELETE FROM page_taps WHERE fan_id = $1),
wishes AS (DELETE FROM future_saves WHERE fan_id = $1),
rows AS (DELETE FROM import_errors WHERE fan_id = $1),
opt_ins AS (DELETE FROM pending_opt_ins p USING unnest($3::text[]) AS mine (hmac)
  WHERE p.workspace_id = $2 AND p.address_hmac = mine.hmac)
SELECT 1`;

/**
 * What was asked for, said and answered stays as a fact; its words and addresses go. Of consents the wording that the
 * fan agreed to stays, for it is ours; what a fan or a member wrote about a withdrawal goes.
 */
const EMPTY = `
WITH mine AS (SELECT channel, hmac FROM unnest($3::text[], $4::text[]) AS m (channel, hmac)),
asked AS (
  UPDATE sign_ups s SET address_encrypted = NULL, origin_encrypted = NULL, name_encrypted = NULL,
    state = CASE WHEN s.state IN ('pending', 'attempting') THEN 'refused' ELSE s.state END,
    cancelled_at = CASE WHEN s.confirmed_at IS NULL THEN coalesce(s.cancelled_at, now()) ELSE s.cancelled_at END
  WHERE s.workspace_id = $2 AND (s.fan_id = $1 OR s.fan_id IS NULL AND EXISTS (
    SELECT FROM mine WHERE mine.channel = s.channel AND mine.hmac = s.address_hmac))),
said AS (
  UPDATE replies r SET text_encrypted = NULL, address_encrypted = NULL,
    state = CASE WHEN r.state = 'doubtful' THEN 'done' ELSE r.state END
  WHERE r.workspace_id = $2 AND (r.fan_id = $1 OR r.fan_id IS NULL AND EXISTS (
    SELECT FROM mine WHERE mine.channel = 'sms' AND mine.hmac = r.address_hmac)) RETURNING r.id),
answered AS (
  UPDATE reply_answers a SET text_encrypted = NULL,
    state = CASE WHEN a.state = 'pending' THEN 'refused' ELSE a.state END
  FROM said WHERE a.reply_id = said.id),
agreed AS (
  UPDATE consents SET source_url = NULL, wording = CASE WHEN granted THEN wording END,
    wording_hash = CASE WHEN granted THEN wording_hash END
  WHERE fan_id = $1 AND workspace_id = $2),
noted AS (UPDATE audit_log SET reason = NULL, details = '{}' WHERE fan_id = $1 AND workspace_id = $2),
told AS (UPDATE events SET payload = jsonb_set(payload, '{value}', 'null')
  WHERE fan_id = $1 AND workspace_id = $2 AND type = 'fan.attribute_set'),
calls AS (
  UPDATE webhook_deliveries SET body = jsonb_set(
    CASE WHEN type = 'fan.attribute_set' THEN jsonb_set(body::jsonb, '{data,payload,value}', 'null', false)
      ELSE body::jsonb END, '{data,fan,externalId}', 'null', false)::text
  WHERE fan_id = $1 AND workspace_id = $2),
state AS (
  UPDATE fan_states SET state = state - 'attributes', stuck_at = NULL, stuck_reason = NULL, failures = 0
  WHERE fan_id = $1 AND workspace_id = $2)
UPDATE fans SET external_id = NULL, territory = NULL, zone = NULL, locale = NULL, erased_at = now()
-- An alias of the fan is the fan.
WHERE (id = $1 OR merged_into = $1) AND workspace_id = $2`;

/**
 * Erases a fan, in the caller's transaction: addresses, grants and free text go. The pseudonymous events stay, so that
 * no figure changes. Of an address only its fingerprint stays, with a suppression that was set for it; older evidence
 * grants nothing for it any more. The event ends what the fan runs, and the workflow completes. False: there is no such
 * fan.
 */
export async function eraseFan(sql: Sql, on: Occasion, fanId: string): Promise<boolean> {
  const { workspaceId } = on;
  // The addresses are locked before the fan, as a STOP and a claim lock them.
  const withdrawn = CHANNELS.map((channel) => ({ fanId, channel, evidenceAt: null }));
  if ((await findFan(sql, workspaceId, fanId)) === undefined) return false;
  await rememberWithdrawals(sql, workspaceId, withdrawn);
  await lockFan(sql, workspaceId, fanId);
  if ((await findFan(sql, workspaceId, fanId)) === undefined) return false;
  const addresses = await readIdentities(sql, workspaceId, fanId);
  const channels: Channel[] = addresses.map(({ channel }) => channel);
  const hmacs = addresses.map(({ hmac }) => hmac);
  await sql.query(DELETE, [fanId, workspaceId, hmacs]);
  await sql.query(EMPTY, [fanId, workspaceId, channels, hmacs]);
  await appendEvents(sql, [newEvent(on, fanId, { type: 'fan.erased', payload: {} })]);
  await nudgeFan(sql, fanId);
  return true;
}
