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
    if (!asCsv(query, request, response)) return funnel;
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
    if (!asCsv(query, request, response)) return messages;
    response.attachment(`messages-${id}.csv`);
    return messagesCsv(messages);
  }
}

/** Whether the answer is CSV: as `format` says, or else the Accept header. Sets the headers of the answer. */
function asCsv(
  { format }: { format?: 'json' | 'csv' | undefined },
  request: Request,
  response: Response,
): boolean {
  response.vary('Accept');
  const csv =
    format === 'csv' || (format === undefined && request.accepts(['json', 'text/csv']) === 'text/csv');
  if (csv) response.type('text/csv; charset=utf-8');
  return csv;
}
