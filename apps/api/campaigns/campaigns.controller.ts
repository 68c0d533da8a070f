import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  type Campaign,
  CampaignPageSchema,
  CampaignSchema,
  type CreateCampaign,
  CreateCampaignSchema,
  type LaunchCampaign,
  LaunchCampaignSchema,
} from '#contracts/campaigns/campaigns.js';
import {
  type IdParams,
  IdParamsSchema,
  type Page,
  type PageQuery,
  PageQuerySchema,
} from '#contracts/http/paging.js';
import {
  type CampaignRecord,
  createCampaign,
  findCampaign,
  listCampaigns,
} from '#database/campaigns/campaigns.js';
import { Database } from '#database/database.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { Secured, Workspace } from '#api/access/access.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { mustBeAllowed, notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { cannotRun } from '#api/flows/flow-answers.js';
import { type CampaignChange, changeCampaign, type StatusOperation } from './change-campaign.js';
import { launchCampaign } from './launch-campaign.js';

const Conflicts = (): MethodDecorator =>
  ApiResponse({ status: 409, description: "The campaign's state does not allow this." });

@ApiTags('campaigns')
@Secured()
@Controller('v1/campaigns')
export class CampaignsController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Create a campaign, as a draft' })
  @ApiCreatedResponse({ standardSchema: CampaignSchema })
  async create(
    @Workspace() workspaceId: string,
    @Body({ schema: CreateCampaignSchema }) body: CreateCampaign,
  ): Promise<Campaign> {
    const endsAt = body.endsAt === undefined ? undefined : new Date(body.endsAt);
    const created = await createCampaign(this.database, {
      ...body,
      workspaceId,
      releaseId: body.releaseId,
      artistId: body.artistId,
      endsAt,
    });
    if (created === undefined) throw notFound('release, artist or flow');
    return toCampaign(created);
  }

  @Get()
  @ApiOperation({ summary: 'The campaigns of the workspace, oldest first' })
  @ApiOkResponse({ standardSchema: CampaignPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: PageQuerySchema }) { limit, cursor }: PageQuery,
  ): Promise<Page<Campaign>> {
    const after = decodeCursor(cursor, z.uuid());
    const rows = await listCampaigns(this.database, { workspaceId, after, limit: limit + 1 });
    return pageFrom(rows, limit, (row) => row.id, toCampaign);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One campaign' })
  @ApiOkResponse({ standardSchema: CampaignSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Campaign> {
    const found = await findCampaign(this.database, workspaceId, id);
    if (found === undefined) throw notFound('campaign');
    return toCampaign(found);
  }

  @Post(':id/launch')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Launch a draft with a published version of its flow',
    description: 'The version is frozen. From now on the campaign takes fans and their events.',
  })
  @ApiOkResponse({ standardSchema: CampaignSchema })
  @Conflicts()
  async launch(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: LaunchCampaignSchema }) { version }: LaunchCampaign,
  ): Promise<Campaign> {
    const clock = await this.clocks.clockOf(workspaceId);
    const now = toVirtual(clock, this.database.clock.now());
    return settled(await launchCampaign(this.database, { workspaceId, id, version, now, k: clock.k }));
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'Pause: fans stay where they are, and nothing is sent' })
  @ApiOkResponse({ standardSchema: CampaignSchema })
  @Conflicts()
  pause(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Campaign> {
    return this.change(workspaceId, id, 'pause');
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Resume: what fell due meanwhile is done now, in its windows' })
  @ApiOkResponse({ standardSchema: CampaignSchema })
  @Conflicts()
  resume(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Campaign> {
    return this.change(workspaceId, id, 'resume');
  }

  @Post(':id/end')
  @HttpCode(200)
  @ApiOperation({ summary: 'End for good: every fan leaves, messages not yet claimed are dropped' })
  @ApiOkResponse({ standardSchema: CampaignSchema })
  @Conflicts()
  end(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Campaign> {
    return this.change(workspaceId, id, 'end');
  }

  private async change(workspaceId: string, id: string, operation: StatusOperation): Promise<Campaign> {
    const now = await this.clocks.now(workspaceId);
    return settled(await changeCampaign(this.database, { workspaceId, id, operation, now }));
  }
}

function settled(change: CampaignChange): Campaign {
  mustBeAllowed(change, 'campaign');
  if (change.kind === 'invalid') throw cannotRun(change.problems);
  return toCampaign(change.campaign);
}

export function toCampaign(row: CampaignRecord): Campaign {
  return {
    id: row.id,
    name: row.name,
    releaseId: row.release_id,
    artistId: row.artist_id,
    flowId: row.flow_id,
    flowVersion: row.flow_version,
    landingUrl: row.landing_url,
    status: row.status,
    epoch: row.epoch,
    releaseWindowMs: row.release_window_ms,
    isDemo: row.is_demo,
    launchedAt: row.launched_at?.toISOString() ?? null,
    endsAt: row.ends_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}
