import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { SendGridBatchSchema, SendGridEventSchema } from '#contracts/messages/provider-callbacks.js';
import { sendgridSignatureCheck, type SignedCallback } from '#providers/sendgrid/sendgrid-signature.js';
import { Database } from '#database/database.js';
import { rawBodyOf } from '#http/body-parsers.js';
import { forbidden } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { DeliveryReports } from '#api/provider-callbacks/delivery-reports.js';
import { OwnAccounts } from '#api/provider-callbacks/own-accounts.js';
import { parseBody } from '#api/provider-callbacks/parse-body.js';

const HOUR_MS = 3_600_000;

/**
 * The provider callback that SendGrid calls its event webhook. The signature covers time and raw bytes, so a forged
 * call changes nothing, and one that was recorded cannot be played again once its events are forgotten. (Twilio signs
 * no time: there the id alone tells.)
 */
@ApiExcludeController()
@Controller('webhooks/sendgrid')
export class SendGridController {
  private readonly isSigned: (webhook: SignedCallback) => boolean;
  private readonly oldestMs: number;

  constructor(
    { values }: Settings,
    private readonly reports: DeliveryReports,
    private readonly database: Database,
    private readonly accounts: OwnAccounts,
  ) {
    // Without a key nothing can be trusted, so nothing is taken.
    const key = values.SENDGRID_WEBHOOK_PUBLIC_KEY;
    this.oldestMs = values.CALLBACK_MAX_AGE_HOURS * HOUR_MS;
    this.isSigned = key === '' ? () => false : sendgridSignatureCheck(key);
  }

  @Post('events')
  @HttpCode(204)
  async events(@Req() request: Request, @Body() body: unknown): Promise<void> {
    const timestamp = request.get('X-Twilio-Email-Event-Webhook-Timestamp');
    const by = await this.signerOf(request, {
      signature: request.get('X-Twilio-Email-Event-Webhook-Signature'),
      timestamp,
      rawBody: rawBodyOf(request),
    });
    // A time that cannot be read is as good as none; the header is in seconds.
    const age = this.database.clock.now() - Number(timestamp) * 1000;
    if (!(age <= this.oldestMs))
      throw forbidden('The call is too old: it may have been recorded and sent again.', 'signature_wrong');
    for (const item of parseBody(SendGridBatchSchema, body)) {
      // An item of a shape we do not know is no report of ours; the others count.
      const event = SendGridEventSchema.safeParse(item);
      if (event.success) await this.reports.fromSendGrid(event.data, by === undefined ? undefined : [by]);
    }
  }

  /**
   * The workspace whose own account has signed the call (`?sender=`); undefined: the installation's account has.
   */
  private async signerOf(request: Request, call: SignedCallback): Promise<string | undefined> {
    const senderId = z.uuid().safeParse(request.query['sender']);
    if (!senderId.success) {
      if (this.isSigned(call)) return undefined;
      throw forbidden('The signature is not valid.', 'signature_wrong');
    }
    const account = await this.accounts.ofSendgrid(senderId.data);
    if (account === undefined || !isSignedBy(account.publicKey, call))
      throw forbidden('The signature is not valid.', 'signature_wrong');
    return account.workspaceId;
  }
}

/** A key that a workspace has typed wrongly signs nothing. */
function isSignedBy(publicKey: string, call: SignedCallback): boolean {
  try {
    return sendgridSignatureCheck(publicKey)(call);
  } catch {
    return false;
  }
}
