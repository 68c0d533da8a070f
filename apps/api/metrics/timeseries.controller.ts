import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  MOST_POINTS,
  type TimeseriesAnswer,
  type TimeseriesQuery,
  TimeseriesQuerySchema,
  TimeseriesSchema,
} from '#contracts/metrics/timeseries.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import { readEntries } from '#database/metrics/timeseries.js';
import { timePoints, type TimePoint } from '#domain/metrics/timeseries.js';
import { STAGES } from '#domain/terms.js';
import { Secured, Workspace } from '#api/access/access.js';
import { unprocessable } from '#http/problem.js';
import { isCsv } from './metric-csv.js';
import { instantsOf, MetricFrames, toldPeriod } from './metric-frame.js';
import { timeseriesCsv } from './timeseries-csv.js';

@ApiTags('metrics')
@Secured()
@Controller('v1/metrics/campaigns/:id')
export class TimeseriesController {
  constructor(
    private readonly database: Database,
    private readonly frames: MetricFrames,
  ) {}

  @Get('timeseries')
  @ApiOperation({
    summary: 'How many fans entered each stage per minute, hour or day',
    description:
      'With `clock=release&unit=minute&stages=saved`: the saves per minute after the release, each territory from its ' +
      'own moment on. As JSON, or as CSV by `Accept: text/csv` or `format=csv`.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: TimeseriesSchema })
  @ApiResponse({ status: 422, description: `There are more than ${MOST_POINTS} points.` })
  async read(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: TimeseriesQuerySchema }) query: TimeseriesQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TimeseriesAnswer | string> {
    const { zone, asOf, head } = await this.frames.ofCampaign(workspaceId, id);
    const { unit, clock, order, groupBy = [], stages = [...STAGES] } = query;
    const counts = await this.database.transaction(async (sql) => {
      await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const ask = { workspaceId, campaignId: id, asOf, order, groupBy, stages, unit, clock };
      return readEntries(sql, { ...ask, ...instantsOf(query, zone) });
    });
    const points = timePoints(counts, { unit, clock, zone });
    if (points.length > MOST_POINTS)
      throw unprocessable(
        `These are ${points.length} points; an answer has at most ${MOST_POINTS}. Ask for a shorter time or a larger unit.`,
      );
    const told = { ...head, ...toldPeriod(query), unit, clock, order, stages, groupBy };
    const answer = {
      ...told,
      total: totalOf(points),
      points: points.map((point) => pointOf(point, groupBy)),
    };
    return isCsv(query, `timeseries-${id}`, { request, response }) ? timeseriesCsv(answer) : answer;
  }
}

function pointOf(
  { key, local, startsAt, sinceRelease, entries }: TimePoint,
  groupBy: TimeseriesAnswer['groupBy'],
): TimeseriesAnswer['points'][number] {
  return {
    key: Object.fromEntries(groupBy.map((group, index) => [group, key[index] ?? ''])),
    local,
    startsAt: startsAt === null ? null : new Date(startsAt).toISOString(),
    secondsSinceRelease: sinceRelease === null ? null : sinceRelease / 1000,
    entries,
  };
}

function totalOf(points: readonly TimePoint[]): TimeseriesAnswer['total'] {
  const total: TimeseriesAnswer['total'] = {};
  for (const { entries } of points) {
    for (const stage of STAGES) {
      const fans = entries[stage];
      if (fans !== undefined) total[stage] = (total[stage] ?? 0) + fans;
    }
  }
  return total;
}
