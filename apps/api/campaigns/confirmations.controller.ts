import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type CampaignConfirmations,
  CampaignConfirmationsSchema,
} from '#contracts/campaigns/confirmations.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import { Database } from '#database/database.js';
import { countConfirmations } from '#database/messages/confirmation-counts.js';
import { Secured, Workspace } from '#api/access/access.js';
import { notFound } from '#http/problem.js';
import { confirmationsOf } from './confirmations-view.js';

@ApiTags('campaigns')
@Secured()
@Controller('v1/campaigns/:id/confirmations')
export class ConfirmationsController {
  constructor(private readonly database: Database) {}

  @Get()
  @ApiOperation({
    summary: 'Whether the questions by which fans confirm a sign-up, and the codes that they ask for, arrive',
    description:
      'By channel, and what failed by the code of the provider. They are no messages of the flow, so they are in no ' +
      'other figure. One that did not arrive is in the timeline of its fan as `confirmation.undelivered`.',
  })
  @ApiOkResponse({ standardSchema: CampaignConfirmationsSchema })
  async read(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<CampaignConfirmations> {
    if ((await findCampaign(this.database, workspaceId, id)) === undefined) throw notFound('campaign');
    return { campaignId: id, items: confirmationsOf(await countConfirmations(this.database, id)) };
  }
}
