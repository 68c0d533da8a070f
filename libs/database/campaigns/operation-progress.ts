import type { Sql } from '#database/database.js';
import type { OperationKind, OperationState } from './campaign-operation.entity.js';
import { pageBefore } from '#database/page.js';

export interface OperationRow {
  id: string;
  kind: OperationKind;
  epoch: number;
  state: OperationState;
  total: number;
  done: number;
  started_at: Date;
  finished_at: Date | null;
  /** How many real seconds waking takes or took. Null: it has not begun. */
  waking_seconds: number | null;
}

/** Returns what was done to a campaign, the newest first. The progress of an unfinished operation is counted now. */
export async function listOperations(
  sql: Sql,
  page: { workspaceId: string; campaignId: string; before: number | undefined; limit: number },
): Promise<OperationRow[]> {
  return sql.query<OperationRow>(
    `SELECT o.id, o.kind, o.epoch, o.state, o.total, o.started_at, o.finished_at,
       CASE WHEN o.finished_at IS NULL
         THEN o.total - (SELECT count(*)::int FROM campaign_wakes w WHERE w.campaign_id = o.campaign_id)
         ELSE o.done END AS done,
       extract(epoch FROM coalesce(o.finished_at, clock_timestamp()) - o.waking_at)::float8 AS waking_seconds
     FROM campaign_operations o WHERE o.workspace_id = $1 AND o.campaign_id = $2
       AND ${pageBefore('o.epoch', '$3::int', '$4')}`,
    [page.workspaceId, page.campaignId, page.before ?? null, page.limit],
  );
}

/** The rate that is assumed until an operation was measured here. It is slower than any machine we have measured. */
const CAUTIOUS_PER_SECOND = 100;
/** An operation with fewer fans says little about the rate. */
const MEASURED_FROM = 200;

/** Returns how many fans a second this installation has woken in last month's large operations. */
export async function measuredPerSecond(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ rate: number | null }>(
    `SELECT (sum(done) / nullif(sum(extract(epoch FROM finished_at - waking_at)), 0))::float8 AS rate
     FROM campaign_operations WHERE state = 'done' AND done >= ${MEASURED_FROM}
       AND finished_at > now() - interval '30 days'`,
  );
  return row?.rate ?? CAUTIOUS_PER_SECOND;
}

/** Counts the fans with an open enrollment in the campaigns, by territory. */
export async function countByTerritory(
  sql: Sql,
  campaignIds: string[],
): Promise<{ territory: string | null; fans: number }[]> {
  return sql.query<{ territory: string | null; fans: number }>(
    `SELECT territory, count(*) AS fans FROM open_enrollments WHERE campaign_id = ANY ($1::uuid[]) GROUP BY 1`,
    [campaignIds],
  );
}
