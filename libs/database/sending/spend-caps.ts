import type { Sql } from '#database/database.js';
import { affords, crossesWarning, type SpendCap, spentIn, type SpentOut } from '#domain/sending/spend.js';

/** For the statement of a claim of effect `x`: how many caps its message counts for. */
export const SPEND_CAPS_OF_CLAIM = `(SELECT count(*) FROM spend_caps sc WHERE sc.workspace_id = x.workspace_id
    AND sc.scope_id IN (x.workspace_id, x.campaign_id))`;

/** For the statement that loads fan `f` of workspace `w`: the caps that are reached. */
export const SPENT_OUT = `coalesce((SELECT jsonb_agg(jsonb_build_object('month', sc.month, 'zone', w.zone,
      'campaignId', CASE WHEN sc.scope_id <> sc.workspace_id THEN sc.scope_id END))
    FROM spend_caps sc WHERE sc.workspace_id = f.workspace_id AND sc.reached_at IS NOT NULL), '[]')`;

const COLUMNS = `CASE WHEN scope_id <> workspace_id THEN scope_id END AS "campaignId", cap_micros AS "capMicros",
  spent_micros AS "spentMicros", month`;

/** What a message counts for. */
export interface Spending {
  workspaceId: string;
  campaignId: string;
  costMicros: number;
  /** The month (YYYY-MM) that it falls into, in the workspace's zone. */
  month: string;
}

export type Reserved =
  | { kind: 'reserved'; warned: SpentOut['campaignId'][] }
  /** One of the caps leaves less than the message costs. It is marked as reached. */
  | { kind: 'reached'; first: boolean };

/**
 * Counts the message for the caps of its workspace and campaign, in the transaction that claims it. Both rows are
 * locked, in one order, until that transaction ends. So two claims never spend the same money.
 */
export async function reserveSpending(sql: Sql, spending: Spending): Promise<Reserved> {
  const { workspaceId, campaignId, costMicros, month } = spending;
  const caps = await sql.query<SpendCap & { reached: boolean }>(
    `SELECT ${COLUMNS}, reached_at IS NOT NULL AS reached FROM spend_caps
     WHERE workspace_id = $1 AND scope_id IN ($1, $2) ORDER BY scope_id FOR NO KEY UPDATE`,
    [workspaceId, campaignId],
    'spend.lock',
  );
  const short = caps.filter((cap) => !affords(cap, costMicros, month));
  if (short.length > 0) {
    await markReached(sql, spending, short);
    return { kind: 'reached', first: short.some((cap) => !isReached(cap, month)) };
  }
  const warned = caps.filter((cap) => crossesWarning(cap, costMicros, month));
  await sql.query(
    `UPDATE spend_caps SET month = CASE WHEN scope_id = workspace_id THEN $3 END,
       spent_micros = $4 + CASE WHEN scope_id <> workspace_id OR month = $3 THEN spent_micros ELSE 0 END,
       reached_at = NULL,
       warned_at = CASE WHEN scope_id = ANY ($5::uuid[]) THEN now()
         WHEN scope_id <> workspace_id OR month = $3 THEN warned_at END
     WHERE workspace_id = $1 AND scope_id IN ($1, $2)`,
    [workspaceId, campaignId, month, costMicros, warned.map((cap) => cap.campaignId ?? workspaceId)],
    'spend.reserve',
  );
  return { kind: 'reserved', warned: warned.map((cap) => cap.campaignId) };
}

const isReached = (cap: SpendCap & { reached: boolean }, month: string): boolean =>
  cap.reached && (cap.month === null || cap.month === month);

async function markReached(
  sql: Sql,
  { workspaceId, month }: Spending,
  caps: readonly SpendCap[],
): Promise<void> {
  await sql.query(
    `UPDATE spend_caps SET reached_at = now(), month = CASE WHEN scope_id = workspace_id THEN $3 END,
       spent_micros = CASE WHEN scope_id <> workspace_id OR month = $3 THEN spent_micros ELSE 0 END
     WHERE workspace_id = $1 AND scope_id = ANY ($2::uuid[])`,
    [workspaceId, caps.map((cap) => cap.campaignId ?? workspaceId), month],
    'spend.reached',
  );
}

/** Takes the cost of a message that certainly was not sent out of the caps again. Twice is as once. */
export async function refundSpending(sql: Sql, effectId: string): Promise<void> {
  await sql.query(
    `WITH old AS (SELECT id, workspace_id, campaign_id, cost_micros, spend_month FROM messages
       WHERE effect_id = $1 AND cost_micros > 0 FOR UPDATE),
     cleared AS (UPDATE messages m SET cost_micros = 0 FROM old WHERE m.id = old.id)
     UPDATE spend_caps sc SET spent_micros = greatest(0, sc.spent_micros - old.cost_micros)
     FROM old
     WHERE sc.workspace_id = old.workspace_id AND sc.scope_id IN (old.workspace_id, old.campaign_id)
       AND (sc.month IS NULL OR sc.month = old.spend_month)`,
    [effectId],
    'spend.refund',
  );
}

