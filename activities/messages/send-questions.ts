import { pageSettingsOf } from '#database/campaigns/campaign-pages.js';
import { type DueQuestion, lockDueQuestion } from '#database/consents/sign-ups.js';
import { isSuppressedForClaim } from '#database/consents/suppression.js';
import type { Sql } from '#database/database.js';
import { QUESTIONS } from '#database/messages/queue-rows.js';
import type { SecretBox } from '#database/secret-box.js';
import { signedToken } from '#database/signed-token.js';
import { assertNever } from '#domain/assert-never.js';
import { smsQuestion } from '#domain/consents/sign-up-wording.js';
import { confirmationMail } from '#domain/messages/confirmation-mail.js';
import { artworkPath } from '#domain/releases/artwork-file.js';
import type { SendOutcome } from '#providers/ports.js';
import type { Channels } from '#activities/deps.js';
import type { SenderDirectory } from '#activities/sender-directory.js';
import { type Judged, type MessageQueue, type QueueDeps, sendNextOf } from './send-queue.js';

export interface QuestionDeps extends QueueDeps {
  box: SecretBox;
  senders: Pick<SenderDirectory<Channels>, 'forWorkspace'>;
  publicBaseUrl: string;
}

/** The fan has just typed the number: a text that comes much later would surprise. */
const VALIDITY_SECONDS = 3600;

/**
 * Sends the next question by which a fan confirms a sign-up. The claim is made under the lock of the address, so that a
 * block that has committed is seen. The fan has just asked for it on a page: no caps and no quiet hours. Returns whether
 * there was one.
 */
export const sendNextQuestion = (deps: QuestionDeps): Promise<boolean> => sendNextOf(deps, questions(deps));

const questions = (deps: QuestionDeps): MessageQueue<DueQuestion> => ({
  ...{ table: QUESTIONS, of: 'questions to confirm', manner: 'waits', refusedAs: 'refused' },
  retryAfterMs: 15_000,
  lock: lockDueQuestion,
  judge: (sql, question) => judge(deps, sql, question),
  senderOf: ({ channel, workspaceId }) => deps.senders.forWorkspace(channel, workspaceId),
  addressOf: ({ workspaceId, channel, addressHmac: hmac }) => ({ workspaceId, channel, hmac }),
});

async function judge(deps: QuestionDeps, sql: Sql, question: DueQuestion): Promise<Judged> {
  const { workspaceId, channel, addressHmac: hmac, addressEncrypted: sealed } = question;
  if (question.over) return { kind: 'refused', code: 'over' };
  if (sealed === null) return { kind: 'refused', code: 'forgotten' };
  if (await isSuppressedForClaim(sql, { workspaceId, channel, hmac }))
    return { kind: 'refused', code: 'suppressed' };
  return { kind: 'ready', send: (channels) => send({ ...deps, channels }, question, deps.box.open(sealed)) };
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
