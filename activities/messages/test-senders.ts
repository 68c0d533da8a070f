import { isProvedAddress } from '#database/access/member-addresses.js';
import { isSuppressedForClaim } from '#database/consents/suppression.js';
import type { Sql } from '#database/database.js';
import { SENDER_TESTS } from '#database/messages/queue-rows.js';
import { type DueSenderTest, lockDueSenderTest } from '#database/sending/sender-tests.js';
import { assertNever } from '#domain/assert-never.js';
import { TEST_WAY_OUT } from '#domain/messages/message-links.js';
import type { SendOutcome } from '#providers/ports.js';
import type { ActivityDeps, Channels } from '#activities/deps.js';
import { type Judged, type MessageQueue, sendNextOf } from './send-queue.js';

const SUBJECT = 'A test of your sender';
const TEXT = 'This is a test of your sender in Segue. It works. Nobody else has got it.';
const VALIDITY_SECONDS = 3600;

type TestDeps = Pick<ActivityDeps, 'database' | 'box' | 'channels' | 'senders' | 'publicBaseUrl' | 'logger'>;

/**
 * Sends the next test message of a sender, and only to an address that a member has proved. It is no message to a fan:
 * no cap, window or budget counts, and a sender that is halted is tried, too, because that is what a test is for.
 * Returns whether there was one.
 */
export const sendNextSenderTest = (deps: TestDeps): Promise<boolean> => sendNextOf(deps, senderTests(deps));

const senderTests = (deps: TestDeps): MessageQueue<DueSenderTest> => ({
  ...{ table: SENDER_TESTS, of: 'tests of senders', manner: 'tries', refusedAs: 'rejected' },
  retryAfterMs: 0,
  lock: lockDueSenderTest,
  judge: (sql, test) => judge(deps, sql, test),
  senderOf: ({ senderId }) => deps.senders.bySenderId(senderId),
  addressOf: () => undefined,
});

/** The last look before the call: the address may have been taken away, or stopped, since the test was asked for. */
async function judge(deps: TestDeps, sql: Sql, test: DueSenderTest): Promise<Judged> {
  const { workspaceId, channel, toEncrypted } = test;
  if (toEncrypted === null) return { kind: 'refused', code: 'forgotten' };
  const to = deps.box.open(toEncrypted);
  const address = { workspaceId, channel, hmac: deps.box.fingerprint(workspaceId, to) };
  if (!(await isProvedAddress(sql, address))) return { kind: 'refused', code: 'not_verified' };
  if (await isSuppressedForClaim(sql, address)) return { kind: 'refused', code: 'suppressed' };
  return { kind: 'ready', send: (channels) => send({ ...deps, channels }, test, to) };
}

function send(
  { publicBaseUrl, channels }: TestDeps & { channels: Channels },
  { id, channel }: DueSenderTest,
  to: string,
): Promise<SendOutcome> {
  switch (channel) {
    case 'sms':
      return channels.sms.sender.send({
        ...{ to, body: TEXT, validitySeconds: VALIDITY_SECONDS },
        statusCallback: `${publicBaseUrl}/webhooks/twilio/status/${id}`,
      });
    case 'email':
      return channels.email.sender.send({
        ...{ to, subject: SUBJECT, text: TEXT, html: `<p>${TEXT}</p>` },
        ...{ messageId: id, template: 'sender-test' },
        unsubscribeUrl: `${publicBaseUrl}${TEST_WAY_OUT}`,
      });
    default:
      return assertNever(channel);
  }
}
