import type { Channel } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

/**
 * Counts the workspace's messages that are due and not sent yet, by channel. A channel without such messages is
 * absent.
 */
export async function countWaiting(sql: Sql, workspaceId: string): Promise<Partial<Record<Channel, number>>> {
  const rows = await sql.query<{ channel: Channel | null; count: number }>(
    `SELECT spec ->> 'channel' AS channel, count(*)::int AS count FROM effects
     WHERE workspace_id = $1 AND kind = 'send' AND status IN ('pending', 'running') GROUP BY 1`,
    [workspaceId],
  );
  return Object.fromEntries(
    rows.flatMap(({ channel, count }) => (channel === null ? [] : [[channel, count]])),
  );
}
