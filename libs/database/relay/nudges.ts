import type { Sql } from '#database/database.js';

export interface Nudge {
  fan_id: string;
  workspace_id: string;
  generation: number;
  attempts: number;
}

/** After this many failed signals in a row the nudge is set aside. The reconciler brings it back. */
const ATTEMPTS_UNTIL_QUARANTINE = 20;

/**
 * Claims due nudges for `leaseSeconds`. Workspaces take turns, so many nudges of one workspace delay no other. Rows
 * that another relay has locked are skipped. When a relay dies, its nudges are free again at the end of the lease.
 */
export async function takeNudges(sql: Sql, limit: number, leaseSeconds: number): Promise<Nudge[]> {
  return sql.query<Nudge>(
    `WITH due AS (
       SELECT fan_id, row_number() OVER (PARTITION BY workspace_id ORDER BY due_at) AS turn, due_at
       FROM (SELECT fan_id, workspace_id, due_at FROM nudges
             WHERE due_at <= now() AND quarantined_at IS NULL ORDER BY due_at LIMIT $1 * 4) oldest),
     chosen AS (
       SELECT n.fan_id FROM nudges n JOIN due d ON d.fan_id = n.fan_id
       WHERE n.due_at <= now() AND n.quarantined_at IS NULL
       ORDER BY d.turn, d.due_at LIMIT $1 FOR UPDATE OF n SKIP LOCKED)
     UPDATE nudges n SET due_at = now() + make_interval(secs => $2)
     FROM chosen WHERE n.fan_id = chosen.fan_id
     RETURNING n.fan_id, n.workspace_id, n.generation, n.attempts`,
    [limit, leaseSeconds],
    'nudges.take',
  );
}

/** Asks for a decision about the fan as soon as the relay comes to it. */
export async function nudgeFan(sql: Sql, fanId: string): Promise<void> {
  await sql.query(
    `INSERT INTO nudges (fan_id, workspace_id) SELECT id, workspace_id FROM fans WHERE id = $1
     ON CONFLICT (fan_id) DO UPDATE SET generation = nudges.generation + 1,
       due_at = least(nudges.due_at, now()), attempts = 0, quarantined_at = NULL`,
    [fanId],
  );
}

/** Removes nudges that were signalled. A nudge that was raised again meanwhile stays, and is due at once. */
export async function finishNudges(sql: Sql, done: Nudge[]): Promise<void> {
  await sql.query(
    `WITH done AS (SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS d (fan_id, generation)),
     again AS (
       UPDATE nudges n SET due_at = now(), attempts = 0 FROM done d
       WHERE n.fan_id = d.fan_id AND n.generation <> d.generation)
     DELETE FROM nudges n USING done d WHERE n.fan_id = d.fan_id AND n.generation = d.generation`,
    [done.map((nudge) => nudge.fan_id), done.map((nudge) => nudge.generation)],
    'nudges.finish',
  );
}

/** Puts failed nudges back, each with a growing pause, so that one broken fan never delays the relay. */
export async function postponeNudges(sql: Sql, failed: Nudge[]): Promise<void> {
  await sql.query(
    `UPDATE nudges SET attempts = attempts + 1,
       due_at = now() + make_interval(secs => least(60, 0.1 * power(2, attempts))),
       quarantined_at = CASE WHEN attempts + 1 >= ${ATTEMPTS_UNTIL_QUARANTINE} THEN now() END
     WHERE fan_id = ANY ($1::uuid[])`,
    [failed.map((nudge) => nudge.fan_id)],
  );
}

/**
 * Leaves out a fan whom the reconciler has nudged a short time ago. Under a backlog, nudging that fan again would
 * only lengthen it.
 */
const NOT_LATELY = `NOT EXISTS (SELECT FROM reconciled_fans r
  WHERE r.fan_id = s.fan_id AND r.nudged_at > now() - make_interval(mins => $1))`;

const RECONCILE = `
WITH late AS (
  SELECT s.fan_id, s.workspace_id FROM fan_states s
  WHERE s.wake_at < now() - make_interval(mins => $1) AND s.stuck_at IS NULL AND ${NOT_LATELY}
  ORDER BY s.wake_at LIMIT $2),
unread AS (
  SELECT f.id AS fan_id, f.workspace_id FROM fan_states s JOIN fans f ON f.id = s.fan_id
  WHERE f.last_seq > s.cursor_seq AND s.open_enrollments > 0 AND s.stuck_at IS NULL
    AND s.updated_at < now() - make_interval(mins => $1) AND ${NOT_LATELY}
  LIMIT $2),
-- An open enrollment in a live campaign always waits for a moment or an effect. An enrollment without either was
-- opened at the very moment of a resume, which has missed it.
asleep AS (
  SELECT s.fan_id, s.workspace_id FROM fan_states s
  WHERE s.wake_at IS NULL AND s.open_enrollments > 0 AND s.stuck_at IS NULL
    AND s.updated_at < now() - make_interval(mins => $1) AND ${NOT_LATELY}
    AND NOT EXISTS (SELECT FROM effects x WHERE x.fan_id = s.fan_id AND x.status IN ('pending', 'running'))
    AND EXISTS (SELECT FROM enrollments e JOIN campaigns c ON c.id = e.campaign_id
      WHERE e.fan_id = s.fan_id AND e.open AND c.status = 'live')
  LIMIT $2),
aside AS (
  UPDATE nudges SET quarantined_at = NULL, attempts = 0, due_at = now()
  WHERE quarantined_at < now() - make_interval(mins => $1) RETURNING fan_id),
nudged AS (
  INSERT INTO nudges (fan_id, workspace_id)
  SELECT fan_id, workspace_id FROM (SELECT * FROM late UNION SELECT * FROM unread UNION SELECT * FROM asleep) found
  WHERE fan_id NOT IN (SELECT fan_id FROM aside) ORDER BY fan_id LIMIT $2
  -- A nudge that exists already brings everything that there is to read.
  ON CONFLICT (fan_id) DO NOTHING RETURNING fan_id)
INSERT INTO reconciled_fans AS r (fan_id) SELECT fan_id FROM nudged ORDER BY fan_id
ON CONFLICT (fan_id) DO UPDATE SET nudged_at = now()
RETURNING fan_id`;

/**
 * The safety net. It nudges every fan whose wake is overdue by more than `overdueMinutes`, or who has unread events,
 * and brings back the nudges that were set aside. It nudges the same fan again only after `overdueMinutes`, and
 * nudges at most `limit` fans at once. After a restored backup it is how fans go on. Returns how many fans it found.
 */
export async function reconcileFans(sql: Sql, overdueMinutes: number, limit: number): Promise<number> {
  const rows = await sql.query(RECONCILE, [overdueMinutes, limit]);
  await sql.query("DELETE FROM reconciled_fans WHERE nudged_at < now() - interval '1 day'");
  return rows.length;
}

/** Returns the campaigns whose workflow does not know their newest epoch. */
export async function unpokedCampaigns(sql: Sql): Promise<{ id: string; epoch: number }[]> {
  return sql.query<{ id: string; epoch: number }>(
    `SELECT id, epoch FROM campaigns WHERE epoch > poked_epoch AND status IN ('live', 'paused', 'ended')
     ORDER BY launched_at LIMIT 100`,
  );
}

export async function markPoked(sql: Sql, { id, epoch }: { id: string; epoch: number }): Promise<void> {
  await sql.query('UPDATE campaigns SET poked_epoch = greatest(poked_epoch, $2) WHERE id = $1', [id, epoch]);
}
