import type { WorkspaceClock } from '#domain/clock/workspace-clock.js';
import type { Sql } from '#database/database.js';

export async function readWorkspaceClock(sql: Sql, workspaceId: string): Promise<WorkspaceClock> {
  const [clock] = await sql.query<{ v0: number; r0: number; k: number }>(
    'SELECT clock_v0 AS v0, clock_r0 AS r0, clock_k AS k FROM workspaces WHERE id = $1',
    [workspaceId],
  );
  if (clock === undefined) throw new Error(`Workspace ${workspaceId} has no row.`);
  return clock;
}
