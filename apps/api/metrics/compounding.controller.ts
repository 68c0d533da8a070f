import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  type CompoundingAnswer,
  type CompoundingQuery,
  CompoundingQuerySchema,
  CompoundingSchema,
} from '#contracts/metrics/compounding.js';
import { Database } from '#database/database.js';
import { knowsArtist, readCompounding } from '#database/metrics/compounding.js';
import { compounding, type CompoundingRow } from '#domain/metrics/compounding.js';
import { STAGES, type Stage } from '#domain/terms.js';
import { Secured, Workspace } from '#api/access/access.js';
import { notFound } from '#http/problem.js';
import { isCsv, tableOf } from './metric-csv.js';
import { instantsOf, MetricFrames, toldPeriod } from './metric-frame.js';

@ApiTags('metrics')
@Secured()
@Controller('v1/metrics/artists/:id')
export class CompoundingController {
  constructor(
    private readonly database: Database,
    private readonly frames: MetricFrames,
  ) {}

  @Get('compounding')
  @ApiOperation({
    summary: 'What earlier releases brought to each release of an artist',
    description: 'As JSON, or as CSV by `Accept: text/csv` or `format=csv`.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: CompoundingSchema })
  async compounding(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id: artistId }: IdParams,
    @Query({ schema: CompoundingQuerySchema }) query: CompoundingQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CompoundingAnswer | string> {
    if (!(await knowsArtist(this.database, workspaceId, artistId))) throw notFound('artist');
    const { zone, asOf, head } = await this.frames.ofWorkspace(workspaceId);
    const { from = -Infinity, to = Infinity } = instantsOf(query, zone);
    const rows = compounding(await readCompounding(this.database, { workspaceId, artistId, asOf }), asOf);
    const releases = rows.filter(({ releasedAt }) => releasedAt >= from && releasedAt < to).map(toldRow);
    const answer = { artistId, ...head, ...toldPeriod(query), releases };
    return isCsv(query, `compounding-${artistId}`, { request, response }) ? csvOf(answer) : answer;
  }
}

const iso = (at: number): string => new Date(at).toISOString();

function toldRow({ launchedAt, releasedAt, lastAtSameAge, ...row }: CompoundingRow) {
  const last = lastAtSameAge === null ? null : { ...lastAtSameAge, asOf: iso(lastAtSameAge.asOf) };
  return { ...row, launchedAt: iso(launchedAt), releasedAt: iso(releasedAt), lastAtSameAge: last };
}

/** One line a release. The columns of a stage are its fans now, and those of the release before at the same age. */
function csvOf({ releases, asOf, behindSeconds, definitions }: CompoundingAnswer): string {
  const lines = releases.map(({ returning, stages, lastAtSameAge, ...row }) => ({
    ...row,
    returning: returning?.fans,
    ...columns('returning', returning?.byDeepestStage),
    ...columns('fans', stages),
    ...columns('last', lastAtSameAge?.stages),
    ...{ asOf, behindSeconds, definitions },
  }));
  const figures = ['preSavers', 'knownAtLaunch', 'returning', 'carry', 'returnRate'];
  const byStage = ['returning', 'fans', 'last'].flatMap((of) => STAGES.map((stage) => `${of}.${stage}`));
  const frame = ['asOf', 'behindSeconds', 'definitions'];
  return tableOf(lines, ['releaseId', 'title', 'launchedAt', 'releasedAt', ...figures, ...byStage, ...frame]);
}

const columns = (of: string, counts: Readonly<Record<Stage, number>> | undefined) =>
  Object.fromEntries(STAGES.map((stage) => [`${of}.${stage}`, counts?.[stage]]));
