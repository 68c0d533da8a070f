import { Injectable } from '@nestjs/common';
import type { TwilioReply } from '#contracts/messages/provider-callbacks.js';
import {
  startAddress,
  stopAddress,
  workspacesKnowing,
  type SuppressedAddress,
} from '#database/consents/suppression.js';
import { Database, type Sql } from '#database/database.js';
import { normalisePhone } from '#database/fans/identities.js';
import { takeCallback } from '#database/messages/callback-queue.js';
import { SecretBox } from '#database/secret-box.js';
import { assertNever } from '#domain/assert-never.js';
import { readReplyIntent, type ReplyIntent } from '#domain/consents/reply-intent.js';
import type { EpochMs } from '#domain/terms.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { type Join, JoinByText } from './join-by-text.js';
import { retryDeadlocks } from '#api/provider-callbacks/retry-deadlocks.js';

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
  ) {}

  /** Acts once per MessageSid, and answers once. HELP is answered unless the account has done so itself. */
  async receive(reply: TwilioReply): Promise<{ answer: string | undefined }> {
    const intent = intentOf(reply);
    // Before the transaction: one that holds a connection must never wait for a second one.
    const targets = intent === 'stop' || intent === 'start' ? await this.targetsOf(reply.From) : [];
    const joins = await this.joinsOf(intent, reply);
    return retryDeadlocks(() =>
      this.database.transaction(async (sql) => {
        if (!(await takeCallback(sql, 'twilio', reply.MessageSid))) return { answer: undefined };
        for (const target of targets) await act(sql, intent, target);
        let answer = intent === 'help' && reply.OptOutType === undefined ? HELP_TEXT : undefined;
        for (const join of joins) answer = (await this.joining.join(sql, join)) ?? answer;
        return { answer };
      }),
    );
  }

  /** A keyword joins its campaign. A YES joins where we have asked for one, and it also lifts a STOP. */
  private async joinsOf(intent: ReplyIntent, { From, Body }: TwilioReply): Promise<Join[]> {
    const phone = normalisePhone(From);
    if (phone.kind === 'invalid') return [];
    if (intent === 'start') return this.joining.byAnswer(phone.address);
    return intent === 'none' ? this.joining.byWord(Body, phone.address) : [];
  }

  /** The number in every workspace that knows it, with what that workspace's clock shows. */
  private async targetsOf(from: string): Promise<KnownNumber[]> {
    const phone = normalisePhone(from);
    if (phone.kind === 'invalid') return [];
    const fingerprint = (workspaceId: string) => this.box.fingerprint(workspaceId, phone.address);
    const addresses = await workspacesKnowing(this.database, 'sms', fingerprint);
    return Promise.all(
      addresses.map(async (address) => ({ address, now: await this.clocks.now(address.workspaceId) })),
    );
  }
}

interface KnownNumber {
  address: SuppressedAddress;
  now: EpochMs;
}

async function act(sql: Sql, intent: ReplyIntent, { address, now }: KnownNumber): Promise<void> {
  switch (intent) {
    case 'stop':
      await stopAddress(sql, address, { reason: 'stop', method: 'sms_stop', occurredAt: now });
      return;
    case 'start':
      await startAddress(sql, address, now);
      return;
    case 'help':
    case 'none':
      return;
    default:
      assertNever(intent);
  }
}

const ACCOUNT_SAYS: Readonly<Record<string, ReplyIntent>> = { STOP: 'stop', START: 'start', HELP: 'help' };

/** The account's own reading of the text wins: it has blocked or unblocked the number already. */
function intentOf({ OptOutType, Body }: TwilioReply): ReplyIntent {
  return ACCOUNT_SAYS[OptOutType?.toUpperCase() ?? ''] ?? readReplyIntent(Body);
}
