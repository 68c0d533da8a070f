import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type LaunchChecklist,
  type LaunchChecklistQuery,
  LaunchChecklistQuerySchema,
  LaunchChecklistSchema,
} from '#contracts/campaigns/launch-checklist.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import { Database } from '#database/database.js';
import { findRelease } from '#database/releases/releases.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { Secured, Workspace } from '#api/access/access.js';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { launchChecklist } from './launch-checklist.js';

@ApiTags('campaigns')
@Secured()
@Controller('v1/campaigns/:id/launch-checklist')
export class LaunchChecklistController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
    private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What to look at before the launch, and what a launch would be refused for',
    description:
      'One row for each point: consent on the page, messages in each language, postal address, terms and privacy ' +
      'links, senders and their DNS records, countries of texts, apps and grants of the services, the date of the ' +
      'release. It changes nothing, and every role may read it. A DNS server that does not answer is told as such.',
  })
  @ApiOkResponse({ standardSchema: LaunchChecklistSchema })
  async read(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: LaunchChecklistQuerySchema }) { version }: LaunchChecklistQuery,
  ): Promise<LaunchChecklist> {
    const campaign = await findCampaign(this.database, workspaceId, id);
    if (campaign === undefined) throw notFound('campaign');
    const release =
      campaign.release_id === null
        ? undefined
        : await findRelease(this.database, workspaceId, campaign.release_id);
    const realNow = this.database.clock.now();
    return launchChecklist(this.database, {
      ...{ workspaceId, campaign, release, version, realNow },
      artistId: release?.artistId ?? campaign.artist_id,
      settings: this.settings.values,
      now: toVirtual(await this.clocks.clockOf(workspaceId), realNow),
    });
  }
}
