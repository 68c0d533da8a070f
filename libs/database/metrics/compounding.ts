import type { ReleaseCounts } from '#domain/metrics/compounding.js';
import { COUNTS_AFTER_END_MS } from '#domain/metrics/funnel.js';
import { STAGES, type EpochMs, type Stage } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

/**
 * Returns the releases of an artist that have launched, in the order of their moments, with what earlier ones brought to
 * each. All campaigns of a release count together, and a fan counts once. The first act of a stage counts (order `any`).
 */
export async function readCompounding(
  sql: Sql,
  { workspaceId, artistId, asOf }: { workspaceId: string; artistId: string; asOf: EpochMs },
): Promise<ReleaseCounts[]> {
  const rows = await sql.query<CompoundingRow>(COMPOUNDING, [
    workspaceId,
    artistId,
    new Date(asOf),
    COUNTS_AFTER_END_MS,
    STAGES,
  ]);
  const releases = new Map<string, Collected>();
  for (const row of rows) {
    const release = releases.get(row.release_id) ?? emptyRelease(row);
    releases.set(row.release_id, release);
    addRow(release, row);
  }
  return [...releases.values()];
}

/** Whether the workspace has this artist, put away or not. */
export async function knowsArtist(sql: Sql, workspaceId: string, artistId: string): Promise<boolean> {
  const rows = await sql.query('SELECT 1 FROM artists WHERE workspace_id = $1 AND id = $2', [
    workspaceId,
    artistId,
  ]);
  return rows.length > 0;
}

interface CompoundingRow {
  release_id: string;
  title: string;
  launched_at: Date;
  released_at: Date;
  part: string | null;
  stage: string | null;
  fans: number | null;
}

interface Collected extends ReleaseCounts {
  returning: Map<Stage, number>;
  stages: Map<Stage, number>;
  lastAtSameAge: Map<Stage, number>;
}

const emptyRelease = (row: CompoundingRow): Collected => ({
  releaseId: row.release_id,
  title: row.title,
  launchedAt: row.launched_at.getTime(),
  releasedAt: row.released_at.getTime(),
  preSavers: 0,
  knownAtLaunch: 0,
  returning: new Map(),
  stages: new Map(),
  lastAtSameAge: new Map(),
});

function addRow(release: Collected, { part, stage: name, fans }: CompoundingRow): void {
  const stage = STAGES.find((known) => known === name);
  if (part === null || fans === null) return;
  if (part === 'known') release.knownAtLaunch = fans;
  if (stage === undefined) return;
  if (part === 'returning') release.returning.set(stage, fans);
  if (part === 'last') release.lastAtSameAge.set(stage, fans);
  if (part !== 'stage') return;
  release.stages.set(stage, fans);
  if (stage === 'pre_saved') release.preSavers = fans;
}

/** `reached`: when each fan first reached each stage in each release, by the rules of the funnel of order `any`. */
const COMPOUNDING = `
WITH of_artist AS MATERIALIZED (
  SELECT r.id AS release_id, r.title, coalesce(min(c.launched_at), m.moment) AS launched_at, m.moment AS released_at,
    row_number() OVER (ORDER BY m.moment, r.id) AS place
  FROM releases r
  JOIN release_moments m ON m.release_id = r.id AND m.territory = ''
  JOIN campaigns c ON c.release_id = r.id AND c.launched_at IS NOT NULL
  WHERE r.workspace_id = $1 AND r.artist_id = $2 AND r.cancelled_at IS NULL
  GROUP BY r.id, r.title, m.moment
),
reached AS MATERIALIZED (
  SELECT o.place, e.fan_id, array_position($5::text[], e.stage) AS depth, min(e.occurred_at) AS at
  FROM of_artist o
  JOIN campaigns c ON c.release_id = o.release_id AND c.launched_at IS NOT NULL
  JOIN stage_entries e ON e.campaign_id = c.id AND e.workspace_id = $1
  JOIN enrollments n ON n.campaign_id = c.id AND n.fan_id = e.fan_id
  LEFT JOIN release_moments here ON here.release_id = o.release_id AND here.territory = n.territory
  WHERE e.standing = 'reached' AND e.occurred_at <= $3
    AND e.occurred_at < coalesce(c.ended_at, c.ends_at, 'infinity') + $4 * interval '1 millisecond'
    AND CASE WHEN e.stage = 'pre_saved' THEN e.occurred_at < coalesce(here.moment, o.released_at)
             WHEN e.stage IN ('engaged', 'saved') THEN e.occurred_at >= coalesce(here.moment, o.released_at)
             ELSE true END
    AND NOT EXISTS (SELECT FROM stage_entries s WHERE s.campaign_id = e.campaign_id AND s.fan_id = e.fan_id
      AND s.stage = e.stage AND s.standing <> 'reached')
  GROUP BY 1, 2, 3
),
known AS MATERIALIZED (
  SELECT o.place, e.fan_id, max(e.depth) AS depth
  FROM of_artist o JOIN reached e ON e.place < o.place AND e.at < o.launched_at GROUP BY 1, 2
),
counts AS (
  SELECT place, 'stage' AS part, depth, count(*) AS fans FROM reached GROUP BY 1, 3
  UNION ALL
  SELECT place, 'known', NULL, count(*) FROM known GROUP BY 1
  UNION ALL
  SELECT k.place, 'returning', k.depth, count(*)
  FROM known k JOIN reached p ON p.place = k.place AND p.fan_id = k.fan_id AND ($5::text[])[p.depth] = 'pre_saved'
  GROUP BY 1, 3
  UNION ALL
  SELECT o.place, 'last', e.depth, count(*)
  FROM of_artist o JOIN of_artist before ON before.place = o.place - 1
  JOIN reached e ON e.place = before.place AND e.at <= before.released_at
    + extract(epoch FROM $3 - o.released_at) * interval '1 second'
  GROUP BY 1, 3
)
SELECT o.release_id, o.title, o.launched_at, o.released_at, c.part, ($5::text[])[c.depth] AS stage, c.fans
FROM of_artist o LEFT JOIN counts c ON c.place = o.place
ORDER BY o.place, c.part, c.depth`;
