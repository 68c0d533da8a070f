import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  type Audience,
  type AudiencePreview,
  AudiencePreviewSchema,
  AudienceSchema,
  type PreviewAudience,
  PreviewAudienceSchema,
  type StartAudience,
  StartAudienceSchema,
} from '#contracts/audiences/audiences.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { type AudienceRecord, findAudience, stopAudience } from '#database/audiences/audiences.js';
import { Database } from '#database/database.js';
import { findRunningCampaign } from '#database/campaigns/running-campaigns.js';
import type { CampaignStatus } from '#domain/terms.js';
import { Needs, Secured, Workspace } from '#api/access/access.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { Problems } from '#http/problem-responses.js';
import { mustBeAllowed, notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { previewAudience } from './preview-audience.js';
import { startAudience } from './start-audience.js';

@ApiTags('campaigns')
@Secured()
@Controller('v1/campaigns/:id/audience')
export class AudiencesController {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  @Post('preview')
  @HttpCode(200)
  @Needs('read')
  @ApiOperation({
    summary: 'How many fans a segment is, how they can be reached, and what it would cost',
    description: 'Looks only: nobody is enrolled.',
  })
  @ApiOkResponse({ standardSchema: AudiencePreviewSchema })
  @Problems({ 422: 'A saved segment is not there.' })
  async preview(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: PreviewAudienceSchema }) body: PreviewAudience,
  ): Promise<AudiencePreview> {
    const publicBaseUrl = this.settings.values.PUBLIC_BASE_URL;
    const on = { workspaceId, campaignId: id, publicBaseUrl };
    const preview = await previewAudience(this.database, on, body);
    if (preview === undefined) throw notFound('campaign');
    return preview;
  }

  @Post()
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Enroll the fans of a segment, page by page',
    description:
      'From the launch on, at `perSecond`. One audience at a time; a fan is enrolled once. Acts from before the start count, also those whose counting is still under way.',
  })
  @ApiAcceptedResponse({ standardSchema: AudienceSchema })
  @ApiResponse({ status: 409, description: 'The campaign is over, its flow starts nothing so, or one runs.' })
  @ApiResponse({ status: 422, description: 'It names a saved segment that is not there.' })
  async start(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: StartAudienceSchema }) body: StartAudience,
  ): Promise<Audience> {
    const started = await startAudience(this.database, { workspaceId, campaignId: id }, body);
    mustBeAllowed(started, 'campaign');
    return toAudience(started.audience, started.campaign.status);
  }

  @Get()
  @ApiOperation({ summary: 'The audience that runs, or the last that did, and how far it has come' })
  @ApiOkResponse({ standardSchema: AudienceSchema })
  get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Audience> {
    return this.read(workspaceId, id);
  }

  @Delete()
  @ApiOperation({ summary: 'Stop enrolling', description: 'Fans who are enrolled already stay.' })
  @ApiOkResponse({ standardSchema: AudienceSchema })
  async stop(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Audience> {
    await stopAudience(this.database, workspaceId, id);
    return this.read(workspaceId, id);
  }

  private async read(workspaceId: string, campaignId: string): Promise<Audience> {
    const campaign = await findRunningCampaign(this.database, workspaceId, campaignId);
    if (campaign === undefined) throw notFound('campaign');
    const audience = await findAudience(this.database, workspaceId, campaignId);
    if (audience === undefined) throw notFound('audience');
    return toAudience(audience, campaign.status);
  }
}

const WAITS_FOR: Partial<Record<CampaignStatus, 'launch' | 'resume'>> = { draft: 'launch', paused: 'resume' };

function toAudience(row: AudienceRecord, status: CampaignStatus): Audience {
  const { catchesUp, createdAt, finishedAt, ...audience } = row;
  const rests = WAITS_FOR[status] ?? (catchesUp ? 'catch_up' : null);
  return {
    ...audience,
    waitsFor: audience.state === 'running' ? rests : null,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
