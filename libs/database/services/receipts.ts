import { z } from 'zod';
import { pageBefore } from '#database/page.js';
import type { Sql } from '#database/database.js';
import {
  isReceiptOutcome,
  OUTCOME_OF_REASON,
  outcomeOfFailure,
  type ReceiptOutcome,
} from '#domain/events/receipt.js';
import { SERVICE_ACTIONS, SERVICES, type Service, type ServiceAction } from '#domain/terms.js';

/** How one action on a service ended for one fan, as its event tells. */
export interface ReceiptRow {
  fanId: string;
  /** The order of acceptance among the fan's events. */
  fanSeq: number;
  campaignId: string | null;
  service: Service | null;
  action: ServiceAction;
  outcome: ReceiptOutcome;
  reason: string | null;
  type: string;
  payload: Record<string, unknown>;
  occurredAt: Date;
  recordedAt: Date;
}

interface EventRow<Campaign extends string | null = string | null> {
  fanId: string;
  fanSeq: number;
  campaignId: Campaign;
  type: string;
  payload: unknown;
  occurredAt: Date;
  recordedAt: Date;
}

const PayloadSchema = z.looseObject({
  service: z.enum(SERVICES).optional(),
  action: z.enum(SERVICE_ACTIONS).optional(),
  reason: z.string().optional(),
  receipt: z.string().optional(),
});

/** An event from before receipts says by its reason what its receipt would have said. */
function receiptOf({ payload, ...row }: EventRow): ReceiptRow {
  const told = PayloadSchema.parse(payload);
  const reason = told.reason ?? null;
  const derived = reason === null ? 'saved' : outcomeOfFailure(reason);
  return {
    ...row,
    service: told.service ?? null,
    action: told.action ?? 'saveRelease',
    outcome: isReceiptOutcome(told.receipt) ? told.receipt : derived,
    reason,
    payload: told,
  };
}

/** The receipts of one fan, the newest first. A check promises nothing, so it has no receipt. */
export async function readFanReceipts(
  sql: Sql,
  workspaceId: string,
  fanId: string,
  {
    before,
    campaignId,
    limit,
  }: { before: number | undefined; campaignId: string | undefined; limit: number },
): Promise<ReceiptRow[]> {
  const rows = await sql.query<EventRow>(
    `SELECT e.fan_id AS "fanId", e.fan_seq AS "fanSeq", e.campaign_id AS "campaignId", e.type, e.payload,
       e.occurred_at AS "occurredAt", e.received_at AS "recordedAt"
     FROM events e WHERE e.fan_id = $1 AND e.workspace_id = $2
       AND e.type IN ('release.saved', 'release.save_failed', 'service.done', 'service.failed')
       AND e.payload ->> 'action' IS DISTINCT FROM 'check' AND ($5::uuid IS NULL OR e.campaign_id = $5)
       AND ${pageBefore('e.fan_seq', '$3::bigint', '$4')}`,
    [fanId, workspaceId, before ?? null, limit, campaignId ?? null],
  );
  return rows.map(receiptOf);
}

/** The saves of a campaign: those by its flow, and those by taps of fans. Each kind has an index of its own. */
const savesOf = (which: string) => `
  SELECT s.fan_id, s.fan_seq, s.campaign_id, s.type, s.payload, s.occurred_at, s.received_at FROM events s
  WHERE s.campaign_id = $1 AND s.workspace_id = $2 AND ($4::uuid IS NULL OR s.fan_id > $4) AND ${which}`;
const BY_FLOW = savesOf(`s.type IN ('release.saved', 'release.save_failed')`);
const BY_TAP = savesOf(
  `s.type IN ('service.done', 'service.failed') AND s.payload ->> 'action' = 'saveRelease'`,
);

/** The newest save of each fan after $4 of the campaign $1 in the workspace $2. $3 is the outcome of each reason. */
const NEWEST = `
SELECT DISTINCT ON (e.fan_id) e.fan_id, e.fan_seq, e.campaign_id, e.type, e.payload, e.occurred_at, e.received_at,
  coalesce(e.payload ->> 'receipt', CASE WHEN e.type = 'release.saved' THEN 'saved'
    ELSE coalesce($3::jsonb ->> (e.payload ->> 'reason'), 'not_possible') END) AS outcome
FROM (${BY_FLOW} UNION ALL ${BY_TAP}) e ORDER BY e.fan_id, e.fan_seq DESC`;

