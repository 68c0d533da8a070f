import { z } from 'zod';
import { isSuppressedForClaim } from '#database/consents/suppression.js';
import type { Database, Sql } from '#database/database.js';
import {
  channelsWithTests,
  type DueTest,
  lockDueTest,
  loseTests,
  moveTest,
  unclaimTest,
} from '#database/messages/test-messages.js';
import type { SecretBox } from '#database/secret-box.js';
import { steadyNow } from '#database/steady-clock.js';
import { assertNever } from '#domain/assert-never.js';
import type { Channel } from '#domain/terms.js';
import type { SendOutcome } from '#providers/ports.js';
import { hasSlotSoon } from '#activities/budgets.js';
import { isTooLate, startCheck } from '#activities/claim-deadline.js';
import type { Channels } from '#activities/deps.js';
import { retryLater } from '#activities/failures.js';
import type { Logger } from '#activities/logger.js';

export interface TestDeps {
  database: Database;
  box: SecretBox;
  channels: Channels;
  publicBaseUrl: string;
  logger: Logger;
}

/** A claim older than this is nobody's any more: a call gives up after 15 s. */
const LOST_AFTER_SECONDS = 60;
/** One that a provider has held back is tried again after this, when the provider named no time. */
const RETRY_AFTER_MS = 15_000;
/** A member looks at the phone now: a text that comes much later is of no use. */
const VALIDITY_SECONDS = 900;

/** What is sent, as it was rendered when the member asked for it. */
const ContentSchema = z.discriminatedUnion('channel', [
  z.object({ channel: z.literal('sms'), body: z.string(), mediaUrl: z.string().exactOptional() }),
  z.object({ channel: z.literal('email'), subject: z.string(), text: z.string(), html: z.string() }),
]);
type Content = z.infer<typeof ContentSchema>;

/**
 * Sends the next test of a message, or code, to a member, at most once. It goes only where the member has proved the
 * address, and is no message to a fan: no event, no cap, no quiet hours, no figure. Returns whether there was one.
 */
export async function sendNextTest(deps: TestDeps): Promise<boolean> {
  const lost = await loseTests(deps.database, LOST_AFTER_SECONDS);
  if (lost > 0) deps.logger.warn({ lost }, 'tests of messages were never recorded: their outcome is unknown');
  let sent = false;
  for (const channel of await channelsWithTests(deps.database)) if (await sendOn(deps, channel)) sent = true;
  return sent;
}

async function sendOn(deps: TestDeps, channel: Channel): Promise<boolean> {
  if (!(await hasSlotSoon(deps.channels[channel].budget))) return false;
  const checkedAt = startCheck();
  const claimed = await deps.database.transaction((sql) => claim(sql, deps.box, channel));
  if (claimed === undefined) return false;
  if (claimed.kind === 'refused') return true;
  // This is the last check before the call: nothing is awaited in between.
  if (isTooLate(checkedAt)) await unclaimTest(deps.database, claimed.test.id, 0);
  else await call(deps, claimed);
  return true;
}

type Claimed = { kind: 'claimed'; test: DueTest; to: string; content: Content } | { kind: 'refused' };

async function claim(sql: Sql, box: SecretBox, channel: Channel): Promise<Claimed | undefined> {
  const test = await lockDueTest(sql, channel);
  if (test === undefined) return undefined;
  const { id, workspaceId, addressHmac: hmac, addressEncrypted: address, contentEncrypted: sealed } = test;
  const refuse = async (code: string): Promise<Claimed> => {
    await moveTest(sql, id, 'rejected', code);
    return { kind: 'refused' };
  };
  if (test.stale) return refuse('expired');
  if (address === null || hmac === null || sealed === null) return refuse('forgotten');
  // Only the code itself goes to an address that is not proved.
  if (!test.verified && test.purpose === 'test') return refuse('not_verified');
  if (await isSuppressedForClaim(sql, { workspaceId, channel, hmac })) return refuse('suppressed');
  await moveTest(sql, id, 'attempting');
  return {
    kind: 'claimed',
    test,
    to: box.open(address),
    content: ContentSchema.parse(JSON.parse(box.open(sealed))),
  };
}

async function call(deps: TestDeps, { test, to, content }: Claimed & { kind: 'claimed' }): Promise<void> {
  const calledAt = steadyNow();
  const outcome = await send(deps, test, to, content);
  const { database } = deps;
  const { budget } = deps.channels[test.channel];
  switch (outcome.kind) {
    case 'accepted':
      await retryLater(() => moveTest(database, test.id, 'accepted'));
      await budget.worked();
      return;
    case 'unknown':
      return retryLater(() => moveTest(database, test.id, 'unknown'));
    case 'retry':
      await retryLater(() => unclaimTest(database, test.id, outcome.holdMs ?? RETRY_AFTER_MS));
      if (outcome.holdMs !== undefined) await budget.hold(outcome.holdMs);
      return;
    case 'rejected':
      // Whoever tests a sender that does not work has to hear of it, and does not wait for an operator.
      if (outcome.haltSender && (await budget.halt(outcome.code, calledAt)))
        deps.logger.error(
          { code: outcome.code, channel: test.channel },
          'the sender is halted: an operator must act',
        );
      return retryLater(() => moveTest(database, test.id, 'rejected', outcome.code));
    default:
      return assertNever(outcome);
  }
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
        ...{ messageId: id, template: 'test', unsubscribeUrl: `${publicBaseUrl}/u/sample` },
      });
    default:
      return assertNever(content);
  }
}
