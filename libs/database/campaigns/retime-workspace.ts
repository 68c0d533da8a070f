import type { Sql } from '#database/database.js';
import { beginOperation } from './campaign-operations.js';

/**
 * Has the fans of all running campaigns of a workspace checked again, in the transaction that changed what their times
 * depend on. Their campaigns' workflows wake those who are due sooner. Returns the number of campaigns.
 */
export async function retimeWorkspace(sql: Sql, workspaceId: string): Promise<number> {
  // The campaigns are locked in one order, so that two changes of many campaigns wait for each other in a line.
  const campaigns = await sql.query<{ id: string }>(
    `UPDATE campaigns SET epoch = epoch + 1 WHERE id IN (
       SELECT c.id FROM campaigns c WHERE c.workspace_id = $1 AND c.status IN ('live', 'paused')
         AND EXISTS (SELECT FROM open_enrollments o WHERE o.campaign_id = c.id)
       ORDER BY c.id FOR NO KEY UPDATE) RETURNING id`,
    [workspaceId],
  );
  for (const { id } of campaigns) await beginOperation(sql, id, 'retime', 'due');
  return campaigns.length;
}
