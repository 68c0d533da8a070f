import type { Sql } from '#database/database.js';

/**
 * Records a provider's callback. Returns true for the first callback with this id. The primary key decides between
 * two at the same moment. The row is written together with the changes that the callback makes, so a callback that
 * failed can come again.
 */
export async function takeCallback(sql: Sql, provider: string, eventId: string): Promise<boolean> {
  const rows = await sql.query(
    'INSERT INTO inbox (provider, provider_event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1',
    [provider, eventId],
  );
  return rows.length > 0;
}
