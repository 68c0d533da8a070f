import type { Sql } from '#database/database.js';
import { CHANNELS } from '#domain/terms.js';

interface Move {
  older: string;
  younger: string;
  /** Campaigns in which both have asked for something. */
  both: readonly string[];
}

/** Numbers of visits that no flow reaches: what both have done at the same step stands side by side. */
const OTHER_VISITS = 1_000_000;

/** Everything that the younger fan has becomes the older fan's. Of what a fan can have only once the older's stays. */
export async function moveBelongings(sql: Sql, move: Move): Promise<void> {
  const { older, younger } = move;
  await moveEffects(sql, move);
  await moveConsents(sql, older, younger);
  await moveAccounts(sql, older, younger);
  await moveChoices(sql, older, younger);
  await dropRest(sql, younger);
  await moveRows(sql, older, younger);
}

/** Nothing is under way. What waits to be claimed is asked for anew; what was done keeps its place. */
async function moveEffects(sql: Sql, { older, younger, both }: Move): Promise<void> {
  await sql.query(
    `UPDATE effects SET status = 'cancelled', finished_at = now()
     WHERE status = 'pending' AND (fan_id = $1 OR fan_id = $2 AND campaign_id = ANY ($3::uuid[]))`,
    [younger, older, both],
  );
  await sql.query(
    `WITH moved AS (
       UPDATE effects SET fan_id = $1,
         visit = CASE WHEN campaign_id = ANY ($3::uuid[]) THEN visit + ${OTHER_VISITS} ELSE visit END
       WHERE fan_id = $2)
     UPDATE messages SET fan_id = $1,
       visit = CASE WHEN campaign_id = ANY ($3::uuid[]) THEN visit + ${OTHER_VISITS} ELSE visit END
     WHERE fan_id = $2`,
    [older, younger, both],
  );
  await sql.query('UPDATE links SET fan_id = $1 WHERE fan_id = $2', [older, younger]);
  await sql.query('UPDATE email_clicks SET fan_id = $1 WHERE fan_id = $2', [older, younger]);
  await sql.query('DELETE FROM campaign_wakes WHERE fan_id IN ($1, $2)', [older, younger]);
}

/**
 * An entry of the ledger is about an address. Entries for an address that the older fan does not take over stay with
 * the alias. The stricter word wins: where one of the two had withdrawn, the newest entry says so.
 */
async function moveConsents(sql: Sql, older: string, younger: string): Promise<void> {
  const withdrawn = await sql.query<{ channel: string; purpose: string }>(
    `SELECT n.channel, n.purpose FROM (
       SELECT c.channel, e.* FROM unnest($2::text[]) AS c (channel)
       CROSS JOIN unnest($1::uuid[]) AS f (id)
       CROSS JOIN LATERAL newest_consents(f.id, c.channel) e) n
     GROUP BY n.channel, n.purpose HAVING bool_or(NOT n.granted) AND bool_or(n.granted)`,
    [[older, younger], CHANNELS],
  );
  await sql.query(
    `UPDATE consents c SET fan_id = $1 WHERE c.fan_id = $2 AND NOT EXISTS (
       SELECT FROM identities o JOIN identities y ON y.fan_id = $2 AND y.channel = o.channel
       WHERE o.fan_id = $1 AND o.channel = c.channel AND o.address_hmac <> y.address_hmac)`,
    [older, younger],
  );
  await sql.query(
    `INSERT INTO consents (workspace_id, fan_id, channel, purpose, granted, method, evidence_at)
     SELECT f.workspace_id, f.id, w.channel, w.purpose, false, 'merged', clock_timestamp()
     FROM fans f CROSS JOIN unnest($2::text[], $3::text[]) AS w (channel, purpose) WHERE f.id = $1`,
    [older, withdrawn.map(({ channel }) => channel), withdrawn.map(({ purpose }) => purpose)],
  );
}

/** One address a channel and one grant a service: the older fan's, unless only the younger's is proved, or alive. */
async function moveAccounts(sql: Sql, older: string, younger: string): Promise<void> {
  await sql.query(
    `DELETE FROM identities i WHERE i.fan_id IN ($1, $2) AND EXISTS (
       SELECT FROM identities o WHERE o.fan_id IN ($1, $2) AND o.fan_id <> i.fan_id AND o.channel = i.channel
         AND CASE WHEN (o.verified_at IS NULL) = (i.verified_at IS NULL) THEN o.fan_id = $1
           ELSE o.verified_at IS NOT NULL END)`,
    [older, younger],
  );
  await sql.query('UPDATE identities SET fan_id = $1 WHERE fan_id = $2', [older, younger]);
  await sql.query(
    `DELETE FROM connections c WHERE c.fan_id IN ($1, $2) AND EXISTS (
       SELECT FROM connections o WHERE o.fan_id IN ($1, $2) AND o.fan_id <> c.fan_id AND o.service = c.service
         AND CASE WHEN o.status = c.status THEN o.fan_id = $1 ELSE o.status = 'active' END)`,
    [older, younger],
  );
  await sql.query('UPDATE connections SET fan_id = $1 WHERE fan_id = $2', [older, younger]);
  await sql.query(
    `INSERT INTO grant_asks (campaign_id, fan_id, service, workspace_id, authorized_at, asked_at, times)
     SELECT campaign_id, $1, service, workspace_id, authorized_at, asked_at, times FROM grant_asks WHERE fan_id = $2
     ON CONFLICT DO NOTHING`,
    [older, younger],
  );
  await sql.query(
    `DELETE FROM service_accounts a WHERE a.fan_id = $2
       AND EXISTS (SELECT FROM service_accounts o WHERE o.fan_id = $1 AND o.service = a.service)`,
    [older, younger],
  );
  await sql.query('UPDATE service_accounts SET fan_id = $1 WHERE fan_id = $2', [older, younger]);
}

