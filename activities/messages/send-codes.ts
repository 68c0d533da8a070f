import { isSuppressedForClaim } from '#database/consents/suppression.js';
import type { Database, Sql } from '#database/database.js';
import { type DueCode, lockDueCode, loseCodes, moveCode, unclaimCode } from '#database/pages/fan-codes.js';
import type { SecretBox } from '#database/secret-box.js';
import { steadyNow } from '#database/steady-clock.js';
import { assertNever } from '#domain/assert-never.js';
import { CODE_GOOD_FOR_MS, codeMessage } from '#domain/consents/fan-code.js';
import { htmlOf } from '#domain/messages/message-html.js';
import type { SendOutcome } from '#providers/ports.js';
import { hasSlotSoon } from '#activities/budgets.js';
import { isTooLate, startCheck } from '#activities/claim-deadline.js';
import type { Channels } from '#activities/deps.js';
import { retryLater } from '#activities/failures.js';
import type { Logger } from '#activities/logger.js';
import type { SenderDirectory } from '#activities/sender-directory.js';

interface CodeDeps {
  database: Database;
  box: SecretBox;
  channels: Channels;
  senders: Pick<SenderDirectory<Channels>, 'forWorkspace'>;
  publicBaseUrl: string;
  logger: Logger;
}

/** A claim older than this is nobody's any more: a call gives up after 15 s. */
const LOST_AFTER_SECONDS = 60;
const RETRY_AFTER_MS = 5_000;

/**
 * Sends the next code that a fan has asked for on the page of choices, at most once, as a question to confirm is sent
 * (`send-questions.ts`): claimed first, and never sent again by itself when nobody knows what came of it. The fan is
 * waiting: no caps and no quiet hours. A STOP of the number is obeyed; who has unsubscribed from emails still gets the
 * code, because they have asked for it, and it is about their rights. Returns whether there was one.
 */
export async function sendNextCode(deps: CodeDeps): Promise<boolean> {
  const lost = await loseCodes(deps.database, LOST_AFTER_SECONDS);
  if (lost > 0) deps.logger.warn({ lost }, 'codes were never recorded: their outcome is unknown');
  const checkedAt = startCheck();
  const code = await deps.database.transaction((sql) => claim(sql));
  if (code === undefined) return false;
  if (code === 'refused') return true;
  const channels = (await deps.senders.forWorkspace(code.channel, code.workspaceId)) ?? deps.channels;
  if (!(await hasSlotSoon(channels[code.channel].budget)) || isTooLate(checkedAt)) {
    await unclaimCode(deps.database, code.id, RETRY_AFTER_MS);
    return true;
  }
  await call({ ...deps, channels }, code);
  return true;
}

async function claim(sql: Sql): Promise<DueCode | 'refused' | undefined> {
  const code = await lockDueCode(sql);
  if (code === undefined) return undefined;
  const { id, workspaceId, channel, addressHmac: hmac } = code;
  const blocked = channel === 'sms' && (await isSuppressedForClaim(sql, { workspaceId, channel, hmac }));
  const reason = code.over ? 'over' : blocked ? 'suppressed' : undefined;
  await moveCode(
    sql,
    id,
    reason === undefined ? { state: 'attempting' } : { state: 'refused', code: reason },
  );
  return reason === undefined ? code : 'refused';
}

async function call(deps: CodeDeps, code: DueCode): Promise<void> {
  const calledAt = steadyNow();
  const outcome = await send(deps, code);
  const { database } = deps;
  const { budget } = deps.channels[code.channel];
  switch (outcome.kind) {
    case 'accepted':
      await retryLater(() =>
        moveCode(database, code.id, { state: 'accepted', providerId: outcome.providerId }),
      );
      await budget.worked();
      return;
    case 'unknown':
      return retryLater(() => moveCode(database, code.id, { state: 'unknown' }));
    case 'retry':
      await retryLater(() => unclaimCode(database, code.id, outcome.holdMs ?? RETRY_AFTER_MS));
      if (outcome.holdMs !== undefined) await budget.hold(outcome.holdMs);
      return;
    case 'rejected':
      return rejected(deps, code, outcome, calledAt);
    default:
      return assertNever(outcome);
  }
}

async function rejected(
  { database, channels, logger }: CodeDeps,
  { id, channel }: DueCode,
  { code, haltSender }: SendOutcome & { kind: 'rejected' },
  calledAt: number,
): Promise<void> {
  if (!haltSender) return retryLater(() => moveCode(database, id, { state: 'rejected', code }));
  await retryLater(() => unclaimCode(database, id, RETRY_AFTER_MS));
  if (await channels[channel].budget.halt(code, calledAt))
    logger.error({ code, channel }, 'the sender is halted: an operator must act, and the fans wait');
}

function send({ box, channels, publicBaseUrl }: CodeDeps, due: DueCode): Promise<SendOutcome> {
  const to = box.open(due.addressEncrypted);
  const { subject, text } = codeMessage({ ...due, code: box.open(due.codeEncrypted) });
  switch (due.channel) {
    case 'email':
      return channels.email.sender.send({
        ...{ to, subject, text, html: htmlOf(text, []), messageId: due.id, template: 'fan-code' },
        unsubscribeUrl: `${publicBaseUrl}/u/${due.callbackToken}`,
      });
    case 'sms':
      return channels.sms.sender.send({
        ...{ to, body: text, validitySeconds: CODE_GOOD_FOR_MS / 1000 },
        statusCallback: `${publicBaseUrl}/webhooks/twilio/status/${due.callbackToken}`,
      });
    default:
      return assertNever(due.channel);
  }
}
