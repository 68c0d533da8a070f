import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  type PageGroup,
  type PageMetrics,
  type PageMetricsQuery,
  PageMetricsQuerySchema,
  PageMetricsSchema,
} from '#contracts/metrics/page-metrics.js';
import { Database } from '#database/database.js';
import { type PageCountRow, readPageCounts } from '#database/metrics/page-counts.js';
import { inAppLoss, pageFunnel } from '#domain/metrics/page-funnel.js';
import { Secured, Workspace } from '#api/access/access.js';
import { isCsv } from './metric-csv.js';
import { MetricFrames, toldPeriod } from './metric-frame.js';
import { pageCsv } from './page-csv.js';

@ApiTags('metrics')
@Secured()
@Controller('v1/metrics/campaigns/:id')
export class PageMetricsController {
  constructor(
    private readonly database: Database,
    private readonly frames: MetricFrames,
  ) {}

  @Get('page')
  @ApiOperation({
    summary: "What happened on the campaign's page: visits, taps, consents, pre-saves",
    description:
      'Counts of acts by day, source, device, in-app browser and service. No visitor is tracked. As JSON, or as CSV by `Accept: text/csv` or `format=csv`.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: PageMetricsSchema })
  async page(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id: campaignId }: IdParams,
    @Query({ schema: PageMetricsQuerySchema }) query: PageMetricsQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PageMetrics | string> {
    const { head } = await this.frames.ofCampaign(workspaceId, campaignId);
    const { groupBy = [], from, to } = query;
    const rows = await readPageCounts(this.database, { workspaceId, campaignId, from, to, groupBy });
    const answer: PageMetrics = {
      // Pages write their counts themselves, so no read model is behind.
      ...{ ...head, behindSeconds: 0, groupBy, ...toldPeriod(query), ...partOf(rows) },
      groups: groupBy.length === 0 ? [] : groupsOf(rows, groupBy),
    };
    return isCsv(query, `page-${campaignId}`, { request, response }) ? pageCsv(answer) : answer;
  }
}

type Part = Pick<PageMetrics, 'funnel' | 'counts' | 'browsers'>;

function groupsOf(rows: readonly PageCountRow[], groupBy: readonly PageGroup[]): PageMetrics['groups'] {
  const names = new Set(rows.map(({ key }) => JSON.stringify(key)));
  return [...names].map((name) => {
    const own = rows.filter(({ key }) => JSON.stringify(key) === name);
    const values = own[0]?.key ?? [];
    const keys = Object.fromEntries(groupBy.map((group, index) => [group, values[index] ?? '']));
    return { key: values.join(','), keys, ...partOf(own) };
  });
}

function partOf(rows: readonly PageCountRow[]): Part {
  const counts = countsOf(rows);
  const inApp = countsOf(rows.filter((row) => row.is_in_app));
  const elsewhere = countsOf(rows.filter((row) => !row.is_in_app));
  return { funnel: pageFunnel(counts), counts, browsers: inAppLoss(inApp, elsewhere) };
}

function countsOf(rows: readonly PageCountRow[]): PageMetrics['counts'] {
  const counts: PageMetrics['counts'] = {};
  for (const { kind, count } of rows) counts[kind] = (counts[kind] ?? 0) + count;
  return counts;
}
