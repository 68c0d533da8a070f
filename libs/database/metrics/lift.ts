import { type ArmCounts, CHECK_TAKES_MS } from '#domain/metrics/lift.js';
import type { ArmColumn } from '#domain/metrics/lift-cell.js';
import type { CheckedStage, EpochMs } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { Parameters } from '#database/parameters.js';
import { FAN_OF_LINE, type ListedFan, type ListedPage, lineAfter } from './listed-fan.js';

export interface LiftQuery {
  workspaceId: string;
  campaignId: string;
  asOf: EpochMs;
  track: string;
  step: string;
  stage: CheckedStage;
  /** How long after the assignment a fan is looked at. Null: never, so that no outcome is settled. */
  horizonMs: number | null;
  /** Time of the assignment, half open. */
  from?: EpochMs | undefined;
  to?: EpochMs | undefined;
}

/** The event by which a fan's own act of the stage is known. What the platform does is never one. */
const ACT_OF: Record<CheckedStage, string> = { saved: 'fan.saved', followed: 'fan.followed' };

/**
 * The condition by which an assigned fan counts in a column. The figures count by it, and the list behind a number
 * selects by it.
 */
const IS_IN: Record<ArmColumn, string> = {
  assigned: 'true',
  already: 'already',
  unobservable: 'unobservable AND NOT already',
  waiting: 'NOT already AND NOT unobservable AND NOT settled',
  observed: 'NOT already AND NOT unobservable AND settled',
  converted: 'NOT already AND NOT unobservable AND settled AND acted_at IS NOT NULL',
};

/**
 * One row for each fan whom the split gave an arm; the first arm counts, whatever the fan got later. An outcome is an act
 * before the horizon, or one that the check found at it. An act or a standing from before the assignment is `already`.
 */
const ASSIGNED = `
WITH assigned AS (
  SELECT DISTINCT ON (e.fan_id) e.fan_id, e.occurred_at AS assigned_at, coalesce(e.payload->>'variant', '') AS variant,
    coalesce(e.payload->>'holdout', '') = 'true' AS holdout
  FROM events e
  WHERE e.campaign_id = $1 AND e.workspace_id = $2 AND e.type = 'variant.assigned' AND e.occurred_at <= $3
    AND e.payload->>'track' = $4 AND e.payload->>'step' = $5
  ORDER BY e.fan_id, e.fan_seq
),
arms AS MATERIALIZED (
  SELECT a.*, standing.already OR earlier.acted AS already, standing.unobservable,
    coalesce(a.assigned_at + ($8::float8 + $9::float8) * interval '1 millisecond' <= $3, false) AS settled,
    outcome.acted_at
  FROM assigned a
  CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(s.standing = 'already'), false) AS already,
      coalesce(bool_or(s.standing = 'unobservable'), false) AS unobservable
    FROM stage_entries s WHERE s.campaign_id = $1 AND s.fan_id = a.fan_id AND s.stage = $6) AS standing
  CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM events e WHERE e.fan_id = a.fan_id AND e.campaign_id = $1 AND e.type = $7
      AND e.occurred_at < a.assigned_at) AS acted) AS earlier
  CROSS JOIN LATERAL (
    SELECT min(e.occurred_at) AS acted_at FROM events e
    WHERE e.fan_id = a.fan_id AND e.campaign_id = $1 AND e.type = $7 AND e.occurred_at >= a.assigned_at
      AND e.occurred_at <= $3 AND e.occurred_at < a.assigned_at + interval '1 millisecond' *
        ($8::float8 + CASE WHEN e.payload->>'observedBy' = 'check' THEN $9::float8 ELSE 0 END)) AS outcome
  WHERE ($10::timestamptz IS NULL OR a.assigned_at >= $10) AND ($11::timestamptz IS NULL OR a.assigned_at < $11)
)`;

function parametersOf(query: LiftQuery): unknown[] {
  const { campaignId, workspaceId, asOf, track, step, stage, horizonMs, from, to } = query;
  const [after, before] = [from, to].map((at) => (at === undefined ? null : new Date(at)));
  const fixed = [campaignId, workspaceId, new Date(asOf), track, step, stage, ACT_OF[stage]];
  return [...fixed, horizonMs, CHECK_TAKES_MS, after, before];
}

/** Counts the fans of each arm that occurs, by intention to treat. */
export async function readArms(sql: Sql, query: LiftQuery): Promise<ArmCounts[]> {
  return sql.query<ArmCounts>(ARMS, parametersOf(query));
}

const counted = (condition: string): string => `count(*) FILTER (WHERE ${condition})`;

const ARMS = `${ASSIGNED}
SELECT variant, bool_or(holdout) AS holdout, ${counted(IS_IN.assigned)} AS assigned, ${counted(IS_IN.already)} AS already,
  ${counted(IS_IN.unobservable)} AS unobservable, ${counted(IS_IN.waiting)} AS waiting, ${counted(IS_IN.observed)} AS observed,
  ${counted(IS_IN.converted)} AS converted
FROM arms GROUP BY variant ORDER BY variant`;

/** Returns the fans whom a number of an arm counts, each once, by the same conditions. */
export async function readArmFans(
  sql: Sql,
  { variant, column, ...query }: LiftQuery & { variant: string; column: ArmColumn },
  page: ListedPage,
): Promise<ListedFan[]> {
  const parameters = new Parameters();
  for (const value of parametersOf(query)) parameters.add(value);
  const arm = parameters.add(variant);
  const behind = [
    parameters.add(page.after?.fanId ?? null),
    parameters.add(page.after?.key ?? null),
  ] as const;
  return sql.query<ListedFan>(
    `${ASSIGNED},
listed AS (
  SELECT fan_id, '' AS line, CASE WHEN settled THEN acted_at END AS at FROM arms
  WHERE variant = ${arm} AND ${IS_IN[column]}
)
SELECT l.fan_id AS "fanId", l.line AS key, l.at, NULL::text AS "messageId", NULL::text AS track,
  NULL::text AS step, ${FAN_OF_LINE}
FROM listed l JOIN fans f ON f.id = l.fan_id
WHERE ${lineAfter(...behind, parameters.add(page.limit))}`,
    parameters.values,
  );
}
