import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type LiftAnswer, type LiftQuery, LiftQuerySchema, LiftSchema } from '#contracts/metrics/lift.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { Secured, Workspace } from '#api/access/access.js';
import { LiftReader } from './lift-reader.js';
import { isCsv, tableOf } from './metric-csv.js';

@ApiTags('metrics')
@Secured()
@Controller('v1/metrics/campaigns/:id')
export class LiftController {
  constructor(private readonly lift: LiftReader) {}

  @Get('lift')
  @ApiOperation({
    summary: 'What a variant has caused: its arm against the holdout, with an interval',
    description:
      'By intention to treat, after the same time for all arms. The sizes of the arms are held against their weights ' +
      'first. As JSON, or as CSV by `Accept: text/csv` or `format=csv`.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: LiftSchema })
  async read(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: LiftQuerySchema }) query: LiftQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LiftAnswer | string> {
    const lift = await this.lift.read(workspaceId, id, query);
    return isCsv(query, `lift-${id}`, { request, response }) ? liftCsv(lift) : lift;
  }
}

/** One line an arm. */
function liftCsv({ arms, lifts, sampleRatio, ...answer }: LiftAnswer): string {
  const lines = arms.map((arm) => ({
    ...answer,
    pValue: sampleRatio?.pValue,
    ...lifts.find(({ variant }) => variant === arm.variant),
    ...arm,
  }));
  return tableOf(lines, COLUMNS);
}

const COLUMNS = [
  ...[
    'split',
    'stage',
    'horizonDays',
    'state',
    'pValue',
    'variant',
    'holdout',
    'weight',
    'assigned',
    'already',
  ],
  ...['unobservable', 'waiting', 'observed', 'converted', 'rate', 'against', 'difference', 'low', 'high'],
  ...['asOf', 'behindSeconds', 'definitions'],
];
