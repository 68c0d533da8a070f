import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { recordConsents } from '#database/consents/consents.js';
import { Database, type Sql } from '#database/database.js';
import { requestEnrollments } from '#database/audiences/entries.js';
import { insertFans } from '#database/fans/fans.js';
import { insertIdentities, sealAddress } from '#database/fans/identities.js';
import { territoryOfPhone } from '#domain/fans/phone.js';
import {
  askToConfirm,
  findFanByPhone,
  findKeyword,
  hasMarketingConsent,
  type KeywordRecord,
  lockAddress,
  pendingKeywords,
  takeConfirmation,
  verifyIdentity,
} from '#database/consents/keywords.js';
import { SecretBox } from '#database/secret-box.js';
import { joinConfirmation, joinOver, joinQuestion, joinRefused } from '#domain/consents/keyword.js';
import { wordOf } from '#domain/consents/reply-intent.js';
import type { EpochMs } from '#domain/terms.js';
import { isTerritory } from '#domain/releases/release-clock.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';

/** A keyword's programme that a text asks to join, and the time on that workspace's clock. */
export interface Join {
  keyword: KeywordRecord;
  phone: string;
  /** True for a YES to our question; false for the keyword itself. */
  confirms: boolean;
  now: EpochMs;
}

/** Text-to-join: finds or makes the fan of a number, records the consent, and asks for the enrollment. */
@Injectable()
export class JoinByText {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
  ) {}

  /** The programme whose word this is. */
  async byWord(body: string, phone: string): Promise<Join[]> {
    const keyword = await findKeyword(this.database, wordOf(body));
    return keyword === undefined ? [] : this.withClocks([keyword], phone, false);
  }

  /** The programmes that wait for this number's YES. */
  async byAnswer(phone: string): Promise<Join[]> {
    const fingerprint = (workspaceId: string) => this.box.fingerprint(workspaceId, phone);
    return this.withClocks(await pendingKeywords(this.database, fingerprint), phone, true);
  }

  /** Runs in the caller's transaction, which takes each text once. Returns the answer; undefined: there is none. */
  async join(sql: Sql, join: Join): Promise<string | undefined> {
    const { keyword, phone, confirms } = join;
    const { workspaceId, campaignStatus } = keyword;
    const hmac = this.box.fingerprint(workspaceId, phone);
    // Two texts of one number take turns here, and a STOP with them.
    const block = await lockAddress(sql, { workspaceId, hmac });
    const ask = { workspaceId, keywordId: keyword.id, addressHmac: hmac };
    if (confirms && !(await takeConfirmation(sql, ask))) return undefined;
    // A technical block (a landline, say) is not the fan's to lift, and an answer would not arrive.
    if (block !== 'nothing') return block === 'stop' ? joinRefused(keyword) : undefined;
    if (campaignStatus !== 'live' && campaignStatus !== 'paused') return joinOver(keyword);
    if (keyword.doubleOptIn && !confirms) {
      await askToConfirm(sql, ask);
      return joinQuestion(keyword);
    }
    const fanId = (await findFanByPhone(sql, workspaceId, hmac)) ?? (await this.makeFan(sql, join));
    await enter(sql, join, fanId);
    return joinConfirmation(keyword);
  }

  private async makeFan(sql: Sql, { keyword: { workspaceId }, phone }: Join): Promise<string> {
    const [id, identityId] = [uuid(), uuid()];
    const country = territoryOfPhone(phone);
    const territory = country !== undefined && isTerritory(country) ? country : null;
    await insertFans(sql, workspaceId, [{ id, externalId: null, territory, zone: null, locale: null }]);
    const address = sealAddress(this.box, workspaceId, 'sms', phone);
    await insertIdentities(sql, workspaceId, [{ ...address, id: identityId, fanId: id }]);
    await verifyIdentity(sql, identityId);
    return id;
  }

  private withClocks(keywords: KeywordRecord[], phone: string, confirms: boolean): Promise<Join[]> {
    return Promise.all(
      keywords.map(async (keyword) => ({
        ...{ keyword, phone, confirms },
        now: await this.clocks.now(keyword.workspaceId),
      })),
    );
  }
}

/** The consent is written first, so that a message which the flow sends at once has it. */
async function enter(sql: Sql, { keyword, confirms, now }: Join, fanId: string): Promise<void> {
  const { workspaceId, campaignId, word, wording } = keyword;
  const occasion = { workspaceId, campaignId, occurredAt: now, origin: 'webhook' } as const;
  if (!(await hasMarketingConsent(sql, fanId))) {
    const method = confirms ? 'sms_keyword_confirmed' : 'sms_keyword';
    await recordConsents(sql, occasion, [
      {
        ...{ fanId, channel: 'sms', purpose: 'marketing', granted: true },
        ...{ method, wording, sourceUrl: null, evidenceAt: null },
      },
    ]);
  }
  await requestEnrollments(sql, { ...occasion, by: 'keyword', source: `sms:${word}` }, [fanId]);
}
