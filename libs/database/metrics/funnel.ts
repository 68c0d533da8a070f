import type { FunnelGroupBy, GroupCounts, StageCounts } from '#domain/metrics/funnel.js';
import { bucketDuration } from '#domain/metrics/kaplan-meier.js';
import { STAGES, type Stage } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { campaignWeeks } from './campaign-weeks.js';
import { IS_COUNTED, TIMED } from './funnel-cells.js';
import { transitionParameters, transitionsSql, type FunnelQuery } from './funnel-transitions.js';

/**
 * Returns the funnel of a campaign as whole numbers: one entry for each group (one in all without `groupBy`), sorted
 * by key. It is one statement, so it reads one snapshot. Grouping by week takes two statements: run it in a
 * transaction with one snapshot. Times come in log buckets (at most 1 % wide). Counts are exact.
 */
export async function readFunnel(sql: Sql, query: FunnelQuery): Promise<GroupCounts[]> {
  const parameters = transitionParameters(query);
  if (query.groupBy.includes('week')) {
    const { startsAt, names } = await campaignWeeks(sql, query);
    parameters.push(startsAt, names);
  }
  const rows = await sql.query<StageCountRow>(funnelSql(query.groupBy), parameters);
  const groups = new Map<string, GroupCounts>();
  for (const row of rows) {
    const id = JSON.stringify(row.key);
    const group = groups.get(id) ?? emptyGroup(query.groupBy, row.key);
    groups.set(id, group);
    addRow(group, row);
  }
  if (groups.size === 0 && query.groupBy.length === 0) return [emptyGroup([], [])];
  return [...groups.values()].sort((a, b) => compareKeys(query.groupBy, a, b));
}

interface StageCountRow {
  key: string[];
  stage: Stage;
  bucket: number | null;
  enrolled: number;
  ended: number;
  waiting_at_entry: number;
  waiting_now: number;
  fans: number;
  service_fans: number;
  previous_fans: number;
  already: number;
  unobservable: number;
  converted: number;
  first_base: number;
  first_converted: number;
  timed_converted: number;
  timed_censored: number;
}

const counted = (condition: string): string => `count(*) FILTER (WHERE ${condition})`;

const funnelSql = (groupBy: readonly FunnelGroupBy[]): string => `
${transitionsSql(groupBy)},
${TIMED}
SELECT key, stage,
  CASE WHEN duration_ms < 1 THEN -1
       ELSE floor(ln(duration_ms::double precision) / ln(1.01::double precision))::integer END AS bucket,
  ${counted(IS_COUNTED.enrolled)} AS enrolled, ${counted(IS_COUNTED.ended)} AS ended,
  ${counted(IS_COUNTED.waitingAtEntry)} AS waiting_at_entry, ${counted(IS_COUNTED.waitingNow)} AS waiting_now,
  ${counted(IS_COUNTED.fans)} AS fans, ${counted(IS_COUNTED.serviceFans)} AS service_fans,
  ${counted(IS_COUNTED.previousFans)} AS previous_fans, ${counted(IS_COUNTED.already)} AS already,
  ${counted(IS_COUNTED.unobservable)} AS unobservable, ${counted(IS_COUNTED.converted)} AS converted,
  ${counted(IS_COUNTED.firstFans)} AS first_base, ${counted(IS_COUNTED.firstConverted)} AS first_converted,
  ${counted(IS_COUNTED.converters)} AS timed_converted,
  count(*) FILTER (WHERE duration_ms IS NOT NULL AND at IS NULL) AS timed_censored
FROM timed
GROUP BY 1, 2, 3
-- The shares of a time are computed from the buckets in order.
ORDER BY bucket`;

function emptyGroup(groupBy: readonly FunnelGroupBy[], key: readonly string[]): GroupCounts {
  const entries = groupBy.map((group, index) => [group, key[index] ?? ''] as const);
  return {
    key: Object.fromEntries(entries),
    enrolled: 0,
    ended: 0,
    waitingAtEntry: 0,
    servicePreSavers: 0,
    stages: STAGES.map((stage) => emptyStage(stage)),
  };
}

function emptyStage(stage: Stage): StageCounts {
  return {
    stage,
    fans: 0,
    previousFans: 0,
    already: 0,
    unobservable: 0,
    converted: 0,
    waitingNow: 0,
    firstBase: 0,
    firstConverted: 0,
    durations: [],
  };
}

/** Adds a row. Counts add up over the buckets of a stage. Only the first stage's rows count the enrollments. */
function addRow(group: GroupCounts, row: StageCountRow): void {
  const counts = group.stages.find(({ stage }) => stage === row.stage);
  if (counts === undefined) return;
  if (row.stage === 'pre_saved') {
    group.enrolled += row.enrolled;
    group.ended += row.ended;
    group.waitingAtEntry += row.waiting_at_entry;
    group.servicePreSavers += row.service_fans;
  }
  counts.fans += row.fans;
  counts.previousFans += row.previous_fans;
  counts.already += row.already;
  counts.unobservable += row.unobservable;
  counts.converted += row.converted;
  counts.waitingNow += row.waiting_now;
  counts.firstBase += row.first_base;
  counts.firstConverted += row.first_converted;
  if (row.bucket === null || row.timed_converted + row.timed_censored === 0) return;
  const durationMs = bucketDuration(row.bucket);
  counts.durations.push({ durationMs, converted: row.timed_converted, censored: row.timed_censored });
}

function compareKeys(groupBy: readonly FunnelGroupBy[], a: GroupCounts, b: GroupCounts): number {
  for (const group of groupBy) {
    const [left, right] = [a.key[group] ?? '', b.key[group] ?? ''];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
