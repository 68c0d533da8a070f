import {
  type DueAnswer,
  hasDueAnswer,
  lockDueAnswer,
  loseAnswers,
  moveAnswer,
  unclaimAnswer,
} from '#database/consents/reply-answers.js';
import { isSuppressedForClaim, suppressAddress } from '#database/consents/suppression.js';
import type { Database } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { steadyNow } from '#database/steady-clock.js';
import { assertNever } from '#domain/assert-never.js';
import type { SendOutcome } from '#providers/ports.js';
import { isTooLate, startCheck } from '#activities/claim-deadline.js';
import type { Channels } from '#activities/deps.js';
import { hasSlotSoon } from '#activities/budgets.js';
import { retryLater } from '#activities/failures.js';
import type { Logger } from '#activities/logger.js';
import type { SenderDirectory } from '#activities/sender-directory.js';

interface AnswerDeps {
  database: Database;
  box: SecretBox;
  channels: Pick<Channels, 'sms'>;
  senders: Pick<SenderDirectory<Channels>, 'forWorkspace'>;
  publicBaseUrl: string;
  logger: Logger;
}

/** A claim that is older than this was left by its process: a call gives up after 15 s. */
const LOST_AFTER_SECONDS = 60;
/** An answer that a provider has held back is sent again after this time, when the provider named none. */
const RETRY_AFTER_MS = 15_000;
/** The provider drops an answer that it could not deliver within this time: later the answer is of no use. */
const VALIDITY_SECONDS = 4 * 3600;

/**
 * Sends the next answer that a member has written to a reply, at most once. It is claimed under the number's lock, so
 * the claim sees every STOP that has committed. An answer whose claim has no recorded outcome is never sent again. It
 * is a service message within a conversation, so it has no caps and no quiet hours. Returns whether there was an
 * answer to send.
 */
export async function sendNextAnswer(deps: AnswerDeps): Promise<boolean> {
  const { database } = deps;
  const lost = await loseAnswers(database, LOST_AFTER_SECONDS);
  if (lost > 0)
    deps.logger.warn({ lost }, 'answers to replies were never recorded: their outcome is unknown');
  if (!(await hasDueAnswer(database)) || !(await hasSlotSoon(deps.channels.sms.budget))) return false;
  const checkedAt = startCheck();
  const claimed = await database.transaction(claim);
  if (claimed === undefined) return false;
  if (claimed.kind === 'refused') return true;
  const { id, workspaceId } = claimed.answer;
  // A fan who wrote to a workspace's own number hears from that number.
  const own = await deps.senders.forWorkspace('sms', workspaceId);
  if (own !== undefined && !(await hasSlotSoon(own.sms.budget))) {
    await unclaimAnswer(database, id, RETRY_AFTER_MS);
    return true;
  }
  // This is the last check before the call: nothing is awaited in between.
  if (isTooLate(checkedAt)) await unclaimAnswer(database, id, 0);
  else await call({ ...deps, channels: own ?? deps.channels }, claimed);
  return true;
}

type Claimed = { kind: 'claimed'; answer: DueAnswer; address: string; text: string } | { kind: 'refused' };

async function claim(sql: Parameters<typeof lockDueAnswer>[0]): Promise<Claimed | undefined> {
  const answer = await lockDueAnswer(sql);
  if (answer === undefined) return undefined;
  const { id, workspaceId, addressHmac: hmac, addressEncrypted: address, textEncrypted: text } = answer;
  const refuse = async (code: string): Promise<Claimed> => {
    await moveAnswer(sql, id, { state: 'refused', code });
    return { kind: 'refused' };
  };
  if (await isSuppressedForClaim(sql, { workspaceId, channel: 'sms', hmac })) return refuse('suppressed');
  if (answer.stale) return refuse('expired');
  if (address === null || text === null) return refuse('forgotten');
  await moveAnswer(sql, id, { state: 'attempting' });
  return { kind: 'claimed', answer, address, text };
}

async function call(deps: AnswerDeps, claimed: Claimed & { kind: 'claimed' }): Promise<void> {
  const { box, channels, publicBaseUrl } = deps;
  const { answer, address, text } = claimed;
  const calledAt = steadyNow();
  const outcome = await channels.sms.sender.send({
    to: box.open(address),
    body: box.open(text),
    statusCallback: `${publicBaseUrl}/webhooks/twilio/status/${answer.callbackToken}#rc=5&rp=all`,
    validitySeconds: VALIDITY_SECONDS,
  });
  await record(deps, answer, outcome, calledAt);
}

async function record(
  deps: AnswerDeps,
  answer: DueAnswer,
  outcome: SendOutcome,
  calledAt: number,
): Promise<void> {
  const { database } = deps;
  const { budget } = deps.channels.sms;
  const move = (to: Parameters<typeof moveAnswer>[2]) =>
    retryLater(() => moveAnswer(database, answer.id, to));
  switch (outcome.kind) {
    case 'accepted':
      await move({ state: 'accepted', providerId: outcome.providerId });
      if (await budget.worked()) deps.logger.info({ channel: 'sms' }, 'the sender works again');
      return;
    case 'unknown':
      return move({ state: 'unknown' });
    case 'retry':
      await retryLater(() => unclaimAnswer(database, answer.id, outcome.holdMs ?? RETRY_AFTER_MS));
      if (outcome.holdMs !== undefined) await budget.hold(outcome.holdMs);
      return;
    case 'rejected':
      return rejected(deps, answer, outcome, calledAt);
    default:
      return assertNever(outcome);
  }
}

async function rejected(
  { database, channels: { sms }, logger }: AnswerDeps,
  { id, workspaceId, addressHmac: hmac }: DueAnswer,
  { code, suppress, haltSender }: SendOutcome & { kind: 'rejected' },
  calledAt: number,
): Promise<void> {
  if (haltSender) {
    await retryLater(() => unclaimAnswer(database, id, 0));
    if (await sms.budget.halt(code, calledAt))
      logger.error({ code, channel: 'sms' }, 'the sender is halted: an operator must act, and the fans wait');
    return;
  }
  const reason = `${sms.sender.provider}_${code}`;
  if (suppress)
    await retryLater(() => suppressAddress(database, { workspaceId, channel: 'sms', hmac }, reason));
  await retryLater(() => moveAnswer(database, id, { state: 'rejected', code }));
}