/** Sets or lifts a cap. What was spent is counted from the messages; and again when every claim of before has ended. */
export async function setSpendCap(
  sql: Sql,
  scope: { workspaceId: string; campaignId: string | null },
  capMicros: number | null,
  month: string,
): Promise<void> {
  const { workspaceId, campaignId } = scope;
  const scopeId = campaignId ?? workspaceId;
  if (capMicros === null) {
    await sql.query('DELETE FROM spend_caps WHERE workspace_id = $1 AND scope_id = $2', [
      ...[workspaceId, scopeId],
    ]);
    return;
  }
  await sql.query(
    `INSERT INTO spend_caps (workspace_id, scope_id, cap_micros, month, count_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(secs => ${COUNT_AGAIN_SECONDS}))
     ON CONFLICT (workspace_id, scope_id) DO UPDATE SET cap_micros = excluded.cap_micros, month = excluded.month,
       count_at = excluded.count_at`,
    [workspaceId, scopeId, capMicros, campaignId === null ? month : null],
  );
  await countSpending(sql, { workspaceId, scopeId });
}

/** A claim is over after this time. Then a count has seen every message that was claimed before the cap was set. */
const COUNT_AGAIN_SECONDS = 60;

/** Counts what was spent of a cap from the messages, under the lock of its row. */
async function countSpending(sql: Sql, scope: { workspaceId: string; scopeId: string }): Promise<void> {
  const { workspaceId, scopeId } = scope;
  await sql.query('SELECT 1 FROM spend_caps WHERE workspace_id = $1 AND scope_id = $2 FOR NO KEY UPDATE', [
    ...[workspaceId, scopeId],
  ]);
  // A statement of its own: one that waited for the lock would count what was there before.
  await sql.query(
    `UPDATE spend_caps sc SET
       spent_micros = counted.micros,
       reached_at = CASE WHEN counted.micros < sc.cap_micros THEN NULL ELSE coalesce(sc.reached_at, now()) END,
       warned_at = CASE WHEN counted.micros < sc.cap_micros * 0.8 THEN NULL ELSE coalesce(sc.warned_at, now()) END
     FROM (SELECT coalesce(sum(m.cost_micros), 0)::bigint AS micros
       FROM spend_caps own JOIN campaigns c ON c.workspace_id = own.workspace_id
         AND (own.scope_id = own.workspace_id OR c.id = own.scope_id)
       JOIN messages m ON m.campaign_id = c.id AND m.state IN ('attempting', 'accepted', 'unknown', 'abandoned')
         AND (own.month IS NULL OR m.spend_month = own.month)
       WHERE own.workspace_id = $1 AND own.scope_id = $2) AS counted
     WHERE sc.workspace_id = $1 AND sc.scope_id = $2`,
    [workspaceId, scopeId],
  );
}

/** Counts the caps that were set a while ago once more. Returns how many. */
export async function countDueSpending(sql: Sql): Promise<number> {
  const due = await sql.query<{ workspaceId: string; scopeId: string }>(
    `UPDATE spend_caps SET count_at = NULL WHERE count_at <= now()
     RETURNING workspace_id AS "workspaceId", scope_id AS "scopeId"`,
  );
  for (const scope of due) await countSpending(sql, scope);
  return due.length;
}

export interface SpendStandingRow extends SpendCap {
  warnedAt: Date | null;
  reachedAt: Date | null;
}

/** The caps of a workspace and of its campaigns, the workspace's first. */
export async function listSpendCaps(sql: Sql, workspaceId: string): Promise<SpendStandingRow[]> {
  return sql.query<SpendStandingRow>(
    `SELECT ${COLUMNS}, warned_at AS "warnedAt", reached_at AS "reachedAt" FROM spend_caps
     WHERE workspace_id = $1 ORDER BY scope_id <> workspace_id, scope_id`,
    [workspaceId],
  );
}

/** What is left of a standing once the month has turned: a cap that was reached is free again. */
export function standingNow(row: SpendStandingRow, month: string): SpendStandingRow {
  const past = row.month !== null && row.month !== month;
  return {
    ...row,
    spentMicros: spentIn(row, month),
    month: row.month === null ? null : month,
    ...(past ? { warnedAt: null, reachedAt: null } : {}),
  };
}
