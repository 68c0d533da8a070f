import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  type AlarmList,
  AlarmListSchema,
  type GiveReview,
  GiveReviewSchema,
  type ReviewList,
  ReviewListSchema,
} from '#contracts/sending/reviews.js';
import { writeAudit } from '#database/access/audit.js';
import { beginOperation } from '#database/campaigns/campaign-operations.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import { findRunningCampaign } from '#database/campaigns/running-campaigns.js';
import { Database, type Sql } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { listAlarms } from '#database/sending/campaign-alarms.js';
import { insertReview, raiseEpoch } from '#database/sending/step-reviews.js';
import { accessOf, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { conflict, notFound, unprocessable } from '#http/problem.js';
import { Problems } from '#http/problem-responses.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { isReviewed, readReviews, type ReviewDeps } from './review-samples.js';

/** Messages of a campaign that a member looks at before they go out, and what went wrong with many at once. */
@ApiTags('campaigns')
@Secured()
@Controller('v1/campaigns')
export class ReviewsController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
    private readonly box: SecretBox,
    private readonly settings: Settings,
  ) {}

  private async deps(sql: Sql, workspaceId: string): Promise<ReviewDeps> {
    const publicBaseUrl = this.settings.values.PUBLIC_BASE_URL.replace(/\/$/, '');
    return { sql, box: this.box, publicBaseUrl, now: await this.clocks.now(workspaceId) };
  }

  @Get(':id/reviews')
  @ApiOperation({ summary: 'The steps whose fans wait for a review, with samples of what they would read' })
  @ApiOkResponse({ standardSchema: ReviewListSchema })
  async list(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<ReviewList> {
    const items = await readReviews(await this.deps(this.database, workspaceId), workspaceId, id);
    if (items === undefined) throw notFound('campaign');
    return { items };
  }

  @Post(':id/reviews')
  @Idempotent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Approve or cancel the messages that wait at a step',
    description:
      'The verdict holds for fans who have come to the step until now; with `later` for all who come. An approved message ' +
      'goes out within the windows, caps, consents and the budget as they are then. The newest verdict counts.',
  })
  @ApiOkResponse({ standardSchema: ReviewListSchema })
  @Problems({ 409: 'The campaign does not run.', 422: 'Not a step whose messages are reviewed.' })
  async review(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id: campaignId }: IdParams,
    @Body({ schema: GiveReviewSchema }) { track, step, verdict, later = false }: GiveReview,
    @Req() request: Request,
  ): Promise<ReviewList> {
    const actor = actorOf(accessOf(request));
    const now = await this.clocks.now(workspaceId);
    return this.database.transaction(async (sql) => {
      const record = await findCampaign(sql, workspaceId, campaignId, 'for update');
      const campaign = await findRunningCampaign(sql, workspaceId, campaignId);
      if (record === undefined || campaign === undefined) throw notFound('campaign');
      if (record.status !== 'live' && record.status !== 'paused')
        throw conflict(`Only messages of a running campaign are reviewed; this one is ${record.status}.`);
      if (!isReviewed(campaign, { track, step }))
        throw unprocessable('Nothing waits for a review there.', [
          { path: 'step', message: 'is no send step with `review`' },
        ]);
      const through = later ? null : now;
      await insertReview(sql, { workspaceId, campaignId }, { track, step, verdict, through });
      await raiseEpoch(sql, campaignId);
      await beginOperation(sql, campaignId, 'retime', 'due');
      const details = { track, step, verdict, later };
      await writeAudit(sql, { workspaceId, actor, action: 'campaign.review', campaignId, details });
      const deps = await this.deps(sql, workspaceId);
      return { items: (await readReviews(deps, workspaceId, campaignId)) ?? [] };
    });
  }

  @Get(':id/alarms')
  @ApiOperation({
    summary: 'What went wrong with many messages of the campaign at once',
    description:
      'Complaints of 0.1 % warn and of 0.3 % pause the campaign. Filtered, unknown and equally refused messages warn at ' +
      '5 % and pause at 15 to 20 %. Resume the campaign when you have mended the cause.',
  })
  @ApiOkResponse({ standardSchema: AlarmListSchema })
  async alarms(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<AlarmList> {
    if ((await findCampaign(this.database, workspaceId, id)) === undefined) throw notFound('campaign');
    const alarms = await listAlarms(this.database, workspaceId, id);
    return { items: alarms.map((alarm) => ({ ...alarm, at: alarm.at.toISOString() })) };
  }
}
