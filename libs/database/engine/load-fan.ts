import type { EffectQueue } from '#domain/engine/effect-queue.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import type { BuiltJson, Sql } from '#database/database.js';
import { SPENT_OUT } from '#database/sending/spend-caps.js';
import type { SpentOut } from '#domain/sending/spend.js';
import { FAN_STANDING, type FanStanding } from './fan-standing.js';

/** What a decision returns to the workflow: ids and times only, so that the workflow's history stays small. */
export interface DecisionAnswer {
  revision: number;
  /** Real time, milliseconds since the epoch. Null: only a nudge wakes the fan. */
  wakeAt: number | null;
  /** The step that waits for `wakeAt`. It is the timer's summary. */
  waiting?: string;
  /** Effects that have not ended, each on its own task queue. */
  effects: { id: string; queue: EffectQueue; step: string }[];
  /** True when no enrollment is open, so the workflow may complete. */
  done: boolean;
  /**
   * Set when the key was used before, or the revision is not the database's. Nothing was decided, and this is the
   * present answer.
   */
  stale?: true;
  /** Set when the caller was ahead of a database that was restored. The database's revision counts. */
  restored?: true;
  /** Set when deciding failed too often. The fan rests until an operator's retry. */
  stuck?: true;
}

export interface LoadedFan extends FanStanding {
  workspace_id: string;
  last_seq: number;
  clock_v0: number;
  clock_r0: number;
  clock_k: number;
  /** Of the workspace, to be read by `storedSendingOf`; null: it has chosen nothing. */
  sending: unknown;
  /** Countries without known rules to which texts may go; null: every country. */
  sms_countries: string[] | null;
  /** The spend caps of the workspace and its campaigns that are reached. */
  spent_out: BuiltJson<SpentOut[]>;
  revision: number | null;
  cursor_seq: number | null;
  schema: number | null;
  /** Read it with `fanStateOf`. Null: no decision was made yet. */
  state: unknown;
  decision_key: string | null;
  /** Read it with `decisionAnswerOf`. It is null when the state is null. */
  answer: unknown;
  stuck_reason: string | null;
  events: BuiltJson<FanEvent[]>;
  /** Effects without an outcome. A `running` effect was claimed. */
  open_effects: BuiltJson<{ id: string; status: 'pending' | 'running' }[]>;
  campaigns: BuiltJson<{ id: string; epoch: number }[]>;
}

const LOCK = 'SELECT 1 FROM fans WHERE id = $1 FOR NO KEY UPDATE';

/**
 * Reads everything that a decision needs in one round trip. It reads every unread event, because the decision's own
 * events come after them.
 */
const LOADED = `
f.workspace_id, f.territory, f.zone, f.last_seq, w.clock_v0, w.clock_r0, w.clock_k,
  w.sending, w.sms_countries, ${SPENT_OUT} AS spent_out, s.revision, s.cursor_seq, s.schema, s.state, s.decision_key, s.answer, s.stuck_reason,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', e.id, 'fanId', e.fan_id, 'fanSeq', e.fan_seq,
      'campaignId', e.campaign_id, 'type', e.type, 'payload', e.payload,
      'occurredAt', floor(extract(epoch FROM e.occurred_at) * 1000)) ORDER BY e.fan_seq)
    FROM events e WHERE e.fan_id = f.id AND e.fan_seq > coalesce(s.cursor_seq, 0)
      AND e.received_at >= coalesce(s.cursor_at, '-infinity') - interval '1 day'), '[]') AS events,
  ${FAN_STANDING},
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', x.id, 'status', x.status)) FROM effects x
    WHERE x.fan_id = f.id AND x.status IN ('pending', 'running')), '[]') AS open_effects,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', p.id, 'epoch', p.epoch)) FROM campaigns p
    WHERE p.workspace_id = f.workspace_id AND p.id IN (
      SELECT e.campaign_id FROM events e WHERE e.fan_id = f.id AND e.fan_seq > coalesce(s.cursor_seq, 0)
        AND e.received_at >= coalesce(s.cursor_at, '-infinity') - interval '1 day'
      UNION SELECT (n ->> 'campaignId')::uuid FROM jsonb_array_elements(s.state -> 'enrollments') n)), '[]')
    AS campaigns
FROM fans f JOIN workspaces w ON w.id = f.workspace_id LEFT JOIN fan_states s ON s.fan_id = f.id`;
const LOAD = `SELECT ${LOADED} WHERE f.id = $1`;
const LOAD_MANY = `SELECT f.id AS fan_id, (extract(epoch FROM s.wake_at) * 1000)::float8 AS wake_at, ${LOADED}
WHERE f.id = ANY ($1::uuid[]) AND s.stuck_at IS NULL ORDER BY f.id`;

/**
 * Locks the fan's row, which orders everything that happens to a fan, and then reads in a separate statement. A
 * statement that had to wait for the lock would still see the rows as they were before it (an effect, for example,
 * that was claimed meanwhile). Returns undefined when there is no such fan.
 */
export async function lockAndLoadFan(sql: Sql, fanId: string): Promise<LoadedFan | undefined> {
  const [, [fan]] = await Promise.all([
    sql.query(LOCK, [fanId], 'fan.lock'),
    sql.query<LoadedFan>(LOAD, [fanId], 'fan.load'),
  ]);
  return fan;
}

/**
 * Reads many fans at once, to compute a plan. Nothing is locked, so nothing may be written from it. Stuck fans are
 * left out.
 */
export async function loadFans(
  sql: Sql,
  fanIds: string[],
): Promise<(LoadedFan & { fan_id: string; wake_at: number | null })[]> {
  return sql.query<LoadedFan & { fan_id: string; wake_at: number | null }>(LOAD_MANY, [fanIds]);
}
