import { randomUUID } from 'node:crypto';
import { type Alarm, FILTERED_CODES, mayAlarm, type SendTally } from '#domain/sending/alarms.js';
import type { Channel } from '#domain/terms.js';
import type { BuiltJson, Sql } from '#database/database.js';

/** Messages older than this tell of a fault that is over. */
const LOOK_BACK_HOURS = 24;

export interface CampaignTally {
  campaignId: string;
  workspaceId: string;
  tally: SendTally;
}

interface TroubleRow {
  campaignId: string;
  workspaceId: string;
  channel: Channel;
  complaints: number;
  filtered: number;
  unknown: number;
  refused: BuiltJson<{ code: string; cases: number }> | null;
}

/** From when on a campaign's messages count: those from before its last pause by an alarm have had their consequence. */
const SINCE = `since AS (
  SELECT c.id, c.workspace_id, greatest(now() - interval '${LOOK_BACK_HOURS} hours',
      (SELECT max(a.at) FROM campaign_alarms a WHERE a.campaign_id = c.id AND a.action = 'pause')) AS at
  FROM campaigns c WHERE c.status = 'live')`;

/** The messages of live campaigns with which something went wrong. They are few, and have an index of their own. */
const TROUBLES = `
WITH ${SINCE},
troubled AS (
  SELECT m.campaign_id, m.channel, m.state, m.code, false AS complained
  FROM since s JOIN messages m ON m.campaign_id = s.id AND m.attempted_at >= s.at
  WHERE m.state IN ('rejected', 'unknown', 'abandoned') OR m.code IS NOT NULL
  UNION ALL
  SELECT m.campaign_id, m.channel, m.state, NULL, true
  FROM since s JOIN addresses a ON a.workspace_id = s.workspace_id AND a.channel = 'email'
    AND a.suppressed_reason = 'spam_report' AND a.suppressed_at >= s.at
  JOIN messages m ON m.address_hmac = a.address_hmac AND m.campaign_id = s.id AND m.channel = 'email'
    AND m.attempted_at >= s.at AND m.attempted_at <= a.suppressed_at AND m.state <> 'pending')
SELECT s.id AS "campaignId", s.workspace_id AS "workspaceId", t.channel,
  count(*) FILTER (WHERE t.complained)::int AS complaints,
  count(*) FILTER (WHERE t.code = ANY ($1::text[]))::int AS filtered,
  count(*) FILTER (WHERE NOT t.complained AND t.state IN ('unknown', 'abandoned'))::int AS unknown,
  (SELECT jsonb_build_object('code', r.code, 'cases', count(*)) FROM troubled r
    WHERE r.campaign_id = s.id AND r.channel = t.channel AND r.state = 'rejected' AND r.code IS NOT NULL
      AND NOT r.code = ANY ($2::text[])
    GROUP BY r.code ORDER BY count(*) DESC, r.code LIMIT 1) AS refused
FROM since s JOIN troubled t ON t.campaign_id = s.id GROUP BY s.id, s.workspace_id, t.channel`;

const MESSAGES = `
WITH ${SINCE}
SELECT count(*)::int AS messages FROM since s JOIN messages m ON m.campaign_id = s.id AND m.attempted_at >= s.at
WHERE s.id = $1 AND m.channel = $2 AND m.state <> 'pending'`;

/** Refusals that are about the number, or the browser that has given its subscription up, and not about us. */
const FAN_FAULTS = [
  '21610',
  '21211',
  '21612',
  '21614',
  '21635',
  'http_404',
  'http_410',
  'not_a_subscription',
];

/**
 * What became of the messages that live campaigns have sent lately. All of them are counted only where so many went
 * wrong that their share can matter.
 */
export async function tallyCampaigns(sql: Sql): Promise<CampaignTally[]> {
  const rows = await sql.query<TroubleRow>(TROUBLES, [FILTERED_CODES, FAN_FAULTS]);
  const tallies: CampaignTally[] = [];
  for (const { campaignId, workspaceId, ...troubles } of rows) {
    if (!mayAlarm(troubles)) continue;
    const [all] = await sql.query<{ messages: number }>(MESSAGES, [campaignId, troubles.channel]);
    tallies.push({ campaignId, workspaceId, tally: { ...troubles, messages: all?.messages ?? 0 } });
  }
  return tallies;
}

/**
 * Notes an alarm, in the transaction that acts on it. A warning is noted once in a day, and while a pause stands
 * nothing more is noted. Returns whether it is new.
 */
export async function noteAlarm(
  sql: Sql,
  { campaignId, workspaceId }: { campaignId: string; workspaceId: string },
  alarm: Alarm,
): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO campaign_alarms (id, campaign_id, workspace_id, kind, channel, action, cases, messages, code)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE $6 = 'pause' OR NOT EXISTS (
       SELECT FROM campaign_alarms a WHERE a.campaign_id = $2 AND a.kind = $4 AND a.channel = $5
         AND a.at > now() - interval '24 hours') RETURNING 1`,
    [
      ...[randomUUID(), campaignId, workspaceId, alarm.kind, alarm.channel, alarm.action],
      ...[alarm.cases, alarm.messages, alarm.code],
    ],
  );
  return rows.length === 1;
}

/** Locks the campaign, and says whether it is live: a pause that somebody has made meanwhile stands. */
export async function lockLiveCampaign(sql: Sql, campaignId: string): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 FROM campaigns WHERE id = $1 AND status = 'live' FOR NO KEY UPDATE`,
    [campaignId],
  );
  return rows.length === 1;
}

export interface AlarmRow extends Alarm {
  id: string;
  at: Date;
}

/** The alarms of a campaign, the newest first. */
export async function listAlarms(sql: Sql, workspaceId: string, campaignId: string): Promise<AlarmRow[]> {
  return sql.query<AlarmRow>(
    `SELECT id, kind, channel, action, cases, messages, code, at FROM campaign_alarms
     WHERE workspace_id = $1 AND campaign_id = $2 ORDER BY at DESC, id DESC LIMIT 100`,
    [workspaceId, campaignId],
  );
}
