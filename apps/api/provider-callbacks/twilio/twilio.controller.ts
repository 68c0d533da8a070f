import { Body, Controller, Header, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { TwilioReplySchema, TwilioStatusSchema } from '#contracts/messages/provider-callbacks.js';
import { isTwilioSignatureValid } from '#providers/twilio/twilio-signature.js';
import { forbidden } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { DeliveryReports } from '#api/provider-callbacks/delivery-reports.js';
import { OwnAccounts } from '#api/provider-callbacks/own-accounts.js';
import { FanReplies } from './fan-replies.js';
import { parseBody } from '#api/provider-callbacks/parse-body.js';

const FormSchema = z.record(z.string(), z.string());
/** What Twilio calls: each call is signed, and a forged one changes nothing. */
@ApiExcludeController()
@Controller('webhooks/twilio')
export class TwilioController {
  constructor(
    private readonly settings: Settings,
    private readonly reports: DeliveryReports,
    private readonly replies: FanReplies,
    private readonly accounts: OwnAccounts,
  ) {}

  @Post('status/:token')
  @HttpCode(204)
  async status(@Param('token') token: string, @Req() request: Request, @Body() form: unknown): Promise<void> {
    const by = await this.signerOf(request, form);
    await this.reports.fromTwilio(token, parseBody(TwilioStatusSchema, form), by);
  }

  @Post('inbound')
  @HttpCode(200)
  @Header('Content-Type', 'text/xml; charset=utf-8')
  async inbound(@Req() request: Request, @Body() form: unknown): Promise<string> {
    const by = await this.signerOf(request, form);
    const { answer } = await this.replies.receive(parseBody(TwilioReplySchema, form), by);
    return answer === undefined ? '<Response/>' : `<Response><Message>${asXml(answer)}</Message></Response>`;
  }

  /**
   * The workspaces whose own account has signed the call; undefined: the installation's account has. Several workspaces
   * may have one account: then the number that was texted tells. The signature covers the address Twilio called, which
   * only our configuration knows behind a proxy.
   */
  private async signerOf(request: Request, form: unknown): Promise<string[] | undefined> {
    const { PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN } = this.settings.values;
    const params = FormSchema.safeParse(form ?? {});
    if (!params.success) throw forbidden('The signature is not valid.', 'signature_wrong');
    const signedWith = (authToken: string) =>
      isTwilioSignatureValid({
        authToken,
        signature: request.get('X-Twilio-Signature'),
        url: PUBLIC_BASE_URL.replace(/\/$/, '') + request.originalUrl,
        params: params.data,
      });
    if (signedWith(TWILIO_AUTH_TOKEN)) return undefined;
    const accounts = await this.accounts.ofTwilio(params.data['AccountSid'] ?? '');
    const signers = accounts.filter(({ authToken }) => signedWith(authToken));
    if (signers.length === 0) throw forbidden('The signature is not valid.', 'signature_wrong');
    const texted = signers.filter(({ from }) => from === params.data['To']);
    return (texted.length > 0 ? texted : signers).map(({ workspaceId }) => workspaceId);
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const asXml = (text: string): string => text.replace(/[&<>]/g, (char) => ENTITIES[char] ?? char);
