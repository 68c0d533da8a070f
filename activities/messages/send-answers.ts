import { type DueAnswer, lockDueAnswer } from '#database/consents/reply-answers.js';
import { isSuppressedForClaim } from '#database/consents/suppression.js';
import type { Sql } from '#database/database.js';
import { ANSWERS } from '#database/messages/queue-rows.js';
import type { SecretBox } from '#database/secret-box.js';
import type { Channels } from '#activities/deps.js';
import type { SenderDirectory } from '#activities/sender-directory.js';
import { type Judged, type MessageQueue, type QueueDeps, sendNextOf } from './send-queue.js';

interface AnswerDeps extends QueueDeps {
  box: SecretBox;
  senders: Pick<SenderDirectory<Channels>, 'forWorkspace'>;
  publicBaseUrl: string;
}

/** The provider drops an answer that it could not deliver within this time: later the answer is of no use. */
const VALIDITY_SECONDS = 4 * 3600;

/**
 * Sends the next answer that a member has written to a reply. It is claimed under the number's lock, so the claim sees
 * every STOP that has committed. It is a service message within a conversation, so it has no caps and no quiet hours.
 * Returns whether there was an answer to send.
 */
export const sendNextAnswer = (deps: AnswerDeps): Promise<boolean> => sendNextOf(deps, answers(deps));

const answers = (deps: AnswerDeps): MessageQueue<DueAnswer> => ({
  ...{ table: ANSWERS, of: 'answers to replies', manner: 'waits', refusedAs: 'refused' },
  retryAfterMs: 15_000,
  lock: lockDueAnswer,
  judge: (sql, answer) => judge(deps, sql, answer),
  // A fan who wrote to a workspace's own number hears from that number.
  senderOf: ({ workspaceId }) => deps.senders.forWorkspace('sms', workspaceId),
  addressOf: ({ workspaceId, channel, addressHmac: hmac }) => ({ workspaceId, channel, hmac }),
});

async function judge(deps: AnswerDeps, sql: Sql, answer: DueAnswer): Promise<Judged> {
  const { workspaceId, channel, addressHmac: hmac, callbackToken } = answer;
  const { addressEncrypted: address, textEncrypted: text } = answer;
  if (await isSuppressedForClaim(sql, { workspaceId, channel, hmac }))
    return { kind: 'refused', code: 'suppressed' };
  if (answer.stale) return { kind: 'refused', code: 'expired' };
  if (address === null || text === null) return { kind: 'refused', code: 'forgotten' };
  const { box, publicBaseUrl } = deps;
  return {
    kind: 'ready',
    send: ({ sms }) =>
      sms.sender.send({
        ...{ to: box.open(address), body: box.open(text), validitySeconds: VALIDITY_SECONDS },
        statusCallback: `${publicBaseUrl}/webhooks/twilio/status/${callbackToken}#rc=5&rp=all`,
      }),
  };
}
