import { Controller, Get, Header, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { stopAddress, type SuppressedAddress } from '#database/consents/suppression.js';
import { Database } from '#database/database.js';
import { codesMeant } from '#domain/messages/link-code.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { retryDeadlocks } from '#api/provider-callbacks/retry-deadlocks.js';

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body><h1>${title}</h1>${body}</body>
</html>
`;
const ASK = page(
  'Unsubscribe?',
  '<p>You will get no more of these messages.</p><form method="post"><button>Unsubscribe</button></form>',
);
const DONE = page('You are unsubscribed', '<p>You will get no more of these messages.</p>');
const UNKNOWN = page('Link not found', '<p>It may have been cut off. Open it again from the message.</p>');

/**
 * `/u/{token}`: the way out of a message. A POST without cookies unsubscribes at once (RFC 8058 one-click); a GET
 * only asks, because scanners fetch every link of a mail.
 */
@ApiExcludeController()
@Controller('u')
export class UnsubscribeController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Get(':token')
  @Header('Cache-Control', 'no-store')
  async ask(@Param('token') token: string, @Res() response: Response): Promise<void> {
    const known = (await this.addressOf(token)) !== undefined;
    response
      .status(known ? 200 : 404)
      .type('html')
      .send(known ? ASK : UNKNOWN);
  }

  @Post(':token')
  @HttpCode(200)
  async unsubscribe(@Param('token') token: string, @Res() response: Response): Promise<void> {
    const address = await this.addressOf(token);
    if (address === undefined) {
      response.status(404).type('html').send(UNKNOWN);
      return;
    }
    const occurredAt = await this.clocks.now(address.workspaceId);
    const stop = { reason: 'unsubscribe', method: 'email_unsubscribe', occurredAt } as const;
    await retryDeadlocks(() => this.database.transaction((sql) => stopAddress(sql, address, stop)));
    response.status(200).type('html').send(DONE);
  }

  private async addressOf(token: string): Promise<SuppressedAddress | undefined> {
    const tokens = codesMeant(token);
    if (tokens.length === 0) return undefined;
    const [found] = await this.database.query<{
      workspace_id: string;
      channel: SuppressedAddress['channel'];
      address_hmac: string;
    }>(
      `SELECT workspace_id, channel, address_hmac FROM messages WHERE callback_token = ANY ($1::text[])
       ORDER BY array_position($1::text[], callback_token) LIMIT 1`,
      [tokens],
    );
    if (found === undefined) return undefined;
    return { workspaceId: found.workspace_id, channel: found.channel, hmac: found.address_hmac };
  }
}
