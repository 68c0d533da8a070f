import type { SuppressionReason } from '#domain/events/reasons.js';
import { randomUUID } from 'node:crypto';
import { giveUpAddress } from '#database/messages/gone-addresses.js';
import type { SuppressedAddress } from '#database/consents/suppression.js';
import type { Database, Sql } from '#database/database.js';
import { refundSpending } from '#database/sending/spend-caps.js';
import type { CampaignCache } from '#database/campaigns/campaign-cache.js';
import { messageRef } from '#database/messages/claim-message.js';
import type { DecisionAnswer } from '#database/engine/load-fan.js';
import { steadyNow } from '#database/steady-clock.js';
import type { SecretBox } from '#database/secret-box.js';
import { assertNever } from '#domain/assert-never.js';
import type { Channel, EpochMs } from '#domain/terms.js';
import type { SlotDoor } from '#activities/budgets.js';
import { isTooLate, startCheck, tooLate, type CheckedAt } from '#activities/claim-deadline.js';
import type { Channels } from '#activities/deps.js';
import { claimMessage, type ClaimedMessage, type ClaimResult } from './claim.js';
import { dispatch } from './dispatch.js';
import type { SenderDirectory } from '#activities/sender-directory.js';
import { decide, decideIn, type DecideInput, type Outcome } from '#activities/decide.js';
import type { Logger } from '#activities/logger.js';
import type { EffectInput } from '#activities/effect.js';
import { heldFor, rateLimited, retryLater, waitsForSender } from '#activities/failures.js';
import { tellOfCaps, tellOperator } from './tell-operator.js';
import { currentAnswer } from '#activities/answers.js';

export interface SendDeps {
  database: Database;
  campaigns: CampaignCache;
  box: SecretBox;
  channels: Channels;
  senders: SenderDirectory<Channels>;
  publicBaseUrl: string;
  slot: SlotDoor;
  logger: Logger;
  /** A chain of sends may go on for this long (ms). Then it returns to the workflow. */
  chainMs: number;
}

/**
 * Sends one message at most once, records its outcome and decides what follows. Goes on at once while the next effect
 * is a send on the same channel. An attempt that finds the claim of an earlier attempt calls nobody: the earlier one
 * may have sent the message, so the message counts as sent with an unknown outcome.
 */
export async function sendMessage(
  deps: SendDeps,
  channel: Channel,
  { fanId, effectId }: EffectInput,
): Promise<DecisionAnswer> {
  const until = steadyNow() + deps.chainMs;
  let current = effectId;
  for (;;) {
    const answer = await sendOne(deps, channel, fanId, current);
    const own = answer.effects.filter((effect) => effect.queue === channel);
    const [next] = own;
    if (next === undefined || own.length > 1 || next.id === current || steadyNow() > until) return answer;
    current = next.id;
  }
}

/**
 * Sends one message: gets its slot, claims it, calls the provider, and decides on the outcome. Throws `RateLimited`
 * for a message that must wait.
 */
export async function sendOne(
  deps: SendDeps,
  channel: Channel,
  fanId: string,
  effectId: string,
): Promise<DecisionAnswer> {
  const { channels = deps.channels, sender } = await deps.senders.forEffect(channel, effectId);
  await deps.slot(channels[channel].budget, effectId);
  const checkedAt = startCheck();
  const claim = await deps.database.lockingTransaction((sql) =>
    claimMessage(sql, deps, effectId, { now: deps.database.clock.now(), sender }),
  );
  tellOfCaps(deps.logger, claim);
  switch (claim.kind) {
    case 'settled':
      return currentAnswer(deps.database, fanId);
    case 'unread':
      await decide(
        deps.database,
        deps.campaigns,
        decisionOf(deps, fanId, `unread:${effectId}:${randomUUID()}`),
      );
      return sendOne(deps, channel, fanId, effectId);
    case 'other_sender':
      await deps.senders.refresh();
      return sendOne(deps, channel, fanId, effectId);
    case 'held':
      throw rateLimited('Another attempt is at it', claim.forMs);
    case 'lost':
      return record(
        deps,
        fanId,
        unknownOutcome(effectId, messageRef(claim.row, claim.messageId), claim.row.campaign_id),
      );
    case 'deferred':
    case 'refused':
      return record(deps, fanId, outcomeWithoutSend(claim));
    case 'claimed':
      return callProvider({ ...deps, channels }, effectId, fanId, { ...claim.message, checkedAt });
    default:
      return assertNever(claim);
  }
}