const RULE = JSON.stringify(OUTCOME_OF_REASON);

interface CampaignQuery {
  campaignId: string;
  workspaceId: string;
  outcome: ReceiptOutcome | undefined;
  service: Service | undefined;
  /** The fan after whom the page begins. */
  after: string | undefined;
  limit: number;
}

/** The newest save of each fan of a campaign, in the order of the fans' ids. */
export async function readCampaignReceipts(sql: Sql, query: CampaignQuery): Promise<ReceiptRow[]> {
  const { campaignId, workspaceId, outcome, service, after, limit } = query;
  const rows = await sql.query<EventRow<string>>(
    `SELECT n.fan_id AS "fanId", n.fan_seq AS "fanSeq", n.campaign_id AS "campaignId", n.type, n.payload,
       n.occurred_at AS "occurredAt", n.received_at AS "recordedAt"
     FROM (${NEWEST}) n
     WHERE ($5::text IS NULL OR n.outcome = $5) AND ($6::text IS NULL OR n.payload ->> 'service' = $6)
     ORDER BY n.fan_id LIMIT $7`,
    [campaignId, workspaceId, RULE, after ?? null, outcome ?? null, service ?? null, limit],
  );
  return rows.map(receiptOf);
}

/** How many fans of a campaign have each outcome. The newest save of each fan counts. */
export async function countReceipts(
  sql: Sql,
  workspaceId: string,
  campaignId: string,
): Promise<Map<ReceiptOutcome, number>> {
  const rows = await sql.query<{ outcome: string; fans: number }>(
    `SELECT n.outcome, count(*)::int AS fans FROM (${NEWEST}) n GROUP BY n.outcome`,
    [campaignId, workspaceId, RULE, null],
  );
  return new Map(rows.flatMap(({ outcome, fans }) => (isReceiptOutcome(outcome) ? [[outcome, fans]] : [])));
}

/**
 * The saves of a campaign that are due and not done, and the slowest budget that may have to carry them: that of the
 * deployment's app, or of an app of this workspace. `halted`: one of these apps is.
 */
export interface WaitingSaves {
  service: Service;
  fans: number;
  callsPerSecond: number | null;
  halted: boolean;
}

export async function countWaitingSaves(
  sql: Sql,
  workspaceId: string,
  campaignId: string,
): Promise<WaitingSaves[]> {
  const rows = await sql.query<{
    service: string | null;
    fans: number;
    callsPerSecond: number | null;
    halted: boolean;
  }>(
    `SELECT w.service, w.fans, b.per_second AS "callsPerSecond", coalesce(b.halted, false) OR EXISTS (
         SELECT FROM service_apps a WHERE a.workspace_id = $2 AND a.service = w.service AND a.status = 'halted') AS halted
     FROM (SELECT x.spec ->> 'service' AS service, count(*)::int AS fans FROM effects x
       WHERE x.campaign_id = $1 AND x.workspace_id = $2 AND x.status IN ('pending', 'running') AND x.kind = 'service'
         AND x.spec ->> 'action' = 'saveRelease' GROUP BY 1) w
     LEFT JOIN LATERAL (SELECT min(o.per_second) AS per_second, bool_or(h.credential IS NOT NULL) AS halted
       FROM budgets o LEFT JOIN credential_halts h
         ON h.provider = o.provider AND h.credential = o.credential AND h.resumed_at IS NULL
       WHERE o.provider = w.service OR o.provider = 'service:' || w.service AND o.credential IN (
         SELECT concat(a.workspace_id, '/', a.budget_key) FROM service_apps a WHERE a.workspace_id = $2 AND a.service = w.service)) b ON true
     ORDER BY w.service`,
    [campaignId, workspaceId],
  );
  return rows.flatMap((row) => {
    const service = SERVICES.find((one) => one === row.service);
    return service === undefined ? [] : [{ ...row, service }];
  });
}
