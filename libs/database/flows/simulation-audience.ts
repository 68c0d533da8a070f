import type { FanFacts } from '#domain/engine/fan-facts.js';
import type { PastEnrollment } from '#domain/engine/state.js';
import type { BuiltJson, Sql } from '#database/database.js';
import { FAN_STANDING, factsOf, type FanStanding } from '#database/engine/fan-standing.js';

interface Row extends FanStanding {
  id: string;
  past: BuiltJson<PastEnrollment[]>;
}

export interface SimulatedPast {
  fan: FanFacts;
  past: PastEnrollment[];
}

/** The release of each enrollment, and how far the fan came. */
const PAST = `coalesce((SELECT jsonb_agg(jsonb_build_object('campaignId', n.campaign_id, 'releaseId', c.release_id,
    'artistId', coalesce(r.artist_id, c.artist_id), 'enrolledAt', floor(extract(epoch FROM n.enrolled_at) * 1000),
    'stages', (SELECT coalesce(jsonb_agg(s.stage), '[]') FROM stage_entries s WHERE s.fan_id = n.fan_id
      AND s.campaign_id = n.campaign_id AND s.workspace_id = n.workspace_id AND s.standing <> 'unobservable')))
  FROM enrollments n JOIN campaigns c ON c.id = n.campaign_id LEFT JOIN releases r ON r.id = c.release_id
  WHERE n.fan_id = f.id AND n.workspace_id = f.workspace_id), '[]') AS past`;
const READ = `SELECT f.id, f.territory, f.zone, ${FAN_STANDING}, ${PAST} FROM fans f`;

const entrantOf = (row: Row): SimulatedPast => ({ fan: factsOf(row.id, row), past: row.past });

/**
 * Returns fans of the workspace with what the engine reads of them, as of now. Ids of other workspaces' fans are left
 * out.
 */
export async function fansForSimulation(
  sql: Sql,
  workspaceId: string,
  fanIds: readonly string[],
): Promise<SimulatedPast[]> {
  const rows = await sql.query<Row>(
    `${READ} WHERE f.workspace_id = $1 AND f.id = ANY ($2::uuid[]) ORDER BY f.id`,
    [workspaceId, fanIds],
  );
  return rows.map(entrantOf);
}

/** Returns the same for the fans who are enrolled in a campaign, at most `limit`. */
export async function enrolledForSimulation(
  sql: Sql,
  of: { workspaceId: string; campaignId: string; limit: number },
): Promise<SimulatedPast[]> {
  const rows = await sql.query<Row>(
    `${READ} JOIN enrollments e ON e.fan_id = f.id AND e.campaign_id = $2
     WHERE f.workspace_id = $1 ORDER BY f.id LIMIT $3`,
    [of.workspaceId, of.campaignId, of.limit],
  );
  return rows.map(entrantOf);
}
