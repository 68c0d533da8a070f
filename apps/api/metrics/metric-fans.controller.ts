import { Controller, Get, Param, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { z } from 'zod';
import {
  type MetricFan,
  type MetricFansAnswer,
  type MetricFansQuery,
  MetricFansQuerySchema,
  MetricFansSchema,
} from '#contracts/metrics/metric-fans.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import type { ListedFan } from '#database/metrics/listed-fan.js';
import { Secured, Workspace } from '#api/access/access.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { isCsv } from './metric-csv.js';
import { toldPeriod } from './metric-frame.js';
import { fansCsv } from './metric-fans-csv.js';
import { MetricLists } from './metric-lists.js';

/** The moment that the first page was as of, and the last line that was shown. */
const CursorSchema = z.tuple([z.number(), z.uuid(), z.string()]);

@ApiTags('metrics')
@Secured()
@Controller('v1/metrics/campaigns/:id')
export class MetricFansController {
  constructor(
    private readonly database: Database,
    private readonly lists: MetricLists,
  ) {}

  @Get('fans')
  @ApiOperation({
    summary: 'The list behind a number of a metric',
    description:
      'By the same order, groups and period as the number was asked for; a group is named with its value, as in ' +
      '`service=spotify`. Of the funnel and the times each line is a fan, of messages each line is a message. Without ' +
      'addresses. As JSON, page by page; or all of them as CSV by `Accept: text/csv` or `format=csv`.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: MetricFansSchema })
  async fans(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: MetricFansQuerySchema }) query: MetricFansQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MetricFansAnswer | StreamableFile> {
    const [since, fanId, key] = decodeCursor(query.cursor, CursorSchema) ?? [];
    const { zone, asOf: now, head } = await this.lists.frameOf(workspaceId, id);
    const asOf = since === undefined ? now : Math.min(since, now);
    const asked = { workspaceId, number: { ...query, campaignId: id }, zone, asOf };
    const csv = isCsv(query, `${query.metric}-${query.cell}-${id}`, { request, response });
    const after = fanId === undefined || key === undefined || csv ? null : { fanId, key };
    const limit = csv ? null : query.limit + 1;
    const lines = await this.database.transaction(async (sql) => {
      await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      return this.lists.read(sql, asked, { after, limit });
    });
    if (csv) return new StreamableFile(Readable.from(fansCsv(lines)), { type: 'text/csv; charset=utf-8' });
    const { metric, cell } = query;
    const told = { ...head, asOf: new Date(asOf).toISOString(), metric, cell, ...toldPeriod(query) };
    return { ...told, ...pageFrom(lines, query.limit, (line) => [asOf, line.fanId, line.key], toFan) };
  }
}

function toFan({ fanId, externalId, territory, erased, at, messageId, track, step }: ListedFan): MetricFan {
  return { fanId, externalId, territory, erased, at: at?.toISOString() ?? null, messageId, track, step };
}
