import { pageSettingsOf } from '#database/campaigns/campaign-pages.js';
import {
  channelsWithQuestions,
  type DueQuestion,
  lockDueQuestion,
  loseQuestions,
  moveQuestion,
  unclaimQuestion,
} from '#database/consents/sign-ups.js';
import { isSuppressedForClaim, suppressAddress } from '#database/consents/suppression.js';
import type { Database, Sql } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { signedToken } from '#database/signed-token.js';
import { steadyNow } from '#database/steady-clock.js';
import { assertNever } from '#domain/assert-never.js';
import { smsQuestion } from '#domain/consents/sign-up-wording.js';
import { confirmationMail } from '#domain/messages/confirmation-mail.js';
import { artworkPath } from '#domain/releases/artwork-file.js';
import type { SendOutcome } from '#providers/ports.js';
import { isTooLate, startCheck } from '#activities/claim-deadline.js';
import type { Channels } from '#activities/deps.js';
import { hasSlotSoon } from '#activities/budgets.js';
import { retryLater } from '#activities/failures.js';
import type { Logger } from '#activities/logger.js';
import type { SenderDirectory } from '#activities/sender-directory.js';

export interface QuestionDeps {
  database: Database;
  box: SecretBox;
  channels: Channels;
  senders: Pick<SenderDirectory<Channels>, 'forWorkspace'>;
  publicBaseUrl: string;
  logger: Logger;
}

/** A claim older than this is nobody's any more: a call gives up after 15 s. */
const LOST_AFTER_SECONDS = 60;
/** Without a word from the provider how long, a question that was held back is tried again after this. */
const RETRY_AFTER_MS = 15_000;
/** The fan has just typed the number: a text that comes much later would surprise. */
const VALIDITY_SECONDS = 3600;

/**
 * Sends the next question by which a fan confirms a sign-up, on each channel, at most once: claimed under the lock of
 * the address, so that a block that has committed is seen, and never sent again by itself after a claim that was not
 * recorded. The fan has just asked for it on a page: no caps and no quiet hours. Returns whether there was one.
 */
export async function sendNextQuestion(deps: QuestionDeps): Promise<boolean> {
  const lost = await loseQuestions(deps.database, LOST_AFTER_SECONDS);
  if (lost > 0)
    deps.logger.warn({ lost }, 'questions to confirm were never recorded: their outcome is unknown');
  let sent = false;
  for (const channel of await channelsWithQuestions(deps.database))
    if (await sendOn(deps, channel)) sent = true;
  return sent;
}

async function sendOn(deps: QuestionDeps, channel: DueQuestion['channel']): Promise<boolean> {
  if (!(await hasSlotSoon(deps.channels[channel].budget))) return false;
  const checkedAt = startCheck();
  const claimed = await deps.database.transaction((sql) => claim(sql, channel));
  if (claimed === undefined) return false;
  if (claimed.kind === 'refused') return true;
  const { question, sealed } = claimed;
  const own = await deps.senders.forWorkspace(channel, question.workspaceId);
  if (own !== undefined && !(await hasSlotSoon(own[channel].budget))) {
    await unclaimQuestion(deps.database, question.id, RETRY_AFTER_MS);
    return true;
  }
  // The last thing before the call: nothing is awaited in between.
  if (isTooLate(checkedAt)) await unclaimQuestion(deps.database, question.id, 0);
  else await call({ ...deps, channels: own ?? deps.channels }, question, deps.box.open(sealed));
  return true;
}

type Claimed = { kind: 'claimed'; question: DueQuestion; sealed: string } | { kind: 'refused' };

async function claim(sql: Sql, channel: DueQuestion['channel']): Promise<Claimed | undefined> {
  const question = await lockDueQuestion(sql, channel);
  if (question === undefined) return undefined;
  const { id, workspaceId, addressHmac: hmac, addressEncrypted: sealed } = question;
  const refuse = async (code: string): Promise<Claimed> => {
    await moveQuestion(sql, id, { state: 'refused', code });
    return { kind: 'refused' };
  };
  if (question.over) return refuse('over');
  if (sealed === null) return refuse('forgotten');
  if (await isSuppressedForClaim(sql, { workspaceId, channel, hmac })) return refuse('suppressed');
  await moveQuestion(sql, id, { state: 'attempting' });
  return { kind: 'claimed', question, sealed };
}

