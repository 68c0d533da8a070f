import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  type PageMetrics,
  type PageMetricsQuery,
  PageMetricsQuerySchema,
  PageMetricsSchema,
} from '#contracts/metrics/page-metrics.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import { Database } from '#database/database.js';
import { type PageCountRow, readPageCounts } from '#database/metrics/page-counts.js';
import { pageFunnel } from '#domain/metrics/page-funnel.js';
import { notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { Secured, Workspace } from '#api/access/access.js';

@ApiTags('metrics')
@Secured()
@Controller('v1/metrics/campaigns/:id')
export class PageMetricsController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Get('page')
  @ApiOperation({
    summary: "What happened on the campaign's page: visits, taps, consents, pre-saves",
    description: 'Counts of acts by day, source, device, in-app browser and service. No visitor is tracked.',
  })
  @ApiOkResponse({ standardSchema: PageMetricsSchema })
  async page(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: PageMetricsQuerySchema }) { groupBy, from, to }: PageMetricsQuery,
  ): Promise<PageMetrics> {
    if ((await findCampaign(this.database, workspaceId, id)) === undefined) throw notFound('campaign');
    const asOf = new Date(await this.clocks.now(workspaceId)).toISOString();
    const rows = await readPageCounts(this.database, { workspaceId, campaignId: id, from, to, groupBy });
    const keys = groupBy === undefined ? [] : [...new Set(rows.map(({ key }) => key))];
    const groups = keys.map((key) => ({ key, ...partOf(rows.filter((row) => row.key === key)) }));
    return { campaignId: id, asOf, ...partOf(rows), groups };
  }
}

function partOf(rows: readonly PageCountRow[]): Pick<PageMetrics, 'funnel' | 'counts'> {
  const counts: PageMetrics['counts'] = {};
  for (const { kind, count } of rows) counts[kind] = (counts[kind] ?? 0) + count;
  return { funnel: pageFunnel(counts), counts };
}
