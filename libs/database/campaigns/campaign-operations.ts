import { v7 as uuid } from 'uuid';
import type { OperationKind, OperationState } from './campaign-operation.entity.js';
import type { Sql } from '#database/database.js';
import { pageAfter } from '#database/page.js';

/** Says when a change wakes fans: always, only if it replaces an unfinished operation that wakes fans, or never. */
export type Wakes = 'due' | 'unfinished' | 'none';

/**
 * Records that a campaign was changed, in the transaction that raised its epoch. A campaign has one operation at a
 * time, and a newer one supersedes the older one. After the commit the campaign's workflow plans whom to wake.
 */
export async function beginOperation(
  sql: Sql,
  campaignId: string,
  kind: OperationKind,
  wakes: Wakes,
): Promise<void> {
  const [old] = await sql.query<{ unfinished: number }>(
    `WITH old AS (
       UPDATE campaign_operations SET state = 'superseded', finished_at = now(),
         done = total - (SELECT count(*) FROM campaign_wakes WHERE campaign_id = $1)
       WHERE campaign_id = $1 AND finished_at IS NULL RETURNING 1),
     gone AS (DELETE FROM campaign_wakes WHERE campaign_id = $1)
     SELECT count(*) AS unfinished FROM old`,
    [campaignId],
  );
  const quiet = wakes === 'none' || (wakes === 'unfinished' && old?.unfinished === 0);
  await sql.query(
    `INSERT INTO campaign_operations (id, workspace_id, campaign_id, kind, epoch, state, finished_at)
     SELECT $2, workspace_id, id, $3, epoch, CASE WHEN $4 THEN 'done' ELSE 'settling' END, CASE WHEN $4 THEN now() END
     FROM campaigns WHERE id = $1 ON CONFLICT (campaign_id, epoch) DO NOTHING`,
    [campaignId, uuid(), kind, quiet],
  );
  if (quiet) await sql.query('UPDATE campaigns SET fanned_epoch = epoch WHERE id = $1', [campaignId]);
}

export interface Operation {
  id: string;
  workspace_id: string;
  campaign_id: string;
  kind: OperationKind;
  epoch: number;
  state: OperationState;
  cursor: string | null;
}

/** How far waking has come: the number of fans who have decided, and the seconds since it began. */
export interface Progress {
  seconds: number | null;
  done: number;
}

/**
 * Returns the unfinished operation. A campaign that was changed without one (its upkeep raises the epoch too) gets
 * one here.
 */
export async function currentOperation(sql: Sql, campaignId: string): Promise<Operation | undefined> {
  const [campaign] = await sql.query<{ behind: boolean }>(
    `SELECT c.epoch > c.fanned_epoch AND NOT EXISTS (
       SELECT FROM campaign_operations o WHERE o.campaign_id = c.id AND o.epoch = c.epoch) AS behind
     FROM campaigns c WHERE c.id = $1 FOR NO KEY UPDATE`,
    [campaignId],
  );
  if (campaign?.behind === true) await beginOperation(sql, campaignId, 'upkeep', 'due');
  const [operation] = await sql.query<Operation>(
    `SELECT id, workspace_id, campaign_id, kind, epoch, state, cursor FROM campaign_operations
     WHERE campaign_id = $1 AND finished_at IS NULL ORDER BY epoch DESC LIMIT 1`,
    [campaignId],
  );
  return operation;
}

/**
 * The transactions that may hold a decision: they have locked a row of `fans`, as every decision does before it reads
 * the campaign. A transaction that only reads, one of another database, and a rebuild of the read models are not among
 * them, however long they take.
 */
