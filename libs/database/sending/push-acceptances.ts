import type { Sql } from '#database/database.js';

/** So long after a push service has accepted a message of ours, a refusal of our keys is not believed (real, days). */
const BELIEVED_DAYS = 7;

/** Keeps that a push service has accepted a message that was signed with this key. */
export async function notePushAcceptance(sql: Sql, host: string, publicKey: string): Promise<void> {
  await sql.query(
    `INSERT INTO push_acceptances (host, public_key, accepted_at) VALUES ($1, $2, now())
     ON CONFLICT (host, public_key) DO UPDATE SET accepted_at = excluded.accepted_at`,
    [host, publicKey],
  );
}

/** Has this push service accepted a message that was signed with this key lately, of any process? */
export async function hasAcceptedPush(sql: Sql, host: string, publicKey: string): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 FROM push_acceptances
     WHERE host = $1 AND public_key = $2 AND accepted_at > now() - make_interval(days => $3)`,
    [host, publicKey, BELIEVED_DAYS],
  );
  return rows.length === 1;
}