/** Records an outcome and decides, in one transaction. `blocked` is an address that no provider reaches. */
function record(
  { database, campaigns }: SendDeps,
  fanId: string,
  outcome: Outcome,
  { blocked, refund = false }: Aftermath = {},
): Promise<DecisionAnswer> {
  const input = decisionOf({ database }, fanId, `effect:${outcome.effectId}`);
  if (blocked === undefined && !refund)
    return retryLater(() => database.lockingTransaction((sql) => decideIn(sql, campaigns, input, outcome)));
  return retryLater(() =>
    database.transaction(async (sql) => {
      // The address is locked before the fan, in the order that a claim and a STOP use.
      if (blocked !== undefined) await giveUpAddress(sql, blocked.address, blocked);
      const answer = await decideIn(sql, campaigns, input, outcome);
      if (refund) await refundSpending(sql, outcome.effectId);
      return answer;
    }),
  );
}

/** What follows from a refusal, besides its outcome. */
interface Aftermath {
  blocked?: { address: SuppressedAddress; reason: SuppressionReason; occurredAt: EpochMs } | undefined;
  /** The message was counted for a spend cap. */
  refund?: boolean;
}

const decisionOf = ({ database }: Pick<SendDeps, 'database'>, fanId: string, key: string): DecideInput => ({
  fanId,
  expectedRevision: null,
  key,
  now: database.clock.now(),
});

async function callProvider(
  deps: SendDeps,
  effectId: string,
  fanId: string,
  message: ClaimedMessage & { checkedAt: CheckedAt },
): Promise<DecisionAnswer> {
  const { ref, campaignId, address } = message;
  const { sender, pace } = deps.channels[ref.channel];
  // This is the last check before the call: nothing is awaited in between.
  if (isTooLate(message.checkedAt)) {
    await unclaim(deps.database, effectId, message);
    throw tooLate();
  }
  const calledAt = steadyNow();
  const result = await pace.timed(() => dispatch(deps.channels, deps.publicBaseUrl, message));
  switch (result.kind) {
    case 'accepted':
      await sawItWork(deps, ref.channel);
      return record(deps, fanId, outcomeOf(effectId, ref, campaignId, 'accepted', null, result.providerId));
    case 'unknown':
      return record(deps, fanId, unknownOutcome(effectId, ref, campaignId));
    case 'rejected': {
      if (result.haltSender) throw await halted(deps, effectId, message, { code: result.code, calledAt });
      if (!result.suppress) tellOperator(deps.logger, ref.channel, result.code);
      const outcome = outcomeOf(effectId, ref, campaignId, 'rejected', result.code, null);
      // A failed delivery report gives the same reason, so that a START lifts the suppression that the carrier's own
      // record of a STOP has caused.
      const reason = `${sender.provider}_${result.code}`;
      const blocked = result.suppress ? { address, reason, occurredAt: message.at } : undefined;
      return record(deps, fanId, outcome, { blocked, refund: message.counted });
    }
    case 'retry':
      throw await giveBack(deps, effectId, message, result.reason, result.holdMs);
    default:
      return assertNever(result);
  }
}

