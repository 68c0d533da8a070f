import { Body, Controller, Delete, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import {
  type BroadcastAnswer,
  BroadcastPageSchema,
  type BroadcastPreview,
  BroadcastPreviewSchema,
  BroadcastSchema,
  type CreateBroadcast,
  CreateBroadcastSchema,
  type ListBroadcastsQuery,
  ListBroadcastsQuerySchema,
} from '#contracts/campaigns/broadcasts.js';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import { type BroadcastRecord, findBroadcast, listBroadcasts } from '#database/campaigns/broadcasts.js';
import { Database } from '#database/database.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import type { EpochMs } from '#domain/terms.js';
import { Secured, Workspace } from '#api/access/access.js';
import { invalidFlow } from '#api/flows/flow-answers.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { mustBeAllowed, notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { cancelBroadcast } from './cancel-broadcast.js';
import { makeBroadcast } from './make-broadcast.js';
import { planBroadcast } from './plan-broadcast.js';

@ApiTags('broadcasts')
@Secured()
@Controller('v1/broadcasts')
export class BroadcastsController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
    private readonly settings: Settings,
  ) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary: 'One message to a segment, at one moment',
    description:
      'Makes a campaign without a release, with a flow of a wait and a send, and enrolls the segment in it.',
  })
  @ApiResponse({ status: 200, standardSchema: BroadcastPreviewSchema, description: 'With `dryRun`.' })
  @ApiCreatedResponse({ standardSchema: BroadcastSchema })
  @ApiResponse({ status: 422, description: 'The message is not written, or its time has come already.' })
  async create(
    @Workspace() workspaceId: string,
    @Body({ schema: CreateBroadcastSchema }) body: CreateBroadcast,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BroadcastAnswer | BroadcastPreview> {
    const clock = await this.clocks.clockOf(workspaceId);
    const now = toVirtual(clock, this.database.clock.now());
    const publicBaseUrl = this.settings.values.PUBLIC_BASE_URL;
    const plan = await planBroadcast(this.database, { workspaceId, publicBaseUrl, clock, now }, body);
    if (plan === undefined) throw notFound('artist');
    if (body.dryRun) {
      response.status(200);
      return plan.preview;
    }
    if (plan.problems.length > 0) throw invalidFlow(plan.problems, 'The broadcast cannot be sent as it is.');
    const id = await makeBroadcast(this.database, { workspaceId, now }, body, plan);
    return this.read(workspaceId, id);
  }

  @Get()
  @ApiOperation({ summary: 'The broadcasts of the workspace, oldest first' })
  @ApiOkResponse({ standardSchema: BroadcastPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListBroadcastsQuerySchema }) { limit, cursor, artistId, archived }: ListBroadcastsQuery,
  ): Promise<Page<BroadcastAnswer>> {
    const after = decodeCursor(cursor, z.uuid());
    const page = { workspaceId, artistId, archived, after, limit: limit + 1 };
    const rows = await listBroadcasts(this.database, page);
    const now = await this.clocks.now(workspaceId);
    return pageFrom(
      rows,
      limit,
      (row) => row.id,
      (row) => toBroadcast(row, now),
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'One broadcast, and how far it has come' })
  @ApiOkResponse({ standardSchema: BroadcastSchema })
  get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<BroadcastAnswer> {
    return this.read(workspaceId, id);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Cancel it, before its time', description: 'Nobody gets it any more.' })
  @ApiOkResponse({ standardSchema: BroadcastSchema })
  @ApiResponse({ status: 409, description: 'Its time has come for the first fans.' })
  async cancel(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<BroadcastAnswer> {
    const now = await this.clocks.now(workspaceId);
    const cancelled = await cancelBroadcast(this.database, { workspaceId, id, now });
    mustBeAllowed(cancelled, 'broadcast');
    return this.read(workspaceId, id);
  }

  private async read(workspaceId: string, id: string): Promise<BroadcastAnswer> {
    const found = await findBroadcast(this.database, workspaceId, id);
    if (found === undefined) throw notFound('broadcast');
    return toBroadcast(found, await this.clocks.now(workspaceId));
  }
}

function toBroadcast(row: BroadcastRecord, now: EpochMs): BroadcastAnswer {
  const { id, name, template, channels, purpose, at, audience } = row;
  return {
    ...{ id, name, state: stateOf(row, now), template, channels, purpose, at, audience },
    firstAt: row.firstAt.toISOString(),
    lastAt: row.lastAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}

function stateOf(row: BroadcastRecord, now: EpochMs): BroadcastAnswer['state'] {
  if (row.cancelledAt !== null) return 'cancelled';
  if (row.status === 'ended') return 'done';
  if (now >= row.firstAt.getTime()) return 'sending';
  return row.audience.state === 'running' ? 'enrolling' : 'scheduled';
}
