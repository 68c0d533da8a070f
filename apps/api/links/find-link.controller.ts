import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type LinkParams,
  LinkParamsSchema,
  type TrackedLink,
  TrackedLinkSchema,
} from '#contracts/messages/links.js';
import { Database } from '#database/database.js';
import { findLink } from '#database/messages/links.js';
import { codesMeant } from '#domain/messages/link-code.js';
import { Secured, Workspace } from '#api/access/access.js';
import { notFound } from '#http/problem.js';

/** What a tracked link is, for those who have one before them and must not open it: that would be a click. */
@ApiTags('messages')
@Secured()
@Controller('v1/links')
export class FindLinkController {
  constructor(private readonly database: Database) {}

  @Get(':code')
  @ApiOperation({
    summary: 'Whose tracked link this is, of which message, and where it leads',
    description: 'It is looked up and not opened: no click is counted.',
  })
  @ApiOkResponse({ standardSchema: TrackedLinkSchema })
  async find(
    @Workspace() workspaceId: string,
    @Param({ schema: LinkParamsSchema }) { code }: LinkParams,
  ): Promise<TrackedLink> {
    const codes = codesMeant(code);
    const link = codes.length === 0 ? undefined : await findLink(this.database, codes);
    if (link === undefined || link.workspaceId !== workspaceId) throw notFound('link');
    const { leadsTo, url, fanId, campaignId, messageId, channel } = link;
    return { code: link.code, leadsTo, url, fanId, campaignId, messageId, channel };
  }
}
