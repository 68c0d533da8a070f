import { isSuppressedForClaim } from '#database/consents/suppression.js';
import type { Sql } from '#database/database.js';
import { FAN_CODES } from '#database/messages/queue-rows.js';
import { type DueCode, lockDueCode } from '#database/pages/fan-codes.js';
import type { SecretBox } from '#database/secret-box.js';
import { assertNever } from '#domain/assert-never.js';
import { CODE_GOOD_FOR_MS, codeMessage } from '#domain/consents/fan-code.js';
import { htmlOf } from '#domain/messages/message-html.js';
import type { SendOutcome } from '#providers/ports.js';
import type { Channels } from '#activities/deps.js';
import type { SenderDirectory } from '#activities/sender-directory.js';
import { type Judged, type MessageQueue, type QueueDeps, sendNextOf } from './send-queue.js';

interface CodeDeps extends QueueDeps {
  box: SecretBox;
  senders: Pick<SenderDirectory<Channels>, 'forWorkspace'>;
  publicBaseUrl: string;
}

/**
 * Sends the next code that a fan has asked for on the page of choices. The fan is waiting: no caps and no quiet hours. A
 * STOP of the number is obeyed; who has unsubscribed from emails still gets the code, because they have asked for it,
 * and it is about their rights. Returns whether there was one.
 */
export const sendNextCode = (deps: CodeDeps): Promise<boolean> => sendNextOf(deps, codes(deps));

const codes = (deps: CodeDeps): MessageQueue<DueCode> => ({
  ...{ table: FAN_CODES, of: 'codes of fans', manner: 'waits', refusedAs: 'refused', retryAfterMs: 5_000 },
  lock: lockDueCode,
  judge: (sql, code) => judge(deps, sql, code),
  senderOf: ({ channel, workspaceId }) => deps.senders.forWorkspace(channel, workspaceId),
  addressOf: ({ workspaceId, channel, addressHmac: hmac }) => ({ workspaceId, channel, hmac }),
});

async function judge(deps: CodeDeps, sql: Sql, code: DueCode): Promise<Judged> {
  const { workspaceId, channel, addressHmac: hmac } = code;
  if (code.over) return { kind: 'refused', code: 'over' };
  if (channel === 'sms' && (await isSuppressedForClaim(sql, { workspaceId, channel, hmac })))
    return { kind: 'refused', code: 'suppressed' };
  return { kind: 'ready', send: (channels) => send(deps, channels, code) };
}

function send({ box, publicBaseUrl }: CodeDeps, channels: Channels, due: DueCode): Promise<SendOutcome> {
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
