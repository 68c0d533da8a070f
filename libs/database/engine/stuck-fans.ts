import type { Database } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';

/** A fan is stuck after this many failed decisions in a row. */
const FAILURES_UNTIL_STUCK = 10;

/**
 * Counts a failed decision. The tenth one makes the fan stuck: an event reports it, the reconciler leaves the fan
 * alone, and only an operator's retry (`POST /v1/fans/{id}/unstick`) lets the fan go on. `reason` holds no data.
 */
export async function countFailure(
  database: Database,
  fanId: string,
  reason: string,
): Promise<{ stuck: boolean }> {
  return database.transaction(async (sql) => {
    const [row] = await sql.query<{
      workspace_id: string;
      stuck: boolean;
      failures: number;
      workspace_now: number;
    }>(
      `INSERT INTO fan_states AS s (fan_id, workspace_id, schema, revision, cursor_seq, cursor_at, state,
         open_enrollments, decision_key, answer, failures)
       SELECT id, workspace_id, 1, 0, 0, created_at,
         '{"schema":1,"now":0,"cursor":0,"enrollments":[],"sends":[]}', 0, '',
         '{"revision":0,"wakeAt":null,"effects":[],"done":true}', 1 FROM fans WHERE id = $1
       ON CONFLICT (fan_id) DO UPDATE SET failures = s.failures + 1,
         stuck_at = CASE WHEN s.failures + 1 >= ${FAILURES_UNTIL_STUCK} THEN coalesce(s.stuck_at, now()) END,
         stuck_reason = CASE WHEN s.failures + 1 >= ${FAILURES_UNTIL_STUCK} THEN $2 END
       RETURNING workspace_id, stuck_at IS NOT NULL AS stuck, failures,
         coalesce((SELECT floor(w.clock_v0 + w.clock_k * (extract(epoch FROM clock_timestamp()) * 1000 - w.clock_r0))
           FROM workspaces w WHERE w.id = s.workspace_id), 0)::float8 AS workspace_now`,
      [fanId, reason],
    );
    if (row === undefined) return { stuck: false };
    // The event is written once, however often a stuck fan's effects still fail.
    if (row.failures === FAILURES_UNTIL_STUCK) {
      const occasion = {
        workspaceId: row.workspace_id,
        occurredAt: row.workspace_now,
        origin: 'platform',
      } as const;
      await appendEvents(sql, [newEvent(occasion, fanId, { type: 'fan.stuck', payload: { reason } })]);
    }
    return { stuck: row.stuck };
  });
}
