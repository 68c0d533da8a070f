import { Controller, Get, Param, Put, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  REPORTED_MAX_BYTES,
  type ReportedAnswer,
  type ReportedQuery,
  ReportedQuerySchema,
  ReportedSchema,
  type ReportTaken,
  ReportTakenSchema,
} from '#contracts/metrics/reported.js';
import { Database } from '#database/database.js';
import {
  readReported,
  releaseOfCampaign,
  replaceReported,
  type ReportedRow,
} from '#database/metrics/reported.js';
import { REPORTED_COLUMNS, type ReportedFigure, reportedSaveRate } from '#domain/metrics/reported.js';
import { Secured, Workspace } from '#api/access/access.js';
import { FileProblem } from '#api/imports/file-problem.js';
import { fail, notFound, unprocessable } from '#http/problem.js';
import { readBody } from '#http/read-body.js';
import { isCsv, tableOf } from './metric-csv.js';
import { MetricFrames, toldPeriod } from './metric-frame.js';
import { readReport } from './reported-file.js';

const HOW = `A CSV of at most ${REPORTED_MAX_BYTES / 1024 / 1024} MB as a distributor gives it. Its first line names the columns, in any order:
${REPORTED_COLUMNS.join(', ')}; \`date\` and one of \`streams\` and \`saves\` are needed. The file is taken as a whole, or not at all: then every
fault is named by line and column. It replaces what was reported of its days, so sent again it changes nothing.`;

const DAY_MS = 86_400_000;

/** Figures that others have counted. They stand apart from all that we measure. */
@ApiTags('metrics')
@Secured()
@Controller('v1/metrics/campaigns/:id/reported')
export class ReportedController {
  constructor(
    private readonly database: Database,
    private readonly frames: MetricFrames,
  ) {}

  @Put()
  @ApiOperation({
    summary: "Hand in a distributor's daily streams and saves of the release",
    description: HOW,
  })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ standardSchema: ReportTakenSchema })
  @ApiResponse({ status: 413, description: 'Too large.' })
  @ApiResponse({ status: 415, description: 'Not a CSV, or in an encoding that cannot be told.' })
  @ApiResponse({ status: 422, description: 'Rows with faults, by line and column. Nothing was taken.' })
  async hand(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Req() request: Request,
  ): Promise<ReportTaken> {
    if (request.is(['text/csv', 'text/tab-separated-values']) === false)
      throw fail(415, 'Send the file as the body, with Content-Type: text/csv.');
    const releaseId = await this.releaseOf(workspaceId, id);
    const { asOf } = await this.frames.ofWorkspace(workspaceId);
    // A day may have begun in a zone that is ahead of ours.
    const today = new Date(asOf + DAY_MS / 2).toISOString().slice(0, 10);
    const figures = await figuresOf(await readBody(request, REPORTED_MAX_BYTES), today);
    await this.database.transaction((sql) => replaceReported(sql, { workspaceId, releaseId }, figures));
    const days = [...new Set(figures.map(({ day }) => day))].sort();
    const [from = '', through = ''] = [days[0], days.at(-1)];
    return { releaseId, rows: figures.length, days: days.length, from, through };
  }

  @Get()
  @ApiOperation({
    summary: 'Streams and saves by day, as a distributor has reported them',
    description:
      'Never mixed with measured stages. As JSON, or as CSV by `Accept: text/csv` or `format=csv`.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: ReportedSchema })
  async series(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id: campaignId }: IdParams,
    @Query({ schema: ReportedQuerySchema }) query: ReportedQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReportedAnswer | string> {
    const releaseId = await this.releaseOf(workspaceId, campaignId);
    const { asOf, definitions } = (await this.frames.ofWorkspace(workspaceId)).head;
    const { groupBy = [], from, to } = query;
    const rows = await readReported(this.database, { workspaceId, releaseId, from, to, groupBy });
    const answer: ReportedAnswer = {
      ...{ campaignId, releaseId, reported: true, asOf, definitions, groupBy },
      ...toldPeriod(query),
      total: figuresIn(totalOf(rows)),
      series: rows.map((row) => ({
        ...{ day: row.day, service: row.service, territory: row.territory },
        ...figuresIn(row),
      })),
    };
    return isCsv(query, `reported-${campaignId}`, { request, response }) ? csvOf(answer) : answer;
  }

  private async releaseOf(workspaceId: string, campaignId: string): Promise<string> {
    const releaseId = await releaseOfCampaign(this.database, workspaceId, campaignId);
    if (releaseId === undefined) throw notFound('campaign');
    if (releaseId !== null) return releaseId;
    throw unprocessable('The campaign has no release, and figures are reported of a release.');
  }
}

async function figuresOf(file: Buffer, today: string): Promise<ReportedFigure[]> {
  try {
    const read = await readReport(file, today);
    if (read.kind === 'figures') return read.figures;
    const errors = read.faults.map(({ line, column, message }) => ({
      path: `lines.${line}${column === null ? '' : `.${column}`}`,
      message,
    }));
    throw unprocessable(`The file has ${read.count} faults. Nothing was taken.`, errors);
  } catch (error) {
    if (error instanceof FileProblem) throw fail(error.status, error.message);
    throw error;
  }
}

type Sums = Pick<ReportedRow, 'streams' | 'saves' | 'ratedStreams' | 'ratedSaves'>;

function totalOf(rows: readonly Sums[]): Sums {
  const sum = (of: (row: Sums) => number | null) => {
    const known = rows.map(of).filter((count) => count !== null);
    return known.length === 0 ? null : known.reduce((total, count) => total + count, 0);
  };
  return {
    streams: sum(({ streams }) => streams),
    saves: sum(({ saves }) => saves),
    ratedStreams: sum(({ ratedStreams }) => ratedStreams) ?? 0,
    ratedSaves: sum(({ ratedSaves }) => ratedSaves) ?? 0,
  };
}

const figuresIn = (sums: Sums) => ({
  ...{ streams: sums.streams, saves: sums.saves },
  saveRate: reportedSaveRate(sums),
});

/** One line a day and group. Each says that it is reported. */
function csvOf({ series, groupBy, asOf, definitions }: ReportedAnswer): string {
  const lines = series.map((row) => ({ ...row, reported: 'reported', asOf, definitions }));
  const figures = ['streams', 'saves', 'saveRate', 'reported', 'asOf', 'definitions'];
  return tableOf(lines, ['day', ...groupBy, ...figures]);
}
