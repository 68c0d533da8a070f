import { Injectable } from '@nestjs/common';
import { findPageSubjectOf, programmeOf } from '#database/campaigns/campaign-pages.js';
import { confirmSignUp } from '#database/pages/confirm-sign-up.js';
import { waitingTextSignUp } from '#database/consents/sign-ups.js';
import type { SuppressedAddress } from '#database/consents/suppression.js';
import { Database, type Sql } from '#database/database.js';
import { answerLayer } from '#database/pages/page-answers.js';
import { CONFIRM_WITHIN_MS } from '#domain/consents/sign-up.js';
import { smsWelcome } from '#domain/consents/sign-up-wording.js';
import type { EpochMs } from '#domain/terms.js';

/** The YES of a fan who typed their number into a page, and was asked by text whether it is theirs. */
@Injectable()
export class ConfirmByText {
  constructor(private readonly database: Database) {}

  /** Runs in the caller's transaction. Returns the answer; undefined: this number was not asked. `now`: workspace time. */
  async confirm(
    sql: Sql,
    { workspaceId, hmac }: SuppressedAddress,
    now: EpochMs,
  ): Promise<string | undefined> {
    const asked = await waitingTextSignUp(sql, { workspaceId, hmac, withinMs: CONFIRM_WITHIN_MS });
    if (asked === undefined) return undefined;
    const realNow = this.database.clock.now();
    const outcome = await confirmSignUp(sql, {
      ...{ id: asked.id, now, realNow },
      ...{ method: 'form_double_opt_in', origin: 'webhook' as const },
    });
    if (outcome.kind !== 'confirmed' || outcome.again) return undefined;
    await answerLayer(sql, { fanId: outcome.fanId, campaignId: asked.campaignId }, 'sms', 'done');
    const subject = await findPageSubjectOf(sql, asked.campaignId);
    return subject === undefined ? undefined : smsWelcome(asked.language, programmeOf(subject));
  }
}
