import { Body, Controller, Get, Param, Put, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  fromMicros,
  type PutCampaignSpend,
  PutCampaignSpendSchema,
  type PutSpend,
  PutSpendSchema,
  type Spend,
  SpendSchema,
  type SpendStanding,
  toMicros,
} from '#contracts/sending/spend.js';
import { writeAudit } from '#database/access/audit.js';
import { savePrices, type SpendAccount, spendAccount } from '#database/access/workspace-spend.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import { retimeWorkspace } from '#database/campaigns/retime-workspace.js';
import { Database, type Sql } from '#database/database.js';
import {
  listSpendCaps,
  setSpendCap,
  standingNow,
  type SpendStandingRow,
} from '#database/sending/spend-caps.js';
import { monthOf } from '#domain/sending/spend.js';
import { accessOf, Needs, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { notFound, unprocessable } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';

const AT_ONCE =
  'A message that does not fit under a cap waits (`budget`) and is never lost. Fans who wait go on as soon as the cap ' +
  'is raised.';

/** What messages cost the workspace, and what they may cost at most. */
@ApiTags('sending')
@Secured()
@Controller('v1/spend')
export class SpendController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Prices, spend caps, and what was spent' })
  @ApiOkResponse({ standardSchema: SpendSchema })
  async find(@Workspace() workspaceId: string): Promise<Spend> {
    return read(this.database, workspaceId, await this.clocks.now(workspaceId));
  }

  @Put()
  @Needs('own')
  @ApiOperation({
    summary: 'Say what messages cost, and cap what a month may cost (owners only)',
    description: `The month is a calendar month in the workspace’s zone. ${AT_ONCE}`,
  })
  @ApiOkResponse({ standardSchema: SpendSchema })
  async save(
    @Workspace() workspaceId: string,
    @Body({ schema: PutSpendSchema }) body: PutSpend,
    @Req() request: Request,
  ): Promise<Spend> {
    const actor = actorOf(accessOf(request));
    const now = await this.clocks.now(workspaceId);
    return this.database.transaction(async (sql) => {
      const { zone } = await accountOf(sql, workspaceId);
      await savePrices(sql, workspaceId, {
        currency: body.currency,
        smsSegmentMicros: toMicros(body.pricePerSegment),
        emailMicros: toMicros(body.pricePerEmail),
        ...(body.pricePerMms === undefined ? {} : { mmsMicros: toMicros(body.pricePerMms) }),
      });
      const cap = body.monthlyCap === null ? null : toMicros(body.monthlyCap);
      await setSpendCap(sql, { workspaceId, campaignId: null }, cap, monthOf(now, zone));
      await writeAudit(sql, { workspaceId, actor, action: 'spend.save', details: body });
      await retimeWorkspace(sql, workspaceId);
      return read(sql, workspaceId, now);
    });
  }
}

/** The cap of one campaign. */
@ApiTags('sending')
@Secured()
@Controller('v1/campaigns')
export class CampaignSpendController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Put(':id/spend-cap')
  @Needs('own')
  @ApiOperation({
    summary: 'Cap what the messages of a campaign may cost in all (owners only)',
    description: `The cap of the workspace’s month holds, too. ${AT_ONCE}`,
  })
  @ApiOkResponse({ standardSchema: SpendSchema })
  async save(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id: campaignId }: IdParams,
    @Body({ schema: PutCampaignSpendSchema }) { cap }: PutCampaignSpend,
    @Req() request: Request,
  ): Promise<Spend> {
    const actor = actorOf(accessOf(request));
    const now = await this.clocks.now(workspaceId);
    return this.database.transaction(async (sql) => {
      if ((await findCampaign(sql, workspaceId, campaignId)) === undefined) throw notFound('campaign');
      const { zone, prices } = await accountOf(sql, workspaceId);
      if (cap !== null && prices === undefined)
        throw unprocessable('Say first what messages cost, by `PUT /v1/spend`.', [
          { path: 'cap', message: 'Without prices nothing would count for it' },
        ]);
      const micros = cap === null ? null : toMicros(cap);
      await setSpendCap(sql, { workspaceId, campaignId }, micros, monthOf(now, zone));
      await writeAudit(sql, {
        workspaceId,
        actor,
        action: 'spend.cap_campaign',
        campaignId,
        details: { cap },
      });
      await retimeWorkspace(sql, workspaceId);
      return read(sql, workspaceId, now);
    });
  }
}

async function accountOf(sql: Sql, workspaceId: string): Promise<SpendAccount> {
  const account = await spendAccount(sql, workspaceId);
  if (account === undefined) throw notFound('workspace');
  return account;
}

async function read(sql: Sql, workspaceId: string, now: number): Promise<Spend> {
  const { prices, zone } = await accountOf(sql, workspaceId);
  const month = monthOf(now, zone);
  return {
    currency: prices?.currency ?? null,
    pricePerSegment: prices === undefined ? null : fromMicros(prices.smsSegmentMicros),
    pricePerEmail: prices === undefined ? null : fromMicros(prices.emailMicros),
    pricePerMms: prices?.mmsMicros === undefined ? null : fromMicros(prices.mmsMicros),
    caps: (await listSpendCaps(sql, workspaceId)).map((row) => toStanding(standingNow(row, month))),
  };
}

function toStanding(row: SpendStandingRow): SpendStanding {
  return {
    campaignId: row.campaignId,
    cap: fromMicros(row.capMicros),
    spent: fromMicros(row.spentMicros),
    month: row.month,
    state: row.reachedAt !== null ? 'reached' : row.warnedAt !== null ? 'warned' : 'free',
    warnedAt: row.warnedAt?.toISOString() ?? null,
    reachedAt: row.reachedAt?.toISOString() ?? null,
  };
}
