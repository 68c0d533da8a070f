import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  type FunnelAnswer,
  type FunnelQueryParams,
  FunnelQuerySchema,
  FunnelSchema,
  type MessageMetricsAnswer,
  type MessageMetricsQueryParams,
  MessageMetricsQuerySchema,
  MessageMetricsSchema,
  type TimeToConvertAnswer,
  type TimeToConvertQueryParams,
  TimeToConvertQuerySchema,
  TimeToConvertSchema,
} from '#contracts/metrics/metrics.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { Secured, Workspace } from '#api/access/access.js';
import { funnelCsv } from './funnel-csv.js';
import { messagesCsv } from './messages-csv.js';
import { isCsv } from './metric-csv.js';
import { MetricsService } from './metrics.service.js';
import { timeToConvertCsv } from './time-to-convert-csv.js';

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
    if (!isCsv(query, `funnel-${id}`, { request, response })) return funnel;
    return funnelCsv(funnel);
  }

  @Get('time-to-convert')
  @ApiOperation({
    summary: 'How long each transition takes, with those who have not made it yet',
    description: 'As JSON, or as CSV by `Accept: text/csv` or `format=csv`.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: TimeToConvertSchema })
  async timeToConvert(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: TimeToConvertQuerySchema }) query: TimeToConvertQueryParams,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TimeToConvertAnswer | string> {
    const times = await this.metrics.timeToConvert(workspaceId, id, query);
    if (!isCsv(query, `time-to-convert-${id}`, { request, response })) return times;
    return timeToConvertCsv(times);
  }

  @Get('messages')
  @ApiOperation({
    summary: 'What was due, sent, delivered, failed, clicked, complained of; per step and by channel',
    description: 'As JSON, or as CSV by `Accept: text/csv` or `format=csv`.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: MessageMetricsSchema })
  async messages(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: MessageMetricsQuerySchema }) query: MessageMetricsQueryParams,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MessageMetricsAnswer | string> {
    const messages = await this.metrics.messages(workspaceId, id, query);
    if (!isCsv(query, `messages-${id}`, { request, response })) return messages;
    return messagesCsv(messages);
  }
}
