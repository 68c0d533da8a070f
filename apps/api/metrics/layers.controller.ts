import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  type LayersAnswer,
  type LayersQuery,
  LayersQuerySchema,
  LayersSchema,
} from '#contracts/metrics/layers.js';
import { Database } from '#database/database.js';
import { readLayers } from '#database/metrics/layers.js';
import { perChannelSet } from '#domain/consents/channel-set.js';
import type { FunnelGroupBy } from '#domain/metrics/funnel.js';
import { type LayerCounts, layersOf } from '#domain/metrics/layers.js';
import { Secured, Workspace } from '#api/access/access.js';
import { layersCsv } from './layers-csv.js';
import { isCsv } from './metric-csv.js';
import { instantsOf, MetricFrames, toldPeriod } from './metric-frame.js';

@ApiTags('metrics')
@Secured()
@Controller('v1/metrics/campaigns/:id')
export class LayersController {
  constructor(
    private readonly database: Database,
    private readonly frames: MetricFrames,
  ) {}

  @Get('layers')
  @ApiOperation({
    summary: 'How deep fans went: conversions per fan, what follows what, and who can be reached',
    description: 'As JSON, or as CSV by `Accept: text/csv` or `format=csv`.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: LayersSchema })
  async layers(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id: campaignId }: IdParams,
    @Query({ schema: LayersQuerySchema }) query: LayersQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LayersAnswer | string> {
    const { zone, asOf, head } = await this.frames.ofCampaign(workspaceId, campaignId);
    const { groupBy = [], purpose } = query;
    const ask = { workspaceId, campaignId, asOf, purpose, ...instantsOf(query, zone) };
    const [total, groups] = await this.database.transaction(async (sql) => {
      await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const [all] = await readLayers(sql, { ...ask, groupBy: [] });
      return [all, groupBy.length === 0 ? [] : await readLayers(sql, { ...ask, groupBy })] as const;
    });
    if (total === undefined) throw new Error('The layers have no total.');
    const answer: LayersAnswer = {
      ...head,
      groupBy,
      ...toldPeriod(query),
      purpose,
      ...partOf(total),
      groups: groups.map((group) => ({ key: keyOf(group, groupBy), ...partOf(group) })),
    };
    return isCsv(query, `layers-${campaignId}`, { request, response }) ? layersCsv(answer) : answer;
  }
}

function partOf(counts: LayerCounts) {
  const of = (group: string) => counts.reach.get(group) ?? 0;
  const reach = { ...perChannelSet(of), connectionOnly: of('connectionOnly'), none: of('none') };
  return { ...layersOf(counts), reach };
}

const keyOf = ({ key }: LayerCounts, groupBy: readonly FunnelGroupBy[]) =>
  Object.fromEntries(groupBy.map((group, index) => [group, key[index] ?? '']));
