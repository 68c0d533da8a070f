import { randomUUID } from 'node:crypto';
import type { NewEffect } from '#domain/engine/effect-spec.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import { STATE_SCHEMA, type FanState } from '#domain/engine/state.js';
import type { Sql } from '#database/database.js';
import type { DecisionAnswer } from './load-fan.js';

/** How an effect and, for a send, its message ended; written with the decision that follows from it. */
export interface Settlement {
  effectId: string;
  message?: {
    state: 'accepted' | 'rejected' | 'unknown' | 'pending';
    code: string | null;
    providerId: string | null;
  };
}

export interface DecisionToSave {
  fanId: string;
  workspaceId: string;
  /** The revision this decision was made on; null: the fan's first. */
  previousRevision: number | null;
  decisionKey: string;
  state: FanState;
  answer: DecisionAnswer;
  /** `state.cursor + n` is given to the n-th event; they count as consumed. */
  events: NewFanEvent[];
  effects: NewEffect[];
  cancelled: string[];
  settlement: Settlement | undefined;
}

const SAVE = `
WITH seq AS (UPDATE fans SET last_seq = $2 WHERE id = $1 AND last_seq <> $2),
new_events AS (
  INSERT INTO events (id, workspace_id, fan_id, fan_seq, campaign_id, type, occurred_at, origin, payload)
  SELECT id, $3, $1, seq, campaign, type, to_timestamp(at / 1000.0), 'platform', payload
  FROM unnest($4::uuid[], $5::bigint[], $6::uuid[], $7::text[], $8::double precision[], $9::jsonb[])
    AS e (id, seq, campaign, type, at, payload)),
new_effects AS (
  INSERT INTO effects (id, workspace_id, fan_id, campaign_id, schema, kind, track, run, step, visit, attempt,
    status, spec)
  SELECT id, $3, $1, campaign, 1, spec ->> 'kind', track, run, step, visit, attempt, 'pending', spec
  FROM unnest($10::uuid[], $11::uuid[], $12::text[], $13::int[], $14::text[], $15::int[], $16::int[], $17::jsonb[])
    AS x (id, campaign, track, run, step, visit, attempt, spec)),
cancelled AS (
  UPDATE effects SET status = 'cancelled', finished_at = now() WHERE id = ANY ($18::uuid[]) AND status = 'pending'),
settled AS (
  UPDATE effects SET status = 'done', finished_at = now() WHERE id = $19::uuid),
message AS (
  UPDATE messages SET state = $20, code = $21, provider_id = coalesce($22, provider_id), updated_at = now()
  WHERE effect_id = $19::uuid AND $20::text IS NOT NULL),
opened AS (
  INSERT INTO open_enrollments (campaign_id, fan_id, territory)
  SELECT campaign, $1, territory FROM unnest($30::uuid[], $31::text[]) AS o (campaign, territory)
  ON CONFLICT DO NOTHING),
closed AS (DELETE FROM open_enrollments WHERE fan_id = $1 AND campaign_id = ANY ($32::uuid[])),
woken AS (DELETE FROM campaign_wakes WHERE fan_id = $1)
INSERT INTO fan_states AS s (fan_id, workspace_id, schema, revision, cursor_seq, cursor_at, state, wake_at,
  open_enrollments, decision_key, answer)
VALUES ($1, $3, ${STATE_SCHEMA}, $23, $2, now(), $24, to_timestamp($25::double precision / 1000), $26, $27, $28)
ON CONFLICT (fan_id) DO UPDATE SET schema = ${STATE_SCHEMA}, revision = excluded.revision,
  cursor_seq = excluded.cursor_seq, cursor_at = excluded.cursor_at, state = excluded.state,
  wake_at = excluded.wake_at, open_enrollments = excluded.open_enrollments,
  decision_key = excluded.decision_key, answer = excluded.answer, failures = 0, updated_at = now()
WHERE s.revision = $29
RETURNING s.revision`;

/** Writes a decision in one statement. False: another decision came between; nothing may be kept of this one. */
export async function saveDecision(sql: Sql, decision: DecisionToSave): Promise<boolean> {
  const { events, effects, state, answer, settlement } = decision;
  const lastRead = state.cursor;
  const cursor = lastRead + events.length;
  const rows = await sql.query<{ revision: number }>(
    SAVE,
    [
      decision.fanId,
      cursor,
      decision.workspaceId,
      events.map(() => randomUUID()),
      events.map((_event, index) => lastRead + index + 1),
      events.map((event) => event.campaignId),
      events.map((event) => event.type),
      events.map((event) => event.occurredAt),
      events.map((event) => JSON.stringify(event.payload)),
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

const ENROLLMENT_CHANGES = ['enrollment.opened', 'enrollment.reopened', 'enrollment.closed'];

/** Campaigns whose enrollment this decision has opened (with the territories), and those it has closed. */
function changedEnrollments({ events, state }: DecisionToSave): unknown[] {
  const spoken = events
    .filter(({ type }) => ENROLLMENT_CHANGES.includes(type))
    .map(({ campaignId }) => campaignId);
  const opened = state.enrollments.filter(({ campaignId, open }) => open && spoken.includes(campaignId));
  const open = new Set<string | null>(opened.map(({ campaignId }) => campaignId));
  return [
    opened.map(({ campaignId }) => campaignId),
    opened.map(({ territory }) => territory ?? null),
    // One of a campaign that is over is no longer among the enrollments at all.
    [...new Set(spoken)].filter((campaignId) => !open.has(campaignId)),
  ];
}
