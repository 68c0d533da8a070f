import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import {
  type CampaignReceipts,
  type CampaignReceiptsQuery,
  CampaignReceiptsQuerySchema,
  CampaignReceiptsSchema,
  type FanReceiptsQuery,
  FanReceiptsQuerySchema,
  FanReceiptsSchema,
  type Receipt,
} from '#contracts/services/receipts.js';
import { findCampaign } from '#database/campaigns/campaigns.js';
import { Database } from '#database/database.js';
import { findFan } from '#database/fans/fans.js';
import {
  countReceipts,
  countWaitingSaves,
  readCampaignReceipts,
  readFanReceipts,
  type ReceiptRow,
  type WaitingSaves,
} from '#database/services/receipts.js';
import { nextActionOf, perOutcome } from '#domain/events/receipt.js';
import { savesPerSecond } from '#domain/releases/release-window.js';
import { Secured, Workspace } from '#api/access/access.js';
import { summarise } from '#api/fans/timeline-summary.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { notFound } from '#http/problem.js';

/** What became of what we promised each fan on a streaming service. */
@ApiTags('receipts')
@Secured()
@Controller('v1')
export class ReceiptsController {
  constructor(private readonly database: Database) {}

  @Get('fans/:id/receipts')
  @ApiOperation({ summary: 'How each save and follow ended for the fan, and what comes next, newest first' })
  @ApiOkResponse({ standardSchema: FanReceiptsSchema })
  async ofFan(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: FanReceiptsQuerySchema }) { limit, cursor, campaignId }: FanReceiptsQuery,
  ): Promise<Page<Receipt>> {
    const before = decodeCursor(cursor, z.number().int().nonnegative());
    if ((await findFan(this.database, workspaceId, id)) === undefined) throw notFound('fan');
    const query = { before, campaignId, limit: limit + 1 };
    const rows = await readFanReceipts(this.database, workspaceId, id, query);
    return pageFrom(rows, limit, ({ fanSeq }) => fanSeq, toReceipt);
  }

  @Get('campaigns/:id/receipts')
  @ApiOperation({
    summary: 'How the promised saves of a campaign ended, by fan, with the number of fans of each outcome',
    description: 'The newest save of each fan counts. `waiting` are saves that are due and not done yet.',
  })
  @ApiOkResponse({ standardSchema: CampaignReceiptsSchema })
  async ofCampaign(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id: campaignId }: IdParams,
    @Query({ schema: CampaignReceiptsQuerySchema })
    { limit, cursor, outcome, service }: CampaignReceiptsQuery,
  ): Promise<CampaignReceipts> {
    const after = decodeCursor(cursor, z.uuid());
    if ((await findCampaign(this.database, workspaceId, campaignId)) === undefined)
      throw notFound('campaign');
    const query = { workspaceId, campaignId, outcome, service, after, limit: limit + 1 };
    const [rows, counts, waiting] = await Promise.all([
      readCampaignReceipts(this.database, query),
      countReceipts(this.database, workspaceId, campaignId),
      countWaitingSaves(this.database, workspaceId, campaignId),
    ]);
    const now = this.database.clock.now();
    return {
      ...pageFrom(rows, limit, ({ fanId }) => fanId, toReceipt),
      counts: perOutcome((one) => counts.get(one) ?? 0),
      waiting: waiting.map((saves) => toWaiting(saves, now)),
    };
  }
}

function toWaiting(
  { service, fans, callsPerSecond, halted }: WaitingSaves,
  now: number,
): CampaignReceipts['waiting'][number] {
  const saves = { service, fans, callsPerSecond };
  if (halted || callsPerSecond === null) return { ...saves, doneAt: null };
  const doneInMs = (fans / savesPerSecond(service, callsPerSecond)) * 1000;
  return { ...saves, doneAt: new Date(now + doneInMs).toISOString() };
}

function toReceipt(row: ReceiptRow): Receipt {
  const { fanId, campaignId, service, action, outcome, reason } = row;
  return {
    ...{ fanId, campaignId, service, action, outcome, reason },
    next: nextActionOf(outcome, reason ?? undefined),
    summary: summarise(row.type, row.payload),
    occurredAt: row.occurredAt.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
  };
}