/** What the older fan has not chosen is taken from the younger. */
async function moveChoices(sql: Sql, older: string, younger: string): Promise<void> {
  const both = [older, younger];
  await sql.query(
    `INSERT INTO artist_stops (fan_id, artist_id, workspace_id, stopped_at)
     SELECT $1, artist_id, workspace_id, stopped_at FROM artist_stops WHERE fan_id = $2 ON CONFLICT DO NOTHING`,
    both,
  );
  await sql.query(
    `INSERT INTO page_answers (fan_id, campaign_id, layer, answer, answered_at)
     SELECT $1, campaign_id, layer, answer, answered_at FROM page_answers WHERE fan_id = $2 ON CONFLICT DO NOTHING`,
    both,
  );
  await sql.query(
    `INSERT INTO segment_fans (segment_id, fan_id)
     SELECT segment_id, $1 FROM segment_fans WHERE fan_id = $2 ON CONFLICT DO NOTHING`,
    both,
  );
  await sql.query(
    `INSERT INTO import_fans (import_id, fan_id, line, is_new, path, service)
     SELECT import_id, $1, line, is_new, path, service FROM import_fans WHERE fan_id = $2 ON CONFLICT DO NOTHING`,
    both,
  );
  await sql.query(
    `INSERT INTO entries (campaign_id, fan_id, workspace_id, way, created_at)
     SELECT campaign_id, $1, workspace_id, way, created_at FROM entries WHERE fan_id = $2 ON CONFLICT DO NOTHING`,
    both,
  );
  // The stricter choice of the two: the longer pause, and the fewer messages.
  await sql.query(
    `INSERT INTO fan_choices AS h (fan_id, workspace_id, paused_until, at_most_every_days)
     SELECT $1, workspace_id, paused_until, at_most_every_days FROM fan_choices WHERE fan_id = $2
     ON CONFLICT (fan_id) DO UPDATE SET paused_until = greatest(h.paused_until, excluded.paused_until),
       at_most_every_days = greatest(h.at_most_every_days, excluded.at_most_every_days)`,
    both,
  );
  await sql.query(
    `UPDATE future_saves y SET fan_id = $1 WHERE fan_id = $2 AND NOT EXISTS (SELECT FROM future_saves o
       WHERE o.fan_id = $1 AND o.artist_id = y.artist_id AND o.service = y.service)`,
    both,
  );
}

/** What the older fan has of its own already goes with the younger. */
async function dropRest(sql: Sql, younger: string): Promise<void> {
  await sql.query('DELETE FROM fan_choices WHERE fan_id = $1', [younger]);
  await sql.query('DELETE FROM fan_codes WHERE fan_id = $1', [younger]);
  await sql.query('DELETE FROM grant_asks WHERE fan_id = $1', [younger]);
  await sql.query('DELETE FROM artist_stops WHERE fan_id = $1', [younger]);
  await sql.query('DELETE FROM page_answers WHERE fan_id = $1', [younger]);
  await sql.query('DELETE FROM segment_fans WHERE fan_id = $1', [younger]);
  await sql.query('DELETE FROM import_fans WHERE fan_id = $1', [younger]);
  await sql.query('DELETE FROM entries WHERE fan_id = $1', [younger]);
  await sql.query('DELETE FROM future_saves WHERE fan_id = $1', [younger]);
  await sql.query('DELETE FROM page_taps WHERE fan_id = $1', [younger]);
}

/** Rows of which a fan may have any number. */
async function moveRows(sql: Sql, older: string, younger: string): Promise<void> {
  const both = [older, younger];
  await sql.query('UPDATE page_sessions SET fan_id = $1 WHERE fan_id = $2', both);
  await sql.query('UPDATE replies SET fan_id = $1 WHERE fan_id = $2', both);
  await sql.query('UPDATE sign_ups SET fan_id = $1 WHERE fan_id = $2', both);
  await sql.query('UPDATE import_errors SET fan_id = $1 WHERE fan_id = $2', both);
  await sql.query('UPDATE webhook_deliveries SET fan_id = $1 WHERE fan_id = $2', both);
  await sql.query('UPDATE audit_log SET fan_id = $1 WHERE fan_id = $2', both);
}
