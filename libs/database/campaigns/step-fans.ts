import type { Sql } from '#database/database.js';
import { pageAfter } from '#database/page.js';
import type { NotSentReason, WaitingReason } from '#domain/events/reasons.js';
import type { StepStanding } from '#domain/flows/step-standing.js';

interface CampaignSteps {
  workspaceId: string;
  campaignId: string;
  /** The ways on in the flow, as `track/step`. */
  ways: readonly { from: string; to: string }[];
}

export interface StepCount {
  place: string;
  standing: StepStanding;
  /** Why a message was not sent; of the fans who were `skipped` alone. */
  reason: NotSentReason | null;
  fans: number;
}

/**
 * One row for each fan and each step that the fan has come to, by the engine's own states, so it is current. Fans whose
 * enrollment is over are found by the read models, which are seconds behind. A message
 * that went to the provider, or may have gone there, is no skip; the newest outcome of the step counts.
 */
const STANDINGS = `
WITH ways AS (
  SELECT "from" AS place, array_agg("to") AS on_to FROM unnest($3::text[], $4::text[]) AS w ("from", "to") GROUP BY 1),
enrolled AS (
  SELECT fan_id FROM open_enrollments WHERE campaign_id = $2
  UNION SELECT fan_id FROM enrollments WHERE campaign_id = $2 AND workspace_id = $1),
states AS MATERIALIZED (
  SELECT s.fan_id, e AS enrollment FROM enrolled JOIN fan_states s USING (fan_id),
    jsonb_array_elements(s.state -> 'enrollments') e
  WHERE s.workspace_id = $1 AND e ->> 'campaignId' = $2::text),
standing AS (
  SELECT s.fan_id, (t ->> 'track') || '/' || (t ->> 'step') AS place, (t ->> 'enteredAt')::float8 AS since,
    t #>> '{wait,reason}' AS waits_for, (t #>> '{wait,at}')::float8 AS until
  FROM states s, jsonb_array_elements(s.enrollment -> 'tracks') t),
told AS (
  SELECT DISTINCT ON (fan_id, place) fan_id, place, reason FROM (
    SELECT fan_id, fan_seq, (payload ->> 'track') || '/' || (payload ->> 'step') AS place,
      CASE WHEN type IN ('message.blocked', 'message.refused') THEN payload ->> 'reason' END AS reason
    FROM events WHERE campaign_id = $2 AND workspace_id = $1
      AND type IN ('message.blocked', 'message.refused', 'message.accepted', 'message.unknown', 'message.rejected')) m
  ORDER BY fan_id, place, fan_seq DESC),
standings AS (
  SELECT s.fan_id, v.place, w.since, w.waits_for, w.until, CASE WHEN w.fan_id IS NULL THEN m.reason END AS reason,
    CASE WHEN w.fan_id IS NOT NULL THEN 'waiting' WHEN m.reason IS NOT NULL THEN 'skipped'
      WHEN s.enrollment -> 'visits' ?| n.on_to THEN 'passed' ELSE 'left' END AS standing
  FROM states s
    CROSS JOIN LATERAL jsonb_object_keys(s.enrollment -> 'visits') AS v (place)
    LEFT JOIN LATERAL (SELECT * FROM standing w WHERE w.fan_id = s.fan_id AND w.place = v.place LIMIT 1) w ON true
    LEFT JOIN told m ON m.fan_id = s.fan_id AND m.place = v.place
    LEFT JOIN ways n ON n.place = v.place)`;

const given = ({ workspaceId, campaignId, ways }: CampaignSteps) => [
  workspaceId,
  campaignId,
  ways.map(({ from }) => from),
  ways.map(({ to }) => to),
];

/** How many fans stand how to each step that anybody has come to. */
export async function countAtSteps(sql: Sql, campaign: CampaignSteps): Promise<StepCount[]> {
  return sql.query<StepCount>(
    `${STANDINGS} SELECT place, standing, reason, count(*) AS fans FROM standings GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    given(campaign),
  );
}

export interface FanAtStep {
  fanId: string;
  externalId: string | null;
  territory: string | null;
  reason: NotSentReason | null;
  /** Workspace time (ms) since which the fan stands there. */
  since: number | null;
  waitsFor: WaitingReason | null;
  /** Workspace time (ms) until which the fan waits. */
  until: number | null;
}

export interface StepFansQuery extends CampaignSteps {
  place: string;
  standing: StepStanding;
  reason: NotSentReason | undefined;
  after: string | undefined;
  limit: number;
}

/** The fans behind one number of `countAtSteps`, by id. */
export async function fansAtStep(sql: Sql, query: StepFansQuery): Promise<FanAtStep[]> {
  return sql.query<FanAtStep>(
    `${STANDINGS} SELECT s.fan_id AS "fanId", f.external_id AS "externalId", f.territory, s.reason, s.since,
       s.waits_for AS "waitsFor", s.until
     FROM standings s JOIN fans f ON f.id = s.fan_id AND f.workspace_id = $1
     WHERE s.place = $5 AND s.standing = $6 AND ($7::text IS NULL OR s.reason = $7)
       AND ${pageAfter('s.fan_id', '$8::uuid', '$9')}`,
    [...given(query), query.place, query.standing, query.reason ?? null, query.after ?? null, query.limit],
  );
}
