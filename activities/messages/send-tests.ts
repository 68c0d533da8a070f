import { z } from 'zod';
import { isSuppressedForClaim } from '#database/consents/suppression.js';
import type { Sql } from '#database/database.js';
import { MEMBER_TESTS } from '#database/messages/queue-rows.js';
import { type DueTest, lockDueTest } from '#database/messages/test-messages.js';
import type { SecretBox } from '#database/secret-box.js';
import { pushPayload } from '#domain/messages/push-payload.js';
import { topicOf } from '#domain/messages/push-topic.js';
import { assertNever } from '#domain/assert-never.js';
import { TEST_WAY_OUT } from '#domain/messages/message-links.js';
import type { SendOutcome } from '#providers/ports.js';
import { type Judged, type MessageQueue, type QueueDeps, sendNextOf } from './send-queue.js';

export interface TestDeps extends QueueDeps {
  box: SecretBox;
  publicBaseUrl: string;
}

/** A member looks at the phone now: a text that comes much later is of no use. */
const VALIDITY_SECONDS = 900;

/** What is sent, as it was rendered when the member asked for it. */
const ContentSchema = z.discriminatedUnion('channel', [
  z.object({ channel: z.literal('sms'), body: z.string(), mediaUrl: z.string().exactOptional() }),
  z.object({ channel: z.literal('email'), subject: z.string(), text: z.string(), html: z.string() }),
  z.object({
    ...{ channel: z.literal('webpush'), title: z.string(), body: z.string(), url: z.string() },
    ...{ icon: z.string().exactOptional(), language: z.string() },
  }),
]);
type Content = z.infer<typeof ContentSchema>;

/**
 * Sends the next test of a message, or code, to a member. It goes only where the member has proved the address, and is
 * no message to a fan: no event, no cap, no quiet hours, no figure. Returns whether there was one.
 */
export const sendNextTest = (deps: TestDeps): Promise<boolean> => sendNextOf(deps, tests(deps));

const tests = (deps: TestDeps): MessageQueue<DueTest> => ({
  ...{ table: MEMBER_TESTS, of: 'tests of messages', manner: 'tells', refusedAs: 'rejected' },
  retryAfterMs: 15_000,
  lock: lockDueTest,
  judge: (sql, test) => judge(deps, sql, test),
  senderOf: () => Promise.resolve(undefined),
  // The address of a member is no fan's: nothing is concluded from a test.
  addressOf: () => undefined,
});

async function judge(deps: TestDeps, sql: Sql, test: DueTest): Promise<Judged> {
  const { workspaceId, channel, addressHmac: hmac, addressEncrypted: address, contentEncrypted } = test;
  const refused = (code: string): Judged => ({ kind: 'refused', code });
  if (test.stale) return refused('expired');
  if (address === null || hmac === null || contentEncrypted === null) return refused('forgotten');
  // Only the code itself goes to an address that is not proved.
  if (!test.verified && test.purpose === 'test') return refused('not_verified');
  if (await isSuppressedForClaim(sql, { workspaceId, channel, hmac })) return refused('suppressed');
  const { box } = deps;
  const content = ContentSchema.parse(JSON.parse(box.open(contentEncrypted)));
  return { kind: 'ready', send: (channels) => send({ ...deps, channels }, test, box.open(address), content) };
}

function send(
  { channels, publicBaseUrl }: TestDeps,
  { id, callbackToken }: DueTest,
  to: string,
  content: Content,
): Promise<SendOutcome> {
  switch (content.channel) {
    case 'sms':
      return channels.sms.sender.send({
        ...{ to, body: content.body, mediaUrl: content.mediaUrl },
        statusCallback: `${publicBaseUrl}/webhooks/twilio/status/${callbackToken}`,
        validitySeconds: VALIDITY_SECONDS,
      });
    case 'email':
      return channels.email.sender.send({
        ...{ to, subject: content.subject, text: content.text, html: content.html },
        ...{ messageId: id, template: 'test' },
        unsubscribeUrl: `${publicBaseUrl}${TEST_WAY_OUT}`,
      });
    case 'webpush':
      return channels.webpush.sender.send({
        ...{ to, messageId: id, topic: topicOf(id), ttlSeconds: VALIDITY_SECONDS, urgency: 'high' },
        payload: pushPayload(content, { tag: id, stopUrl: `${publicBaseUrl}${TEST_WAY_OUT}` }),
      });
    default:
      return assertNever(content);
  }
}
