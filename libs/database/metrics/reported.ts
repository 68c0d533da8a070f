import type { ReportedFigure, ReportedSums } from '#domain/metrics/reported.js';
import type { Sql } from '#database/database.js';

export const REPORTED_GROUPS = ['service', 'territory'] as const;
export type ReportedGroup = (typeof REPORTED_GROUPS)[number];

interface OfRelease {
  workspaceId: string;
  releaseId: string;
}

/**
 * Replaces all that was reported of the days in the file. Sent again, the same file leaves everything as it is; a
 * corrected file corrects its days and no others.
 */
export async function replaceReported(
  sql: Sql,
  { workspaceId, releaseId }: OfRelease,
  figures: readonly ReportedFigure[],
): Promise<void> {
  const days = [...new Set(figures.map(({ day }) => day))].sort();
  // Two files at once would meet in the middle: the release's row decides who comes first.
  await sql.query('SELECT 1 FROM releases WHERE id = $1 AND workspace_id = $2 FOR UPDATE', [
    releaseId,
    workspaceId,
  ]);
  await sql.query('DELETE FROM reported_figures WHERE release_id = $1 AND day = ANY ($2::date[])', [
    releaseId,
    days,
  ]);
  await sql.query(
    `INSERT INTO reported_figures (release_id, workspace_id, day, service, territory, streams, saves)
     SELECT $1, $2, t.day, t.service, t.territory, t.streams, t.saves
     FROM unnest($3::date[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
       AS t (day, service, territory, streams, saves)`,
    [
      ...[releaseId, workspaceId, figures.map(({ day }) => day)],
      ...[figures.map(({ service }) => service), figures.map(({ territory }) => territory)],
      ...[figures.map(({ streams }) => streams), figures.map(({ saves }) => saves)],
    ],
  );
}

export interface ReportedAsked extends OfRelease {
  /** Days, half open. */
  from: string | undefined;
  to: string | undefined;
  groupBy: readonly ReportedGroup[];
}

export interface ReportedRow extends ReportedSums {
  day: string;
  /** Null where it is not grouped by; empty where the file named none. */
  service: string | null;
  territory: string | null;
}

/** The series by day and group. */
export function readReported(sql: Sql, asked: ReportedAsked): Promise<ReportedRow[]> {
  return sql.query<ReportedRow>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, CASE WHEN $5::boolean THEN service END AS service,
       CASE WHEN $6::boolean THEN territory END AS territory,
       sum(streams)::float8 AS streams, sum(saves)::float8 AS saves,
       coalesce(sum(streams) FILTER (WHERE saves IS NOT NULL), 0)::float8 AS "ratedStreams",
       coalesce(sum(saves) FILTER (WHERE streams IS NOT NULL), 0)::float8 AS "ratedSaves"
     FROM reported_figures
     WHERE release_id = $1 AND workspace_id = $2
       AND ($3::date IS NULL OR day >= $3) AND ($4::date IS NULL OR day < $4)
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [
      ...[asked.releaseId, asked.workspaceId, asked.from ?? null, asked.to ?? null],
      ...[asked.groupBy.includes('service'), asked.groupBy.includes('territory')],
    ],
  );
}

/** The release of a campaign of the workspace. Undefined: no such campaign. Null: the campaign has no release. */
export async function releaseOfCampaign(
  sql: Sql,
  workspaceId: string,
  campaignId: string,
): Promise<string | null | undefined> {
  const [row] = await sql.query<{ release_id: string | null }>(
    'SELECT release_id FROM campaigns WHERE id = $1 AND workspace_id = $2',
    [campaignId, workspaceId],
  );
  return row === undefined ? undefined : row.release_id;
}
