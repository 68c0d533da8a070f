import { randomUUID } from 'node:crypto';
import { isProvedAddress } from '#database/access/member-addresses.js';
import { isSuppressedForClaim } from '#database/consents/suppression.js';
import { endTest, takeTest } from '#database/sending/sender-tests.js';
import { senderById, type StoredSender } from '#database/sending/senders.js';
import { assertNever } from '#domain/assert-never.js';
import type { Channel } from '#domain/terms.js';
import type { SendOutcome } from '#providers/ports.js';
import type { ActivityDeps, Channels } from '#activities/deps.js';
import { retryLater } from '#activities/failures.js';

const SUBJECT = 'A test of your sender';
const TEXT = 'This is a test of your sender in Segue. It works. Nobody else has got it.';
const VALIDITY_SECONDS = 3600;

type TestDeps = Pick<ActivityDeps, 'database' | 'box' | 'channels' | 'senders' | 'publicBaseUrl'>;

/**
 * Sends the next test message of a sender, at most once, and only to an address that a member has proved. It is no message to a fan: no cap, window or budget counts,
 * and a sender that is halted is tried, too, because that is what a test is for. Returns whether there was one.
 */
export async function sendNextSenderTest(deps: TestDeps): Promise<boolean> {
  const due = await takeTest(deps.database);
  if (due === undefined) return false;
  const sender = await senderById(deps.database, due.senderId);
  if (sender === undefined) return false;
  const channels = (await deps.senders.bySenderId(due.senderId)) ?? deps.channels;
  const to = deps.box.open(due.toEncrypted);
  const code = await refusalOf(deps, sender, to);
  const end: End =
    code === undefined ? endOf(await send(deps, channels, sender.channel, to)) : { state: 'rejected', code };
  await retryLater(() => endTest(deps.database, due.id, end));
  return true;
}

/** The last look before the call: the address may have been taken away, or stopped, since the test was asked for. */
async function refusalOf(
  { database, box }: TestDeps,
  { workspaceId, channel }: StoredSender,
  to: string,
): Promise<'not_verified' | 'suppressed' | undefined> {
  const address = { workspaceId, channel, hmac: box.fingerprint(workspaceId, to) };
  if (!(await isProvedAddress(database, address))) return 'not_verified';
  return (await isSuppressedForClaim(database, address)) ? 'suppressed' : undefined;
}

function send(
  { publicBaseUrl }: TestDeps,
  channels: Channels,
  channel: Channel,
  to: string,
): Promise<SendOutcome> {
  const id = randomUUID();
  switch (channel) {
    case 'sms':
      return channels.sms.sender.send({
        ...{ to, body: TEXT, validitySeconds: VALIDITY_SECONDS },
        statusCallback: `${publicBaseUrl}/webhooks/twilio/status/${id}`,
      });
    case 'email':
      return channels.email.sender.send({
        ...{ to, subject: SUBJECT, text: TEXT, html: `<p>${TEXT}</p>` },
        ...{ messageId: id, template: 'sender-test', unsubscribeUrl: publicBaseUrl },
      });
    default:
      return assertNever(channel);
  }
}

type End = Parameters<typeof endTest>[2];

function endOf(outcome: SendOutcome): End {
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'accepted', code: null };
    case 'rejected':
      return { state: 'rejected', code: outcome.code };
    // It certainly was not sent. The member asks again.
    case 'retry':
      return { state: 'rejected', code: outcome.reason };
    case 'unknown':
      return { state: 'unknown', code: outcome.reason };
    default:
      return assertNever(outcome);
  }
}
