import type { Sql } from '#database/database.js';

/**
 * Takes a provider's call: true for the first one with this id. The primary key decides between two at the same
 * moment; the row is written with what the call changes, so a failed one can come again.
 */
export async function takeCallback(sql: Sql, provider: string, eventId: string): Promise<boolean> {
  const rows = await sql.query(
    'INSERT INTO inbox (provider, provider_event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1',
    [provider, eventId],
  );
  return rows.length > 0;
}
