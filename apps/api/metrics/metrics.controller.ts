import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  type FunnelAnswer,
  type FunnelQueryParams,
  FunnelQuerySchema,
  FunnelSchema,
  type MessageMetricsAnswer,
  MessageMetricsSchema,
  type TimeToConvertAnswer,
  type TimeToConvertQueryParams,
  TimeToConvertQuerySchema,
  TimeToConvertSchema,
} from '#contracts/metrics/metrics.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { Secured, Workspace } from '#api/access/access.js';
import { funnelCsv } from './funnel-csv.js';
import { MetricsService } from './metrics.service.js';

@ApiTags('metrics')
@Secured()
@Controller('v1/metrics/campaigns/:id')
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @Get('funnel')
  @ApiOperation({
    summary: 'Stage to stage: who reached what, from where, how fast',
    description: 'As JSON, or as CSV by `Accept: text/csv` or `format=csv`.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: FunnelSchema })
  async funnel(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: FunnelQuerySchema }) query: FunnelQueryParams,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FunnelAnswer | string> {
    const funnel = await this.metrics.funnel(workspaceId, id, query);
    const format = query.format ?? (request.accepts(['json', 'text/csv']) === 'text/csv' ? 'csv' : 'json');
    response.vary('Accept');
    if (format === 'json') return funnel;
    response.type('text/csv; charset=utf-8');
    response.attachment(`funnel-${id}.csv`);
    return funnelCsv(funnel);
  }

  @Get('time-to-convert')
  @ApiOperation({ summary: 'How long each transition takes, with those who have not made it yet' })
  @ApiOkResponse({ standardSchema: TimeToConvertSchema })
  timeToConvert(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: TimeToConvertQuerySchema }) query: TimeToConvertQueryParams,
  ): Promise<TimeToConvertAnswer> {
    return this.metrics.timeToConvert(workspaceId, id, query);
  }

  @Get('messages')
  @ApiOperation({ summary: 'What was due, sent, delivered, clicked; per step and by channel' })
  @ApiOkResponse({ standardSchema: MessageMetricsSchema })
  messages(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<MessageMetricsAnswer> {
    return this.metrics.messages(workspaceId, id);
  }
}
