import type { ChannelStanding } from '../../domain/engine/context.js';
import type { FanState } from '../../domain/engine/state.js';
import type { FanEvent } from '../../domain/events/catalogue.js';
import type { Channel, Service } from '../../domain/terms.js';
import type { Sql } from '../database.js';

/** A fan may bring many unread events at once; the rest waits for the next decision. */
export const EVENTS_A_DECISION = 500;

/** What the workflow gets back from a decision: ids and times only, so that its history stays small. */
export interface Answer {
  revision: number;
  /** Real time, milliseconds since the epoch; null: only a nudge wakes the fan. */
  wakeAt: number | null;
  /** The step that waits for `wakeAt`: the timer's summary. */
  waiting?: string;
  /** Effects not finished yet, each on its own task queue. */
  effects: { id: string; queue: EffectQueue; step: string }[];
  /** No enrollment is open: the workflow may complete. */
  done: boolean;
  /** More unread events than one decision takes. */
  more?: true;
  /** The expected revision was not the database's: nothing was decided, this is the present answer. */
  stale?: true;
  /** Deciding failed too often: the fan rests until an operator's retry. */
  stuck?: true;
}
export type EffectQueue = 'sms' | 'email' | 'spotify';

export interface LoadedFan {
  workspace_id: string;
  territory: string | null;
  zone: string | null;
  last_seq: number;
  clock_v0: number;
  clock_r0: number;
  clock_k: number;
  revision: number | null;
  cursor_seq: number | null;
  schema: number | null;
  state: FanState | null;
  decision_key: string | null;
  answer: Answer | null;
  stuck_reason: string | null;
  events: FanEvent[];
  channels: Partial<Record<Channel, ChannelStanding>>;
  connections: Service[];
  /** Effects without an outcome; a `running` one has been claimed. */
  open_effects: { id: string; status: 'pending' | 'running' }[];
  campaigns: { id: string; epoch: number }[];
}

/**
 * Locks the fan's row (the lock that orders all that happens to a fan) and reads, in the same round trip, all
 * a decision needs. What was read beside the lock may be older than the lock when the lock had to wait: the
 * caller notices by `last_seq` and the revision, and reads again under the lock.
 */
const LOAD = `
SELECT f.workspace_id, f.territory, f.zone, f.last_seq, w.clock_v0, w.clock_r0, w.clock_k,
  s.revision, s.cursor_seq, s.schema, s.state, s.decision_key, s.answer, s.stuck_reason,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', e.id, 'fanId', e.fan_id, 'fanSeq', e.fan_seq,
      'campaignId', e.campaign_id, 'type', e.type, 'payload', e.payload,
      'occurredAt', floor(extract(epoch FROM e.occurred_at) * 1000)) ORDER BY e.fan_seq)
    FROM (SELECT * FROM events WHERE fan_id = f.id AND fan_seq > coalesce(s.cursor_seq, 0)
      AND received_at >= coalesce(s.cursor_at, '-infinity') - interval '1 day'
      ORDER BY fan_seq LIMIT ${EVENTS_A_DECISION}) e), '[]') AS events,
  coalesce((SELECT jsonb_object_agg(i.channel, jsonb_build_object(
      'suppressed', a.suppressed_at IS NOT NULL,
      'purposes', coalesce((SELECT jsonb_agg(newest.purpose) FROM (
        SELECT DISTINCT ON (c.purpose) c.purpose, c.granted FROM consents c
        WHERE c.fan_id = f.id AND c.channel = i.channel ORDER BY c.purpose, c.id DESC) newest
        WHERE newest.granted), '[]')))
    FROM identities i LEFT JOIN addresses a ON a.workspace_id = i.workspace_id
      AND a.channel = i.channel AND a.address_hmac = i.address_hmac
    WHERE i.fan_id = f.id), '{}') AS channels,
  coalesce((SELECT jsonb_agg(n.service) FROM connections n WHERE n.fan_id = f.id AND n.status = 'active'), '[]')
    AS connections,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', x.id, 'status', x.status)) FROM effects x
    WHERE x.fan_id = f.id AND x.status IN ('pending', 'running')), '[]') AS open_effects,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', p.id, 'epoch', p.epoch)) FROM campaigns p
    WHERE p.workspace_id = f.workspace_id AND p.id IN (
      SELECT e.campaign_id FROM events e WHERE e.fan_id = f.id AND e.fan_seq > coalesce(s.cursor_seq, 0)
        AND e.received_at >= coalesce(s.cursor_at, '-infinity') - interval '1 day'
      UNION SELECT (n ->> 'campaignId')::uuid FROM jsonb_array_elements(s.state -> 'enrollments') n)), '[]')
    AS campaigns
FROM fans f JOIN workspaces w ON w.id = f.workspace_id LEFT JOIN fan_states s ON s.fan_id = f.id
WHERE f.id = $1
FOR NO KEY UPDATE OF f`;

/** Undefined: no such fan. */
export async function lockAndLoadFan(sql: Sql, fanId: string): Promise<LoadedFan | undefined> {
  const [first] = await sql.query<LoadedFan & { [key: string]: unknown }>(LOAD, [fanId], 'fan.load');
  if (first === undefined || isCurrent(first)) return first;
  const [again] = await sql.query<LoadedFan & { [key: string]: unknown }>(LOAD, [fanId], 'fan.load');
  return again;
}

/** The events read end at the last one given, or fill a whole batch: nothing was missed while the lock waited. */
function isCurrent(fan: LoadedFan): boolean {
  const lastRead = fan.events.at(-1)?.fanSeq ?? fan.cursor_seq ?? 0;
  return lastRead === fan.last_seq || fan.events.length === EVENTS_A_DECISION;
}
