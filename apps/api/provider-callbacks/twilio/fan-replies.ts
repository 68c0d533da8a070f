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
import { readReply, type ReplyIntent } from '#domain/consents/reply-intent.js';
import { parseReplySender } from '#domain/consents/reply-sender.js';
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
        let answer = wantsHelp(intent, reply) ? HELP_TEXT : undefined;
        for (const join of joins) answer = (await this.joining.join(sql, join)) ?? answer;
        return { answer };
      }),
    );
  }

  /** A keyword joins its campaign. A YES joins where we have asked for one, and it also lifts a STOP. */
  private async joinsOf(intent: ReplyIntent, { From, Body }: TwilioReply): Promise<Join[]> {
    const [phone] = parseReplySender(From)?.numbers ?? [];
    if (phone === undefined) return [];
    if (intent === 'start') return this.joining.byAnswer(phone);
    return intent === 'none' || intent === 'doubtful' ? this.joining.byWord(Body, phone) : [];
  }

  /** The number in every workspace that knows it, with what that workspace's clock shows. */
  private async targetsOf(from: string): Promise<KnownNumber[]> {
    const known: SuppressedAddress[] = [];
    for (const phone of parseReplySender(from)?.numbers ?? []) {
      const fingerprint = (workspaceId: string) => this.box.fingerprint(workspaceId, phone);
      known.push(...(await workspacesKnowing(this.database, 'sms', fingerprint)));
    }
    return Promise.all(
      known.map(async (address) => ({ address, now: await this.clocks.now(address.workspaceId) })),
    );
  }
}

/** Not a short code: two machines would answer each other for ever. */
const wantsHelp = (intent: ReplyIntent, { OptOutType, From }: TwilioReply): boolean =>
  intent === 'help' && OptOutType === undefined && parseReplySender(From) !== undefined;

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
    case 'doubtful':
    case 'none':
      return;
    default:
      assertNever(intent);
  }
}

const ACCOUNT_SAYS: Readonly<Record<string, ReplyIntent>> = { STOP: 'stop', START: 'start', HELP: 'help' };

/** The account's own reading of the text wins: it has blocked or unblocked the number already. */
function intentOf({ OptOutType, Body }: TwilioReply): ReplyIntent {
  return ACCOUNT_SAYS[OptOutType?.toUpperCase() ?? ''] ?? readReply(Body).intent;
}
