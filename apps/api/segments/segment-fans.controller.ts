import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  type StreamableFile,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  type PreviewSegment,
  PreviewSegmentSchema,
  type SegmentFansQuery,
  SegmentFansQuerySchema,
  type SegmentPreview,
  SegmentPreviewSchema,
} from '#contracts/audiences/saved-segments.js';
import { FanPageSchema, type FanSummary } from '#contracts/fans/fans.js';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import { countAudience } from '#database/audiences/audiences.js';
import { findSavedSegment } from '#database/audiences/saved-segments.js';
import { readSegmentFans } from '#database/audiences/segment-fans.js';
import { Database } from '#database/database.js';
import { Needs, Secured, Workspace } from '#api/access/access.js';
import { summaryOf } from '#api/fans/fan-view.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { notFound } from '#http/problem.js';
import { streamFile } from '#http/stream-file.js';
import { resolvedSegment } from './resolved-segment.js';
import { segmentCsv } from './segment-csv.js';

/** Who is in a segment, and how many. */
@ApiTags('segments')
@Secured()
@Controller('v1/segments')
export class SegmentFansController {
  constructor(private readonly database: Database) {}

  @Post('preview')
  @HttpCode(200)
  @Needs('read')
  @ApiOperation({
    summary: 'How many fans a segment is now, and how they can be reached',
    description: 'Looks only. A saved segment is asked for as `{ "kind": "saved", "segmentId": … }`.',
  })
  @ApiOkResponse({ standardSchema: SegmentPreviewSchema })
  @ApiResponse({ status: 422, description: 'A saved segment is not there, or it is too large.' })
  async preview(
    @Workspace() workspaceId: string,
    @Body({ schema: PreviewSegmentSchema }) body: PreviewSegment,
  ): Promise<SegmentPreview> {
    const segment = await resolvedSegment(this.database, workspaceId, body.segment);
    const ask = { segment, campaignId: null, purpose: body.purpose };
    const counts = await countAudience(this.database, workspaceId, ask);
    const { size, behindSeconds, reach } = counts;
    return { size, behindSeconds, reach };
  }

  @Get(':id/fans')
  @ApiOperation({
    summary: 'The fans of a saved segment, in the order of their ids',
    description:
      'As JSON, page by page; or all of them as CSV by `Accept: text/csv` or `format=csv`. Without addresses.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: FanPageSchema })
  async fans(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: SegmentFansQuerySchema }) query: SegmentFansQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Page<FanSummary> | StreamableFile> {
    const { limit, cursor } = query;
    const after = decodeCursor(cursor, z.uuid());
    if ((await findSavedSegment(this.database, workspaceId, id)) === undefined) throw notFound('segment');
    const segment = await resolvedSegment(this.database, workspaceId, { kind: 'saved', segmentId: id });
    const format = query.format ?? (request.accepts(['json', 'text/csv']) === 'text/csv' ? 'csv' : 'json');
    response.vary('Accept');
    if (format === 'csv') {
      const table = segmentCsv(this.database, workspaceId, segment);
      return streamFile(table, { type: 'text/csv', name: `segment-${id}.csv` });
    }
    const page = { workspaceId, segment, after, limit: limit + 1 };
    return pageFrom(await readSegmentFans(this.database, page), limit, (row) => row.id, summaryOf);
  }
}
