import { STAGES, type PreSavePath, type Stage } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

/** What the log says of a fan's way through a campaign. Fields that the type does not have are empty. */
export interface FanTrace {
  campaignId: string;
  type: 'enrollment.closed' | 'track.ended' | 'variant.assigned';
  /** Workspace time. */
  at: Date;
  reason: string;
  track: string;
  run: number;
  step: string;
  variant: string;
  holdout: boolean;
}

export interface FanTraces {
  /** The oldest first. */
  facts: FanTrace[];
  /** The first act for each stage of each campaign, in the order of the stages. */
  stages: { campaignId: string; stage: Stage; at: Date }[];
  /** Campaign → the path by which the fan entered. */
  paths: Map<string, PreSavePath | 'none'>;
}

/** A fan who goes round in a loop for years has more; the newest tell how it ended. */
const MOST_FACTS = 200;

/** Reads how a fan went through campaigns, those that have ended, too. Stages and paths come from the read models. */
export async function readTraces(sql: Sql, workspaceId: string, fanId: string): Promise<FanTraces> {
  const facts = await sql.query<FanTrace>(
    `SELECT campaign_id AS "campaignId",
       CASE type WHEN 'enrollment.closed' THEN 'enrollment.closed' WHEN 'track.ended' THEN 'track.ended'
         ELSE 'variant.assigned' END AS type,
       occurred_at AS at, coalesce(payload ->> 'reason', '') AS reason, coalesce(payload ->> 'track', '') AS track,
       coalesce((payload ->> 'run')::int, 0) AS run, coalesce(payload ->> 'step', '') AS step,
       coalesce(payload ->> 'variant', '') AS variant, coalesce(payload ->> 'holdout', '') = 'true' AS holdout
     FROM events WHERE workspace_id = $1 AND fan_id = $2 AND campaign_id IS NOT NULL
       AND type IN ('enrollment.closed', 'track.ended', 'variant.assigned')
     ORDER BY fan_seq DESC LIMIT ${MOST_FACTS}`,
    [workspaceId, fanId],
  );
  const stages = await sql.query<{ campaignId: string; stage: Stage; at: Date }>(
    `SELECT DISTINCT ON (campaign_id, stage) campaign_id AS "campaignId", stage, occurred_at AS at
     FROM stage_entries WHERE workspace_id = $1 AND fan_id = $2 AND standing = 'reached'
       AND campaign_id IN (SELECT campaign_id FROM enrollments WHERE fan_id = $2)
     ORDER BY campaign_id, stage, occurred_at`,
    [workspaceId, fanId],
  );
  const paths = await sql.query<{ campaignId: string; path: string }>(
    'SELECT campaign_id AS "campaignId", path FROM enrollments WHERE workspace_id = $1 AND fan_id = $2',
    [workspaceId, fanId],
  );
  const order = ({ stage }: { stage: Stage }): number => STAGES.indexOf(stage);
  return {
    facts: facts.reverse(),
    stages: stages.sort((a, b) => order(a) - order(b)),
    paths: new Map(paths.map(({ campaignId, path }) => [campaignId, pathOf(path)])),
  };
}

const pathOf = (path: string): PreSavePath | 'none' =>
  path === 'service' || path === 'reminder' ? path : 'none';