/** Gives the claim back, holds the credential, and returns the failure that brings the activity back later. */
async function giveBack(
  deps: SendDeps,
  effectId: string,
  message: ClaimedMessage,
  reason: string,
  askedMs: number | undefined,
): Promise<Error> {
  const holdMs = askedMs === undefined ? undefined : heldFor(askedMs);
  await unclaim(deps.database, effectId, message);
  if (holdMs !== undefined) await deps.channels[message.ref.channel].budget.hold(holdMs);
  return rateLimited(reason, holdMs);
}

/** The fault is the sender's. The claim is given back, nobody else calls, and the fans wait. */
async function halted(
  deps: SendDeps,
  effectId: string,
  message: ClaimedMessage,
  { code, calledAt }: { code: string; calledAt: number },
): Promise<Error> {
  const { channel } = message.ref;
  await unclaim(deps.database, effectId, message);
  if (await deps.channels[channel].budget.halt(code, calledAt))
    deps.logger.error({ code, channel }, 'the sender is halted: an operator must act, and the fans wait');
  return waitsForSender(code, 0);
}

/** Recording an accepted message never fails because of this: the next probe shows the same. */
async function sawItWork({ channels, logger }: SendDeps, channel: Channel): Promise<void> {
  try {
    if (await channels[channel].budget.worked()) logger.info({ channel }, 'the sender works again');
  } catch (error) {
    logger.warn({ channel, error: String(error) }, 'a halted sender works, but could not be resumed');
  }
}

function outcomeOf(
  effectId: string,
  ref: ClaimedMessage['ref'],
  campaignId: string,
  state: 'accepted' | 'rejected' | 'unknown',
  code: string | null,
  providerId: string | null,
): Outcome {
  return {
    effectId,
    message: { state, code, providerId },
    event: (occurredAt) =>
      state === 'rejected'
        ? { type: 'message.rejected', campaignId, occurredAt, payload: { ...ref, code: code ?? 'unknown' } }
        : {
            type: state === 'accepted' ? 'message.accepted' : 'message.unknown',
            campaignId,
            occurredAt,
            payload: ref,
          },
  };
}

const unknownOutcome = (effectId: string, ref: ClaimedMessage['ref'], campaignId: string): Outcome =>
  outcomeOf(effectId, ref, campaignId, 'unknown', null, null);

function outcomeWithoutSend(claim: ClaimResult & { kind: 'deferred' | 'refused' }): Outcome {
  const { effect_id: effectId, campaign_id: campaignId, track, step, spec } = claim.row;
  return {
    effectId,
    event: (occurredAt) =>
      claim.kind === 'deferred'
        ? {
            type: 'message.deferred',
            campaignId,
            occurredAt,
            payload: { effectId, track, step, reason: claim.reason, until: claim.until },
          }
        : {
            type: 'message.refused',
            campaignId,
            occurredAt,
            payload: { effectId, track, step, reason: claim.reason, intent: spec.intent },
          },
  };
}

/**
 * Gives the claim back after a provider certainly did not act: the message may be claimed again. Only this claim is
 * given back. A claim that was lost meanwhile, because it stood for too long, stays as it was recorded, and what it
 * cost stays counted. The claim and its cost go back together: a process that dies between them would count too little.
 */
async function unclaim(
  database: Database,
  effectId: string,
  { callbackToken, counted }: ClaimedMessage,
): Promise<void> {
  const undo = async (sql: Sql): Promise<void> => {
    const given = await sql.query(
      `WITH mine AS (UPDATE messages SET state = 'pending', updated_at = now()
         WHERE effect_id = $1 AND state = 'attempting' AND callback_token = $2 RETURNING effect_id),
       back AS (UPDATE effects SET status = 'pending' WHERE id IN (SELECT effect_id FROM mine) AND status = 'running')
       SELECT effect_id FROM mine`,
      [effectId, callbackToken],
      'claim.undo',
    );
    if (counted && given.length > 0) await refundSpending(sql, effectId);
  };
  await retryLater(() => (counted ? database.transaction(undo) : undo(database)));
}
