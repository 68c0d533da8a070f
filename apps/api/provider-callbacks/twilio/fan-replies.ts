import { Injectable } from '@nestjs/common';
import type { TwilioReply } from '#contracts/messages/provider-callbacks.js';
import {
  startAddress,
  stopAddress,
  workspacesKnowing,
  type SuppressedAddress,
} from '#database/consents/suppression.js';
import { Database, type Sql } from '#database/database.js';
import { takeCallback } from '#database/messages/callback-queue.js';
import { SecretBox } from '#database/secret-box.js';
import { assertNever } from '#domain/assert-never.js';
import { replyLabel } from '#domain/consents/reply-label.js';
import { readReply } from '#domain/consents/reply-intent.js';
import type { ReplyIntent, ReplyLabel } from '#domain/terms.js';
import { parseReplySender, type ReplySender } from '#domain/consents/reply-sender.js';
import { isReaction } from '#domain/consents/reply-text.js';
import type { ReplyState } from '#domain/consents/reply.js';
import { keepReply, onlyWorkspace, settleDoubts } from '#database/consents/replies.js';
import type { EpochMs } from '#domain/terms.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { ConfirmByText } from './confirm-by-text.js';
import { type Join, JoinByText } from './join-by-text.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';

const HELP_TEXT =
  'Segue: messages about releases you pre-saved. Msg frequency varies. Msg and data rates may apply. Reply STOP to end.';

/** What fans text back to our number. */
@Injectable()
export class FanReplies {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
    private readonly joining: JoinByText,
    private readonly confirming: ConfirmByText,
  ) {}

  /**
   * Acts once per MessageSid, answers once, and keeps the text for every workspace that knows the number. HELP is
   * answered unless the account has done so itself. `by`: the workspaces whose own account has signed the call; nobody
   * else hears of it.
   */
  async receive(reply: TwilioReply, by?: readonly string[]): Promise<{ answer: string | undefined }> {
    const sender = parseReplySender(reply.From);
    if (sender === undefined) return { answer: undefined };
    const intent = intentOf(reply);
    // Before the transaction: one that holds a connection must never wait for a second one.
    const joins = (await this.joinsOf(intent, reply.Body, sender)).filter(
      ({ keyword }) => by === undefined || by.includes(keyword.workspaceId),
    );
    const known = await this.knownNumbers(sender, joins, by);
    return retryDeadlocks(() =>
      this.database.transaction(async (sql) => {
        if (!(await takeCallback(sql, 'twilio', reply.MessageSid))) return { answer: undefined };
        const keepAll = async () => {
          const state = stateOf(intent, reply.Body, joins.length > 0);
          for (const number of known) await this.keep(sql, number, reply.Body, { intent, state, sender });
        };
        // In the timeline the text stands before what it causes; whoever joins by it has to be there first.
        if (joins.length === 0) await keepAll();
        for (const number of known) await act(sql, intent, number);
        let answer = intent === 'help' && reply.OptOutType === undefined ? HELP_TEXT : undefined;
        for (const join of joins) answer = (await this.joining.join(sql, join)) ?? answer;
        if (intent === 'start')
          for (const { address, now } of known)
            answer = (await this.confirming.confirm(sql, address, now)) ?? answer;
        if (joins.length > 0) await keepAll();
        return { answer };
      }),
    );
  }

  /** A keyword joins its campaign. A YES joins where we have asked for one, and it also lifts a STOP. */
  private async joinsOf(intent: ReplyIntent, body: string, { numbers }: ReplySender): Promise<Join[]> {
    const [phone] = numbers;
    if (intent === 'start') return this.joining.byAnswer(phone);
    return intent === 'none' || intent === 'doubtful' ? this.joining.byWord(body, phone) : [];
  }

  /**
   * The number in every workspace that knows it, or that it joins now, with what the workspace's clock shows. A number
   * that nobody knows belongs to the only workspace, if there is only one: then our number is that workspace's.
   */
  private async knownNumbers(
    { numbers }: ReplySender,
    joins: Join[],
    by: readonly string[] | undefined,
  ): Promise<KnownNumber[]> {
    const known: Omit<KnownNumber, 'now'>[] = [];
    for (const phone of numbers) {
      const fingerprint = (workspaceId: string) => this.box.fingerprint(workspaceId, phone);
      const addresses = await workspacesKnowing(this.database, 'sms', fingerprint);
      known.push(
        ...addresses
          .filter(({ workspaceId }) => by === undefined || by.includes(workspaceId))
          .map((address) => ({ address, phone })),
      );
    }
    const [phone] = numbers;
    const owner = known.length === 0 ? await this.ownerOf(by) : undefined;
    for (const workspaceId of [...joins.map(({ keyword }) => keyword.workspaceId), owner])
      if (workspaceId !== undefined && !known.some(({ address }) => address.workspaceId === workspaceId))
        known.push({
          address: { workspaceId, channel: 'sms', hmac: this.box.fingerprint(workspaceId, phone) },
          phone,
        });
    known.sort((a, b) => (a.address.workspaceId < b.address.workspaceId ? -1 : 1));
    return Promise.all(
      known.map(async (one) => ({ ...one, now: await this.clocks.now(one.address.workspaceId) })),
    );
  }

  /** Whose number it is that a stranger has texted, where it can only be one workspace's. */
  private async ownerOf(by: readonly string[] | undefined): Promise<string | undefined> {
    if (by === undefined) return onlyWorkspace(this.database);
    return by.length === 1 ? by[0] : undefined;
  }

  private async keep(
    sql: Sql,
    { address, phone, now }: KnownNumber,
    body: string,
    { intent, state, sender }: { intent: ReplyIntent; state: ReplyState; sender: ReplySender },
  ): Promise<void> {
    await keepReply(sql, {
      ...{ address, intent, state, carrier: sender.carrier, occurredAt: now },
      says: saysOf(intent, body),
      addressEncrypted: this.box.seal(phone),
      textEncrypted: this.box.seal(body),
    });
  }
}

