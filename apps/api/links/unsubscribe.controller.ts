import { Controller, Get, Header, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { stopAddress, type SuppressedAddress } from '#database/consents/suppression.js';
import { Database } from '#database/database.js';
import { keepEmailClick } from '#database/messages/email-clicks.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { codesMeant } from '#domain/messages/link-code.js';
import type { Channel } from '#domain/terms.js';
import { isHumanClick } from '#http/human-click.js';
import { AppLogger } from '#http/logger.js';
import { requestIdOf } from '#http/request-id.js';
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
    private readonly logger: AppLogger,
  ) {}

  @Get(':token')
  @Header('Cache-Control', 'no-store')
  async ask(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const found = await this.find(token);
    if (found !== undefined) await this.note(found, request);
    response
      .status(found === undefined ? 404 : 200)
      .type('html')
      .send(found === undefined ? UNKNOWN : ASK);
  }

  @Post(':token')
  @HttpCode(200)
  async unsubscribe(@Param('token') token: string, @Res() response: Response): Promise<void> {
    const found = await this.find(token);
    if (found === undefined) {
      response.status(404).type('html').send(UNKNOWN);
      return;
    }
    const { address } = found;
    const occurredAt = await this.clocks.now(address.workspaceId);
    const stop = { reason: 'unsubscribe', method: 'email_unsubscribe', occurredAt } as const;
    await retryDeadlocks(() => this.database.transaction((sql) => stopAddress(sql, address, stop)));
    response.status(200).type('html').send(DONE);
  }

  /** Who opens every link of an email at once, this one too, is a scanner. It is asked all the same when this fails. */
  private async note({ message, address }: Found, request: Request): Promise<void> {
    const { method, headers } = request;
    if (address.channel !== 'email' || !isHumanClick(method, headers)) return;
    try {
      const clock = await this.clocks.clockOf(address.workspaceId);
      const at = toVirtual(clock, this.database.clock.now());
      await keepEmailClick(this.database, { ...message, code: null, at, k: clock.k });
    } catch (error) {
      this.logger.failure(error, {
        what: 'the opening of a way out was not noted',
        requestId: requestIdOf(request),
      });
    }
  }

  private async find(token: string): Promise<Found | undefined> {
    const tokens = codesMeant(token);
    if (tokens.length === 0) return undefined;
    const [row] = await this.database.query<MessageRow>(
      `SELECT id AS "messageId", workspace_id AS "workspaceId", fan_id AS "fanId", campaign_id AS "campaignId",
         channel, address_hmac AS hmac
       FROM messages WHERE callback_token = ANY ($1::text[])
       ORDER BY array_position($1::text[], callback_token) LIMIT 1`,
      [tokens],
    );
    if (row === undefined) return undefined;
    const { channel, hmac, ...message } = row;
    return { message, address: { workspaceId: row.workspaceId, channel, hmac } };
  }
}

interface MessageRow {
  messageId: string;
  workspaceId: string;
  fanId: string;
  campaignId: string;
  channel: Channel;
  hmac: string;
}
interface Found {
  message: Omit<MessageRow, 'channel' | 'hmac'>;
  address: SuppressedAddress;
}
