import { randomUUID } from 'node:crypto';
import type { StepReview } from '#domain/engine/campaign-facts.js';
import type { BuiltJson, Sql } from '#database/database.js';

/** Notes what a member has said. The campaign's epoch has to be raised in the same transaction. */
export async function insertReview(
  sql: Sql,
  { workspaceId, campaignId }: { workspaceId: string; campaignId: string },
  { track, step, verdict, through }: StepReview,
): Promise<void> {
  await sql.query(
    `INSERT INTO step_reviews (id, campaign_id, workspace_id, track, step, verdict, through)
     VALUES ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000))`,
    [randomUUID(), campaignId, workspaceId, track, step, verdict, through],
  );
}

/** Raises the campaign's epoch, so that its fans hear of the verdict. */
export async function raiseEpoch(sql: Sql, campaignId: string): Promise<void> {
  await sql.query('UPDATE campaigns SET epoch = epoch + 1 WHERE id = $1', [campaignId]);
}

/** A step whose fans wait for a review. */
export interface WaitingStep {
  track: string;
  step: string;
  fans: number;
  /** Some of the fans who wait, those who have waited longest first. Workspace time. */
  samples: BuiltJson<{ fanId: string; since: number }[]>;
}

const SAMPLES = 5;

/** The steps of a campaign whose fans wait for a review now. */
export async function waitingForReview(sql: Sql, campaignId: string): Promise<WaitingStep[]> {
  return sql.query<WaitingStep>(
    `WITH waiting AS (
       SELECT o.fan_id, coalesce(t ->> 'track', '') AS track, coalesce(t ->> 'step', '') AS step, (t ->> 'enteredAt')::float8 AS since
       FROM open_enrollments o JOIN fan_states s ON s.fan_id = o.fan_id
       CROSS JOIN LATERAL jsonb_array_elements(s.state -> 'enrollments') e
       CROSS JOIN LATERAL jsonb_array_elements(e -> 'tracks') t
       WHERE o.campaign_id = $1 AND (e ->> 'campaignId')::uuid = $1 AND (e ->> 'open')::boolean
         AND t -> 'wait' ->> 'kind' = 'until' AND t -> 'wait' ->> 'reason' = 'review'),
     ranked AS (SELECT *, row_number() OVER (PARTITION BY track, step ORDER BY since, fan_id) AS place FROM waiting)
     SELECT track, step, count(*)::int AS fans,
       coalesce(jsonb_agg(jsonb_build_object('fanId', fan_id, 'since', since) ORDER BY since, fan_id)
         FILTER (WHERE place <= ${SAMPLES}), '[]') AS samples
     FROM ranked GROUP BY track, step ORDER BY track, step`,
    [campaignId],
  );
}
