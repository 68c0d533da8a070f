import type { Sql } from '#database/database.js';
import { FREQUENCIES, FREQUENCY_NAMES, type Frequency, PAUSE_DAYS } from '#domain/consents/fan-choices.js';
import type { EpochMs } from '#domain/terms.js';

/** The time on the workspace's clock, of a workspace `w`. */
const WORKSPACE_NOW =
  'to_timestamp((w.clock_v0 + w.clock_k * (extract(epoch FROM clock_timestamp()) * 1000 - w.clock_r0)) / 1000)';

/**
 * Whether the fan of an effect `x` in a workspace `w` wants no marketing now: they have taken a pause, or they had a
 * message within the time in which they want one at most.
 */
export const FAN_RESTS = `EXISTS (SELECT FROM fan_choices h WHERE h.fan_id = x.fan_id
    AND (h.paused_until > ${WORKSPACE_NOW} OR EXISTS (SELECT FROM messages o WHERE o.fan_id = x.fan_id
      AND o.purpose = 'marketing' AND o.state IN ('attempting', 'accepted', 'unknown', 'abandoned')
      AND o.attempted_virtual_at > ${WORKSPACE_NOW} - make_interval(days => h.at_most_every_days))))`;

/** What a fan has chosen about how often and when. Null: nothing. */
export interface FanRhythm {
  /** Workspace time. */
  pausedUntil: Date | null;
  frequency: Frequency | null;
}

export async function readRhythm(sql: Sql, workspaceId: string, fanId: string): Promise<FanRhythm> {
  const [row] = await sql.query<{ pausedUntil: Date | null; days: number | null }>(
    `SELECT paused_until AS "pausedUntil", at_most_every_days AS days FROM fan_choices
     WHERE workspace_id = $1 AND fan_id = $2`,
    [workspaceId, fanId],
  );
  const frequency = FREQUENCY_NAMES.find((name) => FREQUENCIES[name] === row?.days) ?? null;
  return { pausedUntil: row?.pausedUntil ?? null, frequency };
}

export interface NewRhythm {
  workspaceId: string;
  fanId: string;
  frequency: Frequency | null;
  /** `start`: thirty days from now; `end`: from now on again; `keep`: as it is. */
  pause: 'start' | 'end' | 'keep';
  /** Workspace time. */
  now: EpochMs;
}

/** In the transaction that has locked the fan: a claim has seen it or not yet. */
export async function saveRhythm(sql: Sql, rhythm: NewRhythm): Promise<void> {
  const { workspaceId, fanId, frequency, pause, now } = rhythm;
  const until = pause === 'start' ? new Date(now + PAUSE_DAYS * 86_400_000) : null;
  await sql.query(
    `INSERT INTO fan_choices AS h (fan_id, workspace_id, paused_until, at_most_every_days)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (fan_id) DO UPDATE SET at_most_every_days = excluded.at_most_every_days, chosen_at = now(),
       paused_until = CASE WHEN $5 THEN h.paused_until ELSE excluded.paused_until END`,
    [fanId, workspaceId, until, frequency === null ? null : FREQUENCIES[frequency], pause === 'keep'],
  );
}
