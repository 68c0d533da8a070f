import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  type CampaignOperation,
  OperationPageSchema,
  type PublishCampaign,
  PublishCampaignSchema,
  type PublishImpact,
  type PublishImpactRequest,
  PublishImpactRequestSchema,
  PublishImpactSchema,
} from '#contracts/campaigns/campaign-changes.js';
import {
  type DraftImpact,
  type DraftImpactRequest,
  DraftImpactRequestSchema,
  DraftImpactSchema,
} from '#contracts/campaigns/draft-impact.js';
import { type Campaign, CampaignSchema } from '#contracts/campaigns/campaigns.js';
import {
  type IdParams,
  IdParamsSchema,
  type Page,
  type PageQuery,
  PageQuerySchema,
} from '#contracts/http/paging.js';
import { listOperations, type OperationRow } from '#database/campaigns/operation-progress.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import { Database } from '#database/database.js';
import { Needs, Secured, Workspace } from '#api/access/access.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { mustBeAllowed, notFound, unprocessable } from '#http/problem.js';
import { cannotRun } from '#api/flows/flow-answers.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { readDraftImpact } from './draft-impact.js';
import { toCampaign } from './campaigns.controller.js';
import { publishCampaign, readImpact, type PublicationAnswer } from './publish-campaign.js';

const RefusedVersions = (): MethodDecorator =>
  ApiResponse({
    status: 409,
    description: 'The campaign does not run, the version is not newer, or its audience could not enter it.',
  });

@ApiTags('campaigns')
@Secured()
@Controller('v1/campaigns')
export class CampaignChangesController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Post(':id/publish-impact')
  @Needs('read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'What moving the fans under way to a newer version would mean, before it is done',
    description:
      'How many stand on each step, which steps vanish, and which of those the step map does not name.',
  })
  @ApiOkResponse({ standardSchema: PublishImpactSchema })
  @RefusedVersions()
  @ApiResponse({ status: 422, description: 'The version asks for a release, and the campaign has none.' })
  async impact(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: PublishImpactRequestSchema }) body: PublishImpactRequest,
  ): Promise<PublishImpact> {
    return settled(await readImpact(this.database, { workspaceId, id, ...body }));
  }

  @Post(':id/draft-impact')
  @Needs('read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'What an edited definition, saved or not, would do at once to the fans under way',
    description:
      'For each step that it changes or drops: who would go on now, who waits on and until when, and who is blocked. ' +
      'The engine decides on the states of the real fans; nothing is changed.',
  })
  @ApiOkResponse({ standardSchema: DraftImpactSchema })
  @ApiResponse({ status: 409, description: 'The campaign does not run, so nobody is under way.' })
  async draftImpact(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: DraftImpactRequestSchema }) body: DraftImpactRequest,
  ): Promise<DraftImpact> {
    const now = await this.clocks.now(workspaceId);
    const answer = await readDraftImpact(this.database, { workspaceId, id, now, ...body });
    mustBeAllowed(answer, 'campaign');
    return answer.value;
  }

  @Post(':id/publish')
  @Idempotent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give a running campaign a newer version of its flow',
    description:
      'Fans under way go over at their next wait, or finish what they are in; who enters from now on has the new ' +
      'one. What is out already ends under the version that sent it. See the progress in `operations`.',
  })
  @ApiOkResponse({ standardSchema: CampaignSchema })
  @RefusedVersions()
  @ApiResponse({
    status: 422,
    description: 'The step map, or the version without a release, will not do; every place is named.',
  })
  async publish(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: PublishCampaignSchema }) body: PublishCampaign,
  ): Promise<Campaign> {
    return toCampaign(settled(await publishCampaign(this.database, { workspaceId, id, ...body })));
  }

  @Get(':id/operations')
  @ApiOperation({
    summary: 'What was done to the campaign, the newest first, and how far the present one is',
    description: 'One at a time; a newer one supersedes an older.',
  })
  @ApiOkResponse({ standardSchema: OperationPageSchema })
  async operations(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: PageQuerySchema }) { limit, cursor }: PageQuery,
  ): Promise<Page<CampaignOperation>> {
    const before = decodeCursor(cursor, z.int32());
    if ((await findCampaign(this.database, workspaceId, id)) === undefined) throw notFound('campaign');
    const page = { workspaceId, campaignId: id, before, limit: limit + 1 };
    return pageFrom(await listOperations(this.database, page), limit, (row) => row.epoch, toOperation);
  }
}

function settled<T>(answer: PublicationAnswer<T>): T {
  mustBeAllowed(answer, 'campaign');
  if (answer.kind === 'invalid') throw cannotRun(answer.problems);
  if (answer.kind === 'unfit') {
    const errors = answer.problems.map(({ place, reason }) => ({
      path: `stepMap.${place}`,
      message: reason,
    }));
    throw unprocessable('The step map does not fit.', errors);
  }
  return answer.value;
}

function toOperation(row: OperationRow): CampaignOperation {
  const { id, kind, epoch, state, total, done, waking_seconds: seconds } = row;
  const perSecond = seconds === null || seconds <= 0 || done === 0 ? null : done / seconds;
  return {
    ...{ id, kind, epoch, state, total, done, perSecond },
    etaSeconds: row.finished_at !== null ? 0 : perSecond === null ? null : (total - done) / perSecond,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