const DECIDING = `
SELECT coalesce(array_agg(DISTINCT virtualtransaction), '{}') FROM pg_locks
WHERE locktype = 'relation' AND relation = 'fans'::regclass AND mode <> 'AccessShareLock'
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/**
 * Returns true once every decision that may have read the campaign before the change has ended. The first call notes
 * which transactions may hold such a decision, and later calls check whether these have ended. A decision that starts
 * later has read the change, so an enrollment that the plan does not see cannot follow the old dates.
 */
export async function hasSettled(sql: Sql, id: string): Promise<boolean> {
  const [row] = await sql.query<{ state: OperationState }>(
    `WITH now_deciding AS MATERIALIZED (SELECT (${DECIDING}) AS transactions)
     UPDATE campaign_operations SET
       waits_for = coalesce(waits_for, transactions),
       state = CASE WHEN coalesce(waits_for, transactions) && transactions THEN state ELSE 'planning' END
     FROM now_deciding WHERE id = $1 AND state = 'settling' RETURNING state`,
    [id],
  );
  return row?.state !== 'settling';
}

/**
 * Locks the operation for one page of work. It locks the campaign first, as a change does. Returns undefined when the
 * operation was superseded or has left this state.
 */
export async function lockOperation(
  sql: Sql,
  { id, campaign_id }: Pick<Operation, 'id' | 'campaign_id'>,
  state: 'planning' | 'waking',
): Promise<(Operation & Progress) | undefined> {
  await sql.query('SELECT 1 FROM campaigns WHERE id = $1 FOR NO KEY UPDATE', [campaign_id]);
  const [row] = await sql.query<Operation & Progress>(
    `SELECT id, workspace_id, campaign_id, kind, epoch, state, cursor,
       extract(epoch FROM now() - waking_at)::float8 AS seconds,
       total - (SELECT count(*)::int FROM campaign_wakes w WHERE w.campaign_id = o.campaign_id) AS done
     FROM campaign_operations o WHERE id = $1 AND state = $2 FOR UPDATE`,
    [id, state],
  );
  return row;
}

/** Returns the next fans with an open enrollment in the campaign, by id. */
export async function nextUnderWay(sql: Sql, operation: Operation, limit: number): Promise<string[]> {
  const rows = await sql.query<{ fan_id: string }>(
    `SELECT fan_id FROM open_enrollments JOIN fans ON fans.id = fan_id AND fans.workspace_id = $4
     WHERE campaign_id = $1 AND ${pageAfter('fan_id', '$2::uuid', '$3')}`,
    [operation.campaign_id, operation.cursor, limit, operation.workspace_id],
  );
  return rows.map(({ fan_id }) => fan_id);
}

/** Records who must be woken, each with a time (real, ms), and how far the plan has come. */
export async function addToPlan(
  sql: Sql,
  operation: Operation,
  through: string,
  due: { fanId: string; at: number }[],
): Promise<void> {
  await sql.query(
    `WITH added AS (
       INSERT INTO campaign_wakes (fan_id, campaign_id, due_at)
       SELECT fan_id, $2, to_timestamp(at / 1000) FROM unnest($4::uuid[], $5::float8[]) AS d (fan_id, at)
       ON CONFLICT DO NOTHING RETURNING 1)
     UPDATE campaign_operations SET cursor = $3, total = total + (SELECT count(*) FROM added) WHERE id = $1`,
    [operation.id, operation.campaign_id, through, due.map(({ fanId }) => fanId), due.map(({ at }) => at)],
  );
}

export async function startWaking(sql: Sql, id: string): Promise<void> {
  await sql.query(`UPDATE campaign_operations SET state = 'waking', waking_at = now() WHERE id = $1`, [id]);
}

/**
 * A fan who was nudged this long ago and has not decided is nudged again: the nudge may have been lost with Temporal.
 */
const NUDGE_AGAIN_AFTER_SECONDS = 30;

/**
 * Wakes the next fans, the most urgent first. At most `window` woken fans are undecided at once: the fans' own acts
 * must not wait behind an operation. Returns how many fans are left. Stuck fans are not woken.
 */
export async function wakeNext(
  sql: Sql,
  operation: Operation,
  { limit, window }: { limit: number; window: number },
): Promise<number> {
  const [row] = await sql.query<{ left: number }>(
    `WITH stuck AS (
       DELETE FROM campaign_wakes w USING fan_states s WHERE w.campaign_id = $1 AND s.fan_id = w.fan_id
         AND w.nudged_at IS NOT NULL AND s.stuck_at IS NOT NULL RETURNING w.fan_id),
     late AS (
       SELECT fan_id FROM campaign_wakes WHERE campaign_id = $1
         AND nudged_at < now() - make_interval(secs => ${NUDGE_AGAIN_AFTER_SECONDS}) LIMIT $3 FOR UPDATE SKIP LOCKED),
     fresh AS (
       SELECT fan_id FROM campaign_wakes WHERE campaign_id = $1 AND nudged_at IS NULL ORDER BY due_at
       LIMIT greatest(0, least($3, $4 - (SELECT count(*) FROM campaign_wakes
         WHERE campaign_id = $1 AND nudged_at IS NOT NULL))) FOR UPDATE SKIP LOCKED),
     chosen AS (SELECT fan_id FROM late UNION SELECT fan_id FROM fresh),
     marked AS (
       UPDATE campaign_wakes w SET nudged_at = now() FROM chosen c
       WHERE w.campaign_id = $1 AND w.fan_id = c.fan_id AND w.fan_id NOT IN (SELECT fan_id FROM stuck)),
     nudged AS (
       INSERT INTO nudges (fan_id, workspace_id)
       SELECT fan_id, $2 FROM chosen WHERE fan_id NOT IN (SELECT fan_id FROM stuck) ORDER BY fan_id
       ON CONFLICT (fan_id) DO UPDATE SET generation = nudges.generation + 1,
         due_at = least(nudges.due_at, now()), attempts = 0, quarantined_at = NULL)
     SELECT count(*) AS left FROM campaign_wakes
     WHERE campaign_id = $1 AND fan_id NOT IN (SELECT fan_id FROM stuck)`,
    [operation.campaign_id, operation.workspace_id, limit, window],
  );
  return row?.left ?? 0;
}

export async function finishOperation(sql: Sql, { id, campaign_id, epoch }: Operation): Promise<void> {
  await sql.query(
    `UPDATE campaign_operations SET state = 'done', done = total, finished_at = now() WHERE id = $1`,
    [id],
  );
  await sql.query('UPDATE campaigns SET fanned_epoch = greatest(fanned_epoch, $2) WHERE id = $1', [
    campaign_id,
    epoch,
  ]);
}