interface KnownNumber {
  address: SuppressedAddress;
  phone: string;
  now: EpochMs;
}

async function act(sql: Sql, intent: ReplyIntent, { address, now }: KnownNumber): Promise<void> {
  switch (intent) {
    case 'stop':
      await stopAddress(sql, address, { reason: 'stop', method: 'sms_stop', occurredAt: now });
      await settleDoubts(sql, address, 'stop');
      return;
    case 'start':
      await startAddress(sql, address, now);
      await settleDoubts(sql, address, 'not_stop');
      return;
    case 'help':
    case 'doubtful':
    case 'none':
      return;
    default:
      assertNever(intent);
  }
}

/** YES is a START, too. A reaction repeats our words, and a wish to stop or for help is an intent. */
function saysOf(intent: ReplyIntent, body: string): ReplyLabel | undefined {
  return (intent === 'none' || intent === 'start') && !isReaction(body) ? replyLabel(body) : undefined;
}

/** What acted by itself needs nobody: a keyword of ours or of the carriers, a reaction. */
function stateOf(intent: ReplyIntent, body: string, joined: boolean): ReplyState {
  if (joined || (intent === 'none' && isReaction(body))) return 'done';
  if (intent === 'none') return 'open';
  return intent === 'doubtful' ? 'doubtful' : 'done';
}

const ACCOUNT_SAYS: Readonly<Record<string, ReplyIntent>> = { STOP: 'stop', START: 'start', HELP: 'help' };

/** The account's own reading of the text wins: it has blocked or unblocked the number already. */
function intentOf({ OptOutType, Body }: TwilioReply): ReplyIntent {
  return ACCOUNT_SAYS[OptOutType?.toUpperCase() ?? ''] ?? readReply(Body).intent;
}
