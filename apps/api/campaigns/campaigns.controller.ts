import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import {
  type Campaign,
  CampaignPageSchema,
  CampaignSchema,
  type CreateCampaign,
  CreateCampaignSchema,
  type LaunchCampaign,
  LaunchCampaignSchema,
  type ListCampaignsQuery,
  ListCampaignsQuerySchema,
  type PatchCampaign,
  NativePagesSchema,
  PatchCampaignSchema,
} from '#contracts/campaigns/campaigns.js';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import {
  type CampaignRecord,
  createCampaign,
  type CreatedCampaign,
  findCampaign,
  listCampaigns,
} from '#database/campaigns/campaigns.js';
import { Database } from '#database/database.js';
import { assertNever } from '#domain/assert-never.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { accessOf, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { fail, mustBeAllowed, notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { cannotRun } from '#api/flows/flow-answers.js';
import { type CampaignChange, changeCampaign, type StatusOperation } from './change-campaign.js';
import { launchCampaign } from './launch-campaign.js';
import { patchCampaign } from './patch-campaign.js';

const Conflicts = (): MethodDecorator =>
  ApiResponse({ status: 409, description: "The campaign's state does not allow this." });

@ApiTags('campaigns')
@Secured()
@Controller('v1/campaigns')
export class CampaignsController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
    private readonly settings: Settings,
  ) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Create a campaign, as a draft' })
  @ApiCreatedResponse({ standardSchema: CampaignSchema })
  @ApiResponse({ status: 409, description: 'Another campaign has this slug.' })
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
      landingUrl: body.landingUrl,
      page: {
        slug: body.slug,
        nativePages: body.nativePages,
        baseUrl: this.settings.values.PUBLIC_BASE_URL.replace(/\/$/, ''),
      },
      endsAt,
    });
    return toCampaign(mustBeCreated(created));
  }

  @Get()
  @ApiOperation({ summary: 'The campaigns of the workspace, oldest first; those archived are left out' })
  @ApiOkResponse({ standardSchema: CampaignPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListCampaignsQuerySchema }) { limit, cursor, ...filter }: ListCampaignsQuery,
  ): Promise<Page<Campaign>> {
    const after = decodeCursor(cursor, z.uuid());
    const { archived, status, releaseId, artistId, flowId, name } = filter;
    const rows = await listCampaigns(this.database, {
      ...{ workspaceId, archived, status, releaseId, artistId, flowId, name, after, limit: limit + 1 },
    });
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

  @Patch(':id')
  @ApiOperation({
    summary: 'Change the name, the landing page or the end of a campaign',
    description: 'A new end re-times the fans under way. Of a campaign that has ended only the name changes.',
  })
  @ApiOkResponse({ standardSchema: CampaignSchema })
  @Conflicts()
  async patch(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: PatchCampaignSchema }) patch: PatchCampaign,
  ): Promise<Campaign> {
    const now = await this.clocks.now(workspaceId);
    const actor = actorOf(accessOf(http));
    return settled(await patchCampaign(this.database, { workspaceId, id, actor, now, patch }));
  }

  @Post(':id/launch')
  @Idempotent()
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
  @Idempotent()
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
  @Idempotent()
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
  @Idempotent()
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

function mustBeCreated(created: CreatedCampaign): CampaignRecord {
  switch (created.kind) {
    case 'created':
      return created.campaign;
    case 'unknown':
      throw notFound('release, artist or flow');
    case 'slug_taken':
      throw fail(409, 'Another campaign has this slug.', [{ path: 'slug', message: 'Is taken' }]);
    default:
      return assertNever(created);
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
    slug: row.slug,
    nativePages: NativePagesSchema.parse(row.native_pages),
    code: row.code,
    landingUrl: row.landing_url,
    status: row.status,
    epoch: row.epoch,
    releaseWindowMs: row.release_window_ms,
    isDemo: row.is_demo,
    launchedAt: row.launched_at?.toISOString() ?? null,
    endsAt: row.ends_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    archivedAt: row.archived_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}
