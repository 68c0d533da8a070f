import type { Database } from '../libs/database/database.js';
import type { Budget } from '../libs/database/engine/budget.js';
import type { CampaignCache } from '../libs/database/engine/campaign-facts.js';
import { messageRef, type Claimable } from '../libs/database/engine/claim-message.js';
import type { Answer } from '../libs/database/engine/load-fan.js';
import type { SecretBox } from '../libs/database/secret-box.js';
import { assertNever } from '../libs/domain/assert-never.js';
import type { Channel } from '../libs/domain/terms.js';
import type { EmailSender, SendOutcome, SmsSender } from '../libs/providers/ports.js';
import { waitForSlot } from './budgets.js';
import { claimMessage, type ClaimedMessage } from './claim.js';
import { decideIn, type Outcome } from './decide.js';
import { rateLimited, retryLater } from './failures.js';
import { currentAnswer } from './answers.js';

export interface SendDeps {
  database: Database;
  campaigns: CampaignCache;
  box: SecretBox;
  sms: SmsSender;
  email: EmailSender;
  budgets: Record<Channel, Budget>;
  publicBaseUrl: string;
  /** Which try of the activity this is; 1 is the first. */
  attempt: () => number;
  /** One processing chain may take this long before it hands back to the workflow (ms). */
  chainMs: number;
}

export interface EffectInput {
  fanId: string;
  effectId: string;
}

/**
 * Sends one message at most once, records how it ended and decides what follows; goes straight on while the next
 * effect is a send on the same channel. An attempt that finds the message claimed by an earlier one calls nobody:
 * that one may have sent it, so it counts as sent with an unknown outcome.
 */
export async function sendMessage(
  deps: SendDeps,
  channel: Channel,
  { fanId, effectId }: EffectInput,
): Promise<Answer> {
  const until = Date.now() + deps.chainMs;
  let current = effectId;
  for (;;) {
    const answer = await sendOne(deps, channel, fanId, current);
    const own = answer.effects.filter((effect) => effect.queue === channel);
    const [next] = own;
    if (next === undefined || own.length > 1 || next.id === current || Date.now() > until) return answer;
    current = next.id;
  }
}

async function sendOne(deps: SendDeps, channel: Channel, fanId: string, effectId: string): Promise<Answer> {
  await waitForSlot(deps.database, deps.budgets[channel], { effectId, attempt: deps.attempt() });
  const claim = await deps.database.transaction((sql) =>
    claimMessage(sql, { box: deps.box, publicBaseUrl: deps.publicBaseUrl }, effectId, Date.now()),
  );
  switch (claim.kind) {
    case 'settled':
      return currentAnswer(deps.database, fanId);
    case 'lost':
      return record(
        deps,
        fanId,
        unknown(effectId, messageRef(claim.row, claim.messageId), claim.row.campaign_id),
      );
    case 'deferred':
    case 'refused':
      return record(deps, fanId, notSent(claim.kind, claim.row, claim.reason));
    case 'claimed':
      return record(deps, fanId, await callProvider(deps, effectId, claim.message));
    default:
      return assertNever(claim);
  }
}

/** The transaction that records an outcome also decides. */
function record(deps: SendDeps, fanId: string, outcome: Outcome): Promise<Answer> {
  const input = { fanId, expectedRevision: null, key: `effect:${outcome.effectId}`, now: Date.now() };
  return retryLater(() => deps.database.transaction((sql) => decideIn(sql, deps.campaigns, input, outcome)));
}

async function callProvider(deps: SendDeps, effectId: string, message: ClaimedMessage): Promise<Outcome> {
  const { ref, campaignId } = message;
  const result = await dispatch(deps, message);
  switch (result.kind) {
    case 'accepted':
      return outcomeOf(effectId, ref, campaignId, 'accepted', null, result.providerId);
    case 'unknown':
      return unknown(effectId, ref, campaignId);
    case 'rejected':
      return outcomeOf(effectId, ref, campaignId, 'rejected', result.code, null);
    case 'retry':
      await unclaim(deps.database, effectId);
      if (result.holdMs !== undefined) await deps.budgets[ref.channel].hold(result.holdMs);
      throw rateLimited(result.reason, result.holdMs);
    default:
      return assertNever(result);
  }
}

function dispatch({ sms, email, publicBaseUrl }: SendDeps, message: ClaimedMessage): Promise<SendOutcome> {
  const { to, content, ref, callbackToken, validitySeconds, optOutUrl } = message;
  if (content.channel === 'sms') {
    const statusCallback = `${publicBaseUrl}/webhooks/twilio/status/${callbackToken}#rc=5&rp=all`;
    return sms.send({ to, body: content.body, statusCallback, validitySeconds });
  }
  const { subject, text, html } = content;
  return email.send({ to, subject, text, html, messageId: ref.messageId, unsubscribeUrl: optOutUrl });
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

const unknown = (effectId: string, ref: ClaimedMessage['ref'], campaignId: string): Outcome =>
  outcomeOf(effectId, ref, campaignId, 'unknown', null, null);

function notSent(kind: 'deferred' | 'refused', row: Claimable, reason: string): Outcome {
  const { effect_id: effectId, campaign_id: campaignId, track, step, spec } = row;
  return {
    effectId,
    event: (occurredAt) =>
      kind === 'deferred'
        ? { type: 'message.deferred', campaignId, occurredAt, payload: { effectId, track, step, reason } }
        : {
            type: 'message.refused',
            campaignId,
            occurredAt,
            payload: { effectId, track, step, reason, intent: spec.intent },
          },
  };
}

/** The provider certainly did not act: the message may be claimed again. */
async function unclaim(database: Database, effectId: string): Promise<void> {
  await retryLater(() =>
    database.query(
      `WITH e AS (UPDATE effects SET status = 'pending' WHERE id = $1 AND status = 'running')
       UPDATE messages SET state = 'pending', updated_at = now() WHERE effect_id = $1 AND state = 'attempting'`,
      [effectId],
      'claim.undo',
    ),
  );
}
