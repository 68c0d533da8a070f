import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { type CampaignGrants, CampaignGrantsSchema } from '#contracts/services/campaign-grants.js';
import { Database } from '#database/database.js';
import { readGrantForecast } from '#database/services/grant-forecast.js';
import { Secured, Workspace } from '#api/access/access.js';
import { Problems } from '#http/problem-responses.js';
import { conflict, notFound } from '#http/problem.js';
import { grantsOf } from './grant-forecast-view.js';

@ApiTags('campaigns')
@Secured()
@Controller('v1/campaigns/:id/grants')
export class CampaignGrantsController {
  constructor(private readonly database: Database) {}

  @Get()
  @ApiOperation({
    summary: "How many of the campaign's grants will be alive at the release",
    description:
      'By service, and for those that end before it, by week. It goes by the release date as it is now and by the ' +
      "services' own rules of how long a grant lives.",
  })
  @ApiOkResponse({ standardSchema: CampaignGrantsSchema })
  @Problems({ 409: 'The campaign has no release, or its release is cancelled.' })
  async read(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<CampaignGrants> {
    const now = this.database.clock.now();
    const forecast = await readGrantForecast(this.database, { workspaceId, campaignId: id, now });
    switch (forecast.kind) {
      case 'unknown':
        throw notFound('campaign');
      case 'noRelease':
        throw conflict('The campaign has no release, so no grant is needed at a moment.');
      case 'cancelled':
        throw conflict('The release is cancelled.', 'release_is_cancelled');
      case 'forecast':
        return grantsOf(id, forecast, now);
    }
  }
}
