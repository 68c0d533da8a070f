import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Database } from '#database/database.js';
import { keepEmailClick } from '#database/messages/email-clicks.js';
import { findLink, recordClick, type Link } from '#database/messages/links.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { codesMeant } from '#domain/messages/link-code.js';
import { leadOn } from '#domain/messages/link-target.js';
import { isHumanClick } from '#http/human-click.js';
import { AppLogger } from '#http/logger.js';
import { requestIdOf } from '#http/request-id.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';

const UNKNOWN_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Link not found</title></head>
<body><h1>This link is not known</h1><p>It may have been cut off on its way. Open it again from the message.</p></body>
</html>
`;

/** `/t/{code}`: a tracked link of one message, which leads on to the campaign's page. */
@ApiExcludeController()
@Controller('t')
export class LinksController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
    private readonly logger: AppLogger,
  ) {}

  /** Also answers HEAD, which Express hands to GET. */
  @Get(':code')
  @Header('Cache-Control', 'no-store')
  @Header('Referrer-Policy', 'no-referrer')
  async open(@Param('code') code: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const codes = codesMeant(code);
    const link = codes.length > 0 ? await findLink(this.database, codes) : undefined;
    if (link === undefined) {
      response.status(404).type('html').send(UNKNOWN_PAGE);
      return;
    }
    if (!link.erased) await this.record(link, request);
    // The header is set as it is, because `redirect` would rewrite the address.
    response
      .status(302)
      .set('Location', inHeader(targetOf(link, request.originalUrl)))
      .end();
  }

  /** The fan is led on even when the click cannot be recorded. */
  private async record(link: Link, request: Request): Promise<void> {
    const { method, headers } = request;
    try {
      const human = isHumanClick(method, headers);
      const clock = await this.clocks.clockOf(link.workspaceId);
      const at = toVirtual(clock, this.database.clock.now());
      const { messageId, channel } = link;
      // Scanners of emails call themselves browsers, too; a text is tapped by its fan.
      if (human && channel === 'email' && messageId !== null)
        await keepEmailClick(this.database, { ...link, messageId, at, k: clock.k });
      else await recordClick(this.database, link, human, at);
    } catch (error) {
      this.logger.failure(error, { what: 'a click was not recorded', requestId: requestIdOf(request) });
    }
  }
}

/** Our page learns who came, by which campaign, and what the visitor brought; a service's page does not. */
function targetOf({ url, fanId, campaignId, leadsTo, erased }: Link, asked: string): string {
  if (leadsTo === 'service' || erased) return url;
  const [, brought = ''] = /\?(.*)$/s.exec(asked) ?? [];
  return leadOn(url, { fan: fanId, campaign: campaignId }, brought);
}

/** A header holds ASCII: what else the marketer wrote is encoded, as a browser would do it. */
const inHeader = (url: string): string => url.replace(/[^\x21-\x7e]+/g, (part) => encodeURIComponent(part));
