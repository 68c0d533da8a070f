import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { type ReleaseNight, ReleaseNightSchema } from '#contracts/releases/release-night.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import { Database } from '#database/database.js';
import { Secured, Workspace } from '#api/access/access.js';
import { AppLogger } from '#http/logger.js';
import { notFound } from '#http/problem.js';
import { requestIdOf } from '#http/request-id.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { readReleaseNight } from './read-release-night.js';
import { streamEvents } from './stream-events.js';

/** Many screens look at one night at once: within this time (ms) they share one reading of the database. */
const SHARED_FOR_MS = 1_500;

@ApiTags('receipts')
@Secured()
@Controller('v1/campaigns/:id/release-night')
export class ReleaseNightController {
  /** The last reading of each campaign. */
  private readonly readings = new Map<string, { night: Promise<ReleaseNight> }>();

  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
    private readonly logger: AppLogger,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'How the promised saves of a campaign are going now: saved, a minute, waiting, by territory',
  })
  @ApiOkResponse({ standardSchema: ReleaseNightSchema })
  get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<ReleaseNight> {
    return this.read(workspaceId, id);
  }

  @Get('stream')
  @ApiOperation({
    summary: 'The same again and again, as server-sent events',
    description:
      'An event `night` every two seconds, with the body of `release-night` as its data. After ten minutes the stream ' +
      'ends: open it again.',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ schema: { type: 'string' } })
  async stream(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    // What is wrong with the request is told as a problem, before the stream begins.
    const first = await this.read(workspaceId, id);
    await streamEvents(response, {
      event: 'night',
      first,
      next: () => this.read(workspaceId, id),
      failed: (error) => this.logger.failure(error, { requestId: requestIdOf(request), code: undefined }),
    });
  }

  private async read(workspaceId: string, id: string): Promise<ReleaseNight> {
    const campaign = await findCampaign(this.database, workspaceId, id);
    if (campaign === undefined) throw notFound('campaign');
    const known = this.readings.get(id);
    if (known !== undefined) return known.night;
    const clock = await this.clocks.clockOf(workspaceId);
    const night = readReleaseNight(this.database, workspaceId, campaign, clock);
    const reading = { night };
    this.readings.set(id, reading);
    const forget = () => {
      if (this.readings.get(id) === reading) this.readings.delete(id);
    };
    // A slow reading is shared for as long as it takes; a failed one is not kept.
    night.then(() => setTimeout(forget, SHARED_FOR_MS).unref(), forget);
    return night;
  }
}
