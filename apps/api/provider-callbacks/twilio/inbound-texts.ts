import { Injectable } from '@nestjs/common';
import type { TwilioInbound } from '#contracts/messages/provider-callbacks.js';
import {
  startAddress,
  stopAddress,
  workspacesKnowing,
  type SuppressedAddress,
} from '#database/consents/suppression.js';
import { Database, type Sql } from '#database/database.js';
import { normalisePhone } from '#database/fans/identities.js';
import { takeFromInbox } from '#database/messages/callback-queue.js';
import { SecretBox } from '#database/secret-box.js';
import { assertNever } from '#domain/assert-never.js';
import { recogniseKeyword, type Keyword } from '#domain/consents/reply-intent.js';
import type { EpochMs } from '#domain/terms.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { type Join, JoinByText } from './join-by-text.js';
import { retryDeadlocks } from '#api/provider-callbacks/retry-deadlocks.js';

const HELP_TEXT =
  'Segue: messages about releases you pre-saved. Msg frequency varies. Msg and data rates may apply. Reply STOP to end.';

/** What fans text back to our number. */
@Injectable()
export class InboundTexts {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
    private readonly joining: JoinByText,
  ) {}

  /** Acts once per MessageSid, and answers once. HELP is answered unless the account has done so itself. */
  async receive(text: TwilioInbound): Promise<{ answer: string | undefined }> {
    const keyword = keywordOf(text);
    // Before the transaction: one that holds a connection must never wait for a second one.
    const targets = keyword === 'stop' || keyword === 'start' ? await this.targetsOf(text.From) : [];
    const joins = await this.joinsOf(keyword, text);
    return retryDeadlocks(() =>
      this.database.transaction(async (sql) => {
        if (!(await takeFromInbox(sql, 'twilio', text.MessageSid))) return { answer: undefined };
        for (const target of targets) await act(sql, keyword, target);
        let answer = keyword === 'help' && text.OptOutType === undefined ? HELP_TEXT : undefined;
        for (const join of joins) answer = (await this.joining.join(sql, join)) ?? answer;
        return { answer };
      }),
    );
  }

  /** A word of ours joins; a YES joins where we have asked for one, besides lifting a STOP. */
  private async joinsOf(keyword: Keyword, { From, Body }: TwilioInbound): Promise<Join[]> {
    const phone = normalisePhone(From);
    if (phone.kind === 'invalid') return [];
    if (keyword === 'start') return this.joining.byAnswer(phone.address);
    return keyword === 'none' ? this.joining.byWord(Body, phone.address) : [];
  }

  /** The number in every workspace that knows it, with what that workspace's clock shows. */
  private async targetsOf(from: string): Promise<Target[]> {
    const phone = normalisePhone(from);
    if (phone.kind === 'invalid') return [];
    const fingerprint = (workspaceId: string) => this.box.fingerprint(workspaceId, phone.address);
    const addresses = await workspacesKnowing(this.database, 'sms', fingerprint);
    return Promise.all(
      addresses.map(async (address) => ({ address, now: await this.clocks.now(address.workspaceId) })),
    );
  }
}

interface Target {
  address: SuppressedAddress;
  now: EpochMs;
}

async function act(sql: Sql, keyword: Keyword, { address, now }: Target): Promise<void> {
  switch (keyword) {
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
      assertNever(keyword);
  }
}

const ACCOUNT_SAYS: Readonly<Record<string, Keyword>> = { STOP: 'stop', START: 'start', HELP: 'help' };

/** The account's own reading of the text wins: it has blocked or unblocked the number already. */
function keywordOf({ OptOutType, Body }: TwilioInbound): Keyword {
  return ACCOUNT_SAYS[OptOutType?.toUpperCase() ?? ''] ?? recogniseKeyword(Body);
}
