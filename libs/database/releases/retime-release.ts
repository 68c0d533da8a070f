import type { Sql } from '#database/database.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { clockThatKeeps, releaseMoment } from '#domain/releases/release-clock.js';
import type { EpochMs } from '#domain/terms.js';
import { findRelease, hasBeenServed, saveRelease } from './releases.js';

/** Returns the releases that follow local times and that have not ended. */
export async function releasesByLocalTime(sql: Sql): Promise<{ workspaceId: string; id: string }[]> {
  return sql.query<{ workspaceId: string; id: string }>(
    `SELECT workspace_id AS "workspaceId", id FROM releases
     WHERE clock ->> 'kind' = 'local' AND cancelled_at IS NULL ORDER BY id`,
  );
}

/**
 * Computes the moments of a release again after a change of the zone rules. Returns true when some have moved. A
 * territory where the release is out keeps its moment, as when a release is moved: what its fans were given is not
 * undone.
 */
export async function retimeRelease(
  sql: Sql,
  { workspaceId, id }: { workspaceId: string; id: string },
  realNow: EpochMs,
): Promise<boolean> {
  const release = await findRelease(sql, workspaceId, id, 'for update');
  if (release === undefined) return false;
  const stored = await sql.query<{ territory: string; moment: Date }>(
    'SELECT territory, moment FROM release_moments WHERE release_id = $1',
    [id],
  );
  const moved = stored
    .map(({ territory, moment }) => ({ territory, moment: moment.getTime() }))
    .filter(({ territory, moment }) => releaseMoment(release.clock, territory) !== moment);
  if (moved.length === 0) return false;
  const [workspace] = await sql.query<{ v0: number; r0: number; k: number }>(
    'SELECT clock_v0 AS v0, clock_r0 AS r0, clock_k AS k FROM workspaces WHERE id = $1',
    [workspaceId],
  );
  const now = workspace === undefined ? realNow : toVirtual(workspace, realNow);
  const served = await hasBeenServed(sql, id);
  const out = served ? moved.filter(({ moment }) => moment <= now) : [];
  await saveRelease(sql, { ...release, clock: clockThatKeeps(release.clock, out) });
  return out.length < moved.length;
}
