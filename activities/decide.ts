import { createHash } from 'node:crypto';
import type { Database, Sql } from '#database/database.js';
import type { CampaignCache } from '#database/campaigns/campaign-cache.js';
import { storedSendingOf } from '#database/access/stored-sending.js';
import { lockAndLoadFan, type DecisionAnswer, type LoadedFan } from '#database/engine/load-fan.js';
import { factsOf } from '#database/engine/fan-standing.js';
import { decisionAnswerOf, fanStateOf } from '#database/engine/stored-state.js';
import { saveDecision, type Settlement } from '#database/engine/save-decision.js';
import { toReal, toVirtual } from '#domain/clock/workspace-clock.js';
import { advance, type Decision } from '#domain/engine/advance.js';
import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import type { DecisionContext } from '#domain/engine/decision-context.js';
import { queueOf } from '#domain/engine/effect-queue.js';
import type { NewFanEvent } from '#domain/engine/fact-event.js';
import { emptyState, type FanState } from '#domain/engine/state.js';
import type { FanEvent } from '#domain/events/catalogue.js';

export interface DecideInput {
  fanId: string;
  /** The revision that the caller knows. Null: it knows none yet and uses the database's. */
  expectedRevision: number | null;
  /**
   * Unique for each decision that is to be made. A repeated key decides nothing: the caller gets the stored answer
   * and decides again.
   */
  key: string;
  /** Real time, ms. It is the workflow's own time, so that a replayed or repeated decision sees the same clock. */
  now: number;
}

/** What an effect ended in, recorded in the transaction that decides what follows from it. */
export interface Outcome extends Settlement {
  event: (occurredAt: number) => NewFanEvent;
  /** What was observed during the effect (what a check found, a dead grant). It is recorded before `event`. */
  observed?: (occurredAt: number) => NewFanEvent[];
}

export class UnknownFanError extends Error {
  override readonly name = 'UnknownFanError';
}

/** Namespace-free UUID (version 8) of an effect's key: the same step visit always asks for the same effect. */
export function effectIdOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * One decision about one fan, in one short transaction: lock the fan, read the new events, advance the flow,
 * write state, events and effects at revision + 1. Touches only our Postgres and is idempotent by its key.
 */
export function decide(
  database: Database,
  campaigns: CampaignCache,
  input: DecideInput,
): Promise<DecisionAnswer> {
  return database.lockingTransaction((sql) => decideIn(sql, campaigns, input));
}

/**
 * Decides inside the caller's transaction. `outcome` is recorded as the newest event, and the decision acts on it.
 */
export async function decideIn(
  sql: Sql,
  campaigns: CampaignCache,
  input: DecideInput,
  outcome?: Outcome,
): Promise<DecisionAnswer> {
  const fan = await lockAndLoadFan(sql, input.fanId);
  if (fan === undefined) throw new UnknownFanError(`No fan ${input.fanId}.`);
  if (fan.stuck_reason !== null && outcome === undefined) return stuckAnswer(fan);
  const settled = answerWithoutDeciding(fan, input, outcome);
  if (settled !== undefined) return asSeenBy(input, settled);
  const state = readState(fan);
  const clock = { v0: fan.clock_v0, r0: fan.clock_r0, k: fan.clock_k };
  const now = Math.max(toVirtual(clock, input.now), state.now);
  const recorded = outcome === undefined ? [] : [...(outcome.observed?.(now) ?? []), outcome.event(now)];
  const context = contextOf(input.fanId, fan, await campaigns.facts(sql, fan.campaigns));
  const decision = advance(state, [...fan.events, ...numbered(recorded, fan, input.fanId)], context, now);
  const answer = answerOf(decision, fan, context, (at) => toReal(clock, at));
  const saved = await saveDecision(sql, {
    fanId: input.fanId,
    workspaceId: fan.workspace_id,
    previousRevision: fan.revision,
    decisionKey: input.key,
    // Recorded events are written with the decision's own: the cursor counts on from the fan's last.
    state: { ...decision.state, cursor: fan.last_seq },
    answer,
    events: [...recorded, ...decision.events],
    effects: decision.effects,
    cancelled: decision.cancelled,
    settlement: outcome,
  });
  // The fan's lock is held, so this is a bug, not a race: roll back and say so.
  if (!saved) throw new Error(`Fan ${input.fanId} changed under its lock.`);
  return asSeenBy(input, answer);
}

/** A caller that knows a later revision than the database has outlived a restored database. */
function asSeenBy({ expectedRevision }: DecideInput, answer: DecisionAnswer): DecisionAnswer {
  const restored = expectedRevision !== null && expectedRevision >= answer.revision && answer.stale !== true;
  return restored ? { ...answer, restored } : answer;
}

/** A stuck fan's workflow completes; an operator's retry nudges the fan again. */
function stuckAnswer(fan: LoadedFan): DecisionAnswer {
  return { revision: fan.revision ?? 0, wakeAt: null, effects: [], done: true, stuck: true };
}

function answerWithoutDeciding(
  fan: LoadedFan,
  { key, expectedRevision }: DecideInput,
  outcome: Outcome | undefined,
): DecisionAnswer | undefined {
  if (fan.answer === null || fan.revision === null) return undefined;
  const answer = decisionAnswerOf(fan.answer);
  // A lost workflow task runs again, and may bring nudges that came after the first run. So the workflow decides once
  // more.
  if (fan.decision_key === key) return { ...answer, stale: true };
  // An outcome is recorded once, however often its transaction is repeated.
  if (outcome !== undefined && !fan.open_effects.some(({ id }) => id === outcome.effectId)) return answer;
  // The caller is ahead of the database, which was restored: the database's revision counts, and deciding goes on.
  if (expectedRevision === null || expectedRevision >= fan.revision) return undefined;
  return { ...answer, stale: true };
}

export function readState(fan: LoadedFan): FanState {
  return fan.state === null ? emptyState() : fanStateOf(fan.state);
}

function numbered(events: NewFanEvent[], fan: LoadedFan, fanId: string): FanEvent[] {
  return events.map((event, index) => ({ ...event, id: '', fanId, fanSeq: fan.last_seq + index + 1 }));
}

/** The fan and the fan's campaigns, as the engine reads them. */
export function contextOf(
  fanId: string,
  fan: LoadedFan,
  campaigns: Map<string, CampaignFacts>,
): DecisionContext {
  return {
    fan: factsOf(fanId, fan),
    campaigns,
    sending: storedSendingOf(fan.sending, fan.sms_countries),
    spentOut: fan.spent_out,
    claimed: new Set(fan.open_effects.filter(({ status }) => status === 'running').map(({ id }) => id)),
    effectId: effectIdOf,
  };
}

function answerOf(
  { state, wakeAt }: Decision,
  fan: LoadedFan,
  { campaigns }: DecisionContext,
  real: (at: number) => number,
): DecisionAnswer {
  const runs = state.enrollments
    .filter(({ open }) => open)
    .flatMap(({ campaignId, tracks }) =>
      tracks.map((run) => ({ run, status: campaigns.get(campaignId)?.status })),
    );
  const effects = runs.flatMap(({ run: { wait, step } }) =>
    wait.kind === 'effect' ? [{ id: wait.effectId, queue: queueOf(wait), step }] : [],
  );
  const waiting = runs.find(({ run: { wait } }) => 'at' in wait && wait.at === wakeAt)?.run.step;
  return {
    revision: (fan.revision ?? 0) + 1,
    wakeAt: wakeAt === null ? null : real(wakeAt),
    ...(waiting === undefined ? {} : { waiting }),
    effects,
    done: state.enrollments.every((enrollment) => !enrollment.open),
  };
}
