import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  type CompareAnswer,
  type CompareQuery,
  CompareQuerySchema,
  CompareSchema,
} from '#contracts/metrics/compare.js';
import { Database, type Sql } from '#database/database.js';
import { type ComparedCampaign, readBeginnings, readFunnelAt } from '#database/metrics/compare.js';
import { atSameAge, type SameAge } from '#domain/metrics/compare.js';
import { type FunnelOrder, funnelRows } from '#domain/metrics/funnel.js';
import { Secured, Workspace } from '#api/access/access.js';
import { badRequest } from '#http/problem.js';
import { isCsv, tableOf } from './metric-csv.js';
import { MetricFrames } from './metric-frame.js';

const HOUR_MS = 3_600_000;
type Compared = CompareAnswer['sinceLaunch'];
interface Comparing {
  workspaceId: string;
  order: FunnelOrder;
  campaigns: readonly ComparedCampaign[];
}

@ApiTags('metrics')
@Secured()
@Controller('v1/metrics')
export class CompareController {
  constructor(
    private readonly database: Database,
    private readonly frames: MetricFrames,
  ) {}

  @Get('compare')
  @ApiOperation({
    summary: 'Campaigns side by side at the same age, since launch and since release',
    description: 'As JSON, or as CSV by `Accept: text/csv` or `format=csv`.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: CompareSchema })
  async compare(
    @Workspace() workspaceId: string,
    @Query({ schema: CompareQuerySchema }) query: CompareQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CompareAnswer | string> {
    const { asOf, head } = await this.frames.ofWorkspace(workspaceId);
    const { order, ageHours } = query;
    const age = ageHours === undefined ? undefined : ageHours * HOUR_MS;
    const campaigns = await this.named(workspaceId, query.campaigns);
    const comparing = { workspaceId, order, campaigns };
    const answer = await this.database.transaction(async (sql) => {
      await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const sinceLaunch = await told(sql, comparing, atSameAge(campaigns, 'launch', asOf, age));
      const sinceRelease = await told(sql, comparing, atSameAge(campaigns, 'release', asOf, age));
      return { ...head, order, sinceLaunch, sinceRelease };
    });
    return isCsv(query, 'compare', { request, response }) ? csvOf(answer) : answer;
  }

  private async named(workspaceId: string, ids: readonly string[]): Promise<ComparedCampaign[]> {
    const campaigns = await readBeginnings(this.database, workspaceId, ids);
    const unknown = ids.filter((id) => campaigns.every(({ campaignId }) => campaignId !== id));
    if (unknown.length === 0) return campaigns;
    throw badRequest(unknown.map((id) => ({ path: 'campaigns', message: `No such campaign: ${id}` })));
  }
}

async function told(
  sql: Sql,
  { workspaceId, order, campaigns }: Comparing,
  same: SameAge | null,
): Promise<Compared> {
  if (same === null) return null;
  const rows: NonNullable<Compared>['campaigns'] = [];
  for (const { campaignId, asOf } of same.campaigns) {
    const campaign = campaigns.find((one) => one.campaignId === campaignId);
    if (campaign === undefined) continue;
    const { enrolled, stages } = await readFunnelAt(sql, { workspaceId, campaignId, order, asOf });
    rows.push({
      ...{ campaignId, name: campaign.name, asOf: new Date(asOf).toISOString(), enrolled },
      rows: funnelRows(stages, campaign.hasRelease).map((row) => ({ ...row, waitingNow: null })),
    });
  }
  return { ageHours: same.ageMs / HOUR_MS, youngestHours: same.youngestMs / HOUR_MS, campaigns: rows };
}

const COLUMNS = [
  ...['since', 'ageHours', 'campaignId', 'name', 'campaignAsOf', 'enrolled', 'stage', 'previous', 'fans'],
  ...['previousFans', 'already', 'unobservable', 'converted', 'fromPrevious', 'fromFirst', 'p50Seconds'],
  ...['p90Seconds', 'asOf', 'behindSeconds', 'definitions'],
];

/** One line a beginning, campaign and stage. */
function csvOf({ sinceLaunch, sinceRelease, asOf, behindSeconds, definitions }: CompareAnswer): string {
  const parts: [string, Compared][] = [
    ['launch', sinceLaunch],
    ['release', sinceRelease],
  ];
  const lines = parts.flatMap(([since, compared]) =>
    (compared?.campaigns ?? []).flatMap(({ rows, asOf: campaignAsOf, ...campaign }) =>
      rows.map(({ secondsFromPrevious: times, ...row }) => ({
        ...{ since, ageHours: compared?.ageHours, ...campaign, campaignAsOf, ...row },
        ...{ p50Seconds: times.p50, p90Seconds: times.p90, asOf, behindSeconds, definitions },
      })),
    ),
  );
  return tableOf(lines, COLUMNS);
}