async function call(deps: QuestionDeps, question: DueQuestion, to: string): Promise<void> {
  const calledAt = steadyNow();
  const outcome = await send(deps, question, to);
  const { database, logger } = deps;
  const { budget } = deps.channels[question.channel];
  const { id } = question;
  switch (outcome.kind) {
    case 'accepted':
      await retryLater(() =>
        moveQuestion(database, id, { state: 'accepted', providerId: outcome.providerId }),
      );
      if (await budget.worked()) logger.info({ channel: question.channel }, 'the sender works again');
      return;
    case 'unknown':
      return retryLater(() => moveQuestion(database, id, { state: 'unknown' }));
    case 'retry':
      await retryLater(() => unclaimQuestion(database, id, outcome.holdMs ?? RETRY_AFTER_MS));
      if (outcome.holdMs !== undefined) await budget.hold(outcome.holdMs);
      return;
    case 'rejected':
      return rejected(deps, question, outcome, calledAt);
    default:
      return assertNever(outcome);
  }
}

function send(deps: QuestionDeps, question: DueQuestion, to: string): Promise<SendOutcome> {
  switch (question.channel) {
    case 'email':
      return sendEmail(deps, question, to);
    case 'sms':
      return sendText(deps, question, to);
    default:
      return assertNever(question.channel);
  }
}

function sendEmail({ box, channels, publicBaseUrl }: QuestionDeps, question: DueQuestion, to: string) {
  const { id, language, purpose, artist, release, postalAddress, artworkHash } = question;
  const token = signedToken(box, 'sign-up', id);
  const mail = confirmationMail({
    ...{ language, purpose, artist, release, postalAddress },
    artworkUrl: artworkHash === null ? null : publicBaseUrl + artworkPath(artworkHash, 320, 'jpeg'),
    confirmUrl: `${publicBaseUrl}/confirm/${token}`,
    cancelUrl: `${publicBaseUrl}/u/${token}`,
  });
  return channels.email.sender.send({
    ...{ to, ...mail, messageId: id, template: 'confirm-sign-up' },
    unsubscribeUrl: `${publicBaseUrl}/u/${token}`,
  });
}

function sendText({ channels, publicBaseUrl }: QuestionDeps, question: DueQuestion, to: string) {
  const { language, artist, release, callbackToken } = question;
  const settings = pageSettingsOf(question.settings);
  const { termsUrl, privacyUrl, textsAMonth } = settings;
  return channels.sms.sender.send({
    to,
    body: smsQuestion(language, {
      ...{ sender: settings.sender ?? artist, release: release ?? artist },
      ...{ textsAMonth, termsUrl, privacyUrl },
    }),
    statusCallback: `${publicBaseUrl}/webhooks/twilio/status/${callbackToken}`,
    validitySeconds: VALIDITY_SECONDS,
  });
}

async function rejected(
  { database, channels, logger }: QuestionDeps,
  { id, workspaceId, channel, addressHmac: hmac }: DueQuestion,
  { code, suppress, haltSender }: SendOutcome & { kind: 'rejected' },
  calledAt: number,
): Promise<void> {
  const { budget, sender } = channels[channel];
  if (haltSender) {
    await retryLater(() => unclaimQuestion(database, id, 0));
    if (await budget.halt(code, calledAt))
      logger.error({ code, channel }, 'the sender is halted: an operator must act, and the fans wait');
    return;
  }
  const reason = `${sender.provider}_${code}`;
  if (suppress) await retryLater(() => suppressAddress(database, { workspaceId, channel, hmac }, reason));
  await retryLater(() => moveQuestion(database, id, { state: 'rejected', code }));
}
