import type { NewEffect } from '#domain/engine/effect-spec.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import { STATE_SCHEMA, type FanState } from '#domain/engine/state.js';
import type { Sql } from '#database/database.js';
import { eventColumns, insertEventsSql, type NewEvent, newEvent } from '#database/events/new-event.js';
import type { DecisionAnswer } from './load-fan.js';

/** How an effect, and the message of a send, ended. It is written together with the decision that follows from it. */
export interface Settlement {
  effectId: string;
  message?: {
    state: 'accepted' | 'rejected' | 'unknown' | 'pending';
    code: string | null;
    providerId: string | null;
  };
}

interface DecisionToSave {
  fanId: string;
  workspaceId: string;
  /** The revision on which this decision was made. Null: it is the fan's first decision. */
  previousRevision: number | null;
  decisionKey: string;
  state: FanState;
  answer: DecisionAnswer;
  /** The n-th event gets `state.cursor + n`. These events count as consumed. */
  events: NewFanEvent[];
  effects: NewEffect[];
  cancelled: string[];
  settlement: Settlement | undefined;
}

const SAVE = `
WITH seq AS (UPDATE fans SET last_seq = $2 WHERE id = $1 AND last_seq <> $2),
new_events AS (${insertEventsSql(`unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[], $8::uuid[], $9::text[],
    $10::float8[], $11::text[], $12::text[]) WITH ORDINALITY
    AS e (id, workspace_id, fan_id, fan_seq, campaign_id, type, occurred_ms, origin, payload, place)`)}),
new_effects AS (
  INSERT INTO effects (id, workspace_id, fan_id, campaign_id, schema, kind, track, run, step, visit, attempt,
    status, spec)
  SELECT id, $3, $1, campaign, 1, spec ->> 'kind', track, run, step, visit, attempt, 'pending', spec
  FROM unnest($13::uuid[], $14::uuid[], $15::text[], $16::int[], $17::text[], $18::int[], $19::int[], $20::jsonb[])
    AS x (id, campaign, track, run, step, visit, attempt, spec)),
cancelled AS (
  UPDATE effects SET status = 'cancelled', finished_at = now() WHERE id = ANY ($21::uuid[]) AND status = 'pending'),
settled AS (
  UPDATE effects SET status = 'done', finished_at = now() WHERE id = $22::uuid),
message AS (
  UPDATE messages SET state = $23, code = $24, provider_id = coalesce($25, provider_id), updated_at = now()
  WHERE effect_id = $22::uuid AND $23::text IS NOT NULL),
opened AS (
  INSERT INTO open_enrollments (campaign_id, fan_id, territory)
  SELECT campaign, $1, territory FROM unnest($33::uuid[], $34::text[]) AS o (campaign, territory)
  ON CONFLICT DO NOTHING),
closed AS (DELETE FROM open_enrollments WHERE fan_id = $1 AND campaign_id = ANY ($35::uuid[])),
woken AS (DELETE FROM campaign_wakes WHERE fan_id = $1)
INSERT INTO fan_states AS s (fan_id, workspace_id, schema, revision, cursor_seq, cursor_at, state, wake_at,
  open_enrollments, decision_key, answer)
VALUES ($1, $3, ${STATE_SCHEMA}, $26, $2, now(), $27, to_timestamp($28::double precision / 1000), $29, $30, $31)
ON CONFLICT (fan_id) DO UPDATE SET schema = ${STATE_SCHEMA}, revision = excluded.revision,
  cursor_seq = excluded.cursor_seq, cursor_at = excluded.cursor_at, state = excluded.state,
  wake_at = excluded.wake_at, open_enrollments = excluded.open_enrollments,
  decision_key = excluded.decision_key, answer = excluded.answer, failures = 0, updated_at = now()
WHERE s.revision = $32
RETURNING s.revision`;

/**
 * Writes a decision in one statement. Returns false when another decision was written first; then nothing of this one
 * may be kept.
 */
export async function saveDecision(sql: Sql, decision: DecisionToSave): Promise<boolean> {
  const { events, effects, state, answer, settlement } = decision;
  const lastRead = state.cursor;
  const cursor = lastRead + events.length;
  const written = eventColumns(events.map((event) => decidedEvent(decision, event)));
  const rows = await sql.query<{ revision: number }>(
    SAVE,
    [
      decision.fanId,
      cursor,
      decision.workspaceId,
      ...[written.ids, written.workspaceIds, written.fanIds],
      events.map((_event, index) => lastRead + index + 1),
      ...[written.campaignIds, written.types, written.times, written.origins, written.payloads],
      effects.map((effect) => effect.id),
      effects.map((effect) => effect.campaignId),
      effects.map((effect) => effect.track),
      effects.map((effect) => effect.run),
      effects.map((effect) => effect.step),
      effects.map((effect) => effect.visit),
      effects.map((effect) => effect.attempt),
      effects.map((effect) => JSON.stringify(effect.spec)),
      decision.cancelled,
      settlement?.effectId ?? null,
      settlement?.message?.state ?? null,
      settlement?.message?.code ?? null,
      settlement?.message?.providerId ?? null,
      answer.revision,
      JSON.stringify({ ...state, cursor }),
      answer.wakeAt,
      state.enrollments.filter((enrollment) => enrollment.open).length,
      decision.decisionKey,
      JSON.stringify(answer),
      decision.previousRevision ?? -1,
      ...changedEnrollments(decision),
    ],
    'decision.save',
  );
  return rows.length === 1;
}

const decidedEvent = ({ workspaceId, fanId }: DecisionToSave, event: NewFanEvent): NewEvent => {
  const { campaignId, occurredAt } = event;
  return newEvent({ workspaceId, campaignId, occurredAt, origin: 'platform' }, fanId, event);
};

const ENROLLMENT_CHANGES = ['enrollment.opened', 'enrollment.reopened', 'enrollment.closed'];

/**
 * Returns the campaigns whose enrollment this decision has opened (with the territories), and those whose enrollment
 * it has closed.
 */
function changedEnrollments({ events, state }: DecisionToSave): unknown[] {
  const changed = events
    .filter(({ type }) => ENROLLMENT_CHANGES.includes(type))
    .map(({ campaignId }) => campaignId);
  const opened = state.enrollments.filter(({ campaignId, open }) => open && changed.includes(campaignId));
  const open = new Set<string | null>(opened.map(({ campaignId }) => campaignId));
  return [
    opened.map(({ campaignId }) => campaignId),
    opened.map(({ territory }) => territory ?? null),
    // An enrollment of a campaign that has ended is no longer among the enrollments at all.
    [...new Set(changed)].filter((campaignId) => !open.has(campaignId)),
  ];
}
