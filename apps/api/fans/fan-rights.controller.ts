import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  type EraseFanQuery,
  EraseFanQuerySchema,
  type FanExport,
  FanExportSchema,
  type MergedFans,
  MergedFansSchema,
  type MergeFans,
  MergeFansSchema,
} from '#contracts/fans/fan-rights.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { writeAudit } from '#database/access/audit.js';
import { Database } from '#database/database.js';
import { eraseFan } from '#database/rights/erase-fan.js';
import { mergeFans } from '#database/rights/merge-fans.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';
import { SecretBox } from '#database/secret-box.js';
import { accessOf, Needs, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { badRequest, conflict, notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { assertNever } from '#domain/assert-never.js';
import { exportFan } from '#database/rights/export-fan.js';

/** What a person may ask of whoever holds data about them: a copy, and to be forgotten. */
@ApiTags('fans')
@Secured()
@Controller('v1/fans')
export class FanRightsController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Get(':id/export')
  @Needs('write')
  @ApiOperation({
    summary: 'Everything that is held about a fan, addresses and texts in full',
    description: 'For the fan. Who asked for it stands in the audit log.',
  })
  @ApiOkResponse({ standardSchema: FanExportSchema })
  async export(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FanExport> {
    const held = await exportFan({ database: this.database, box: this.box }, workspaceId, id);
    if (held === undefined) throw notFound('fan');
    const actor = actorOf(accessOf(http));
    await writeAudit(this.database, { workspaceId, actor, action: 'fan.export', fanId: id });
    response.set('Cache-Control', 'no-store');
    response.attachment(`fan-${id}.json`);
    return held;
  }

  @Post(':id/merge')
  @Idempotent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Make two fans who have verified the same address one',
    description:
      'The older one stays, and the other’s id leads to it. The earliest acts and the further position count; messages and caps are united; the stricter consent wins. It cannot be undone.',
  })
  @ApiOkResponse({ standardSchema: MergedFansSchema })
  @ApiResponse({ status: 409, description: 'They share no verified address, or a message is on its way.' })
  async merge(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: MergeFansSchema }) { fanId: other, reason }: MergeFans,
  ): Promise<MergedFans> {
    if (other === id) throw badRequest([{ path: 'fanId', message: 'Is the same fan' }]);
    const actor = actorOf(accessOf(http));
    const on = { workspaceId, occurredAt: await this.clocks.now(workspaceId), origin: 'api' as const };
    const why = reason === undefined ? {} : { reason };
    const merged = await retryDeadlocks(() =>
      this.database.transaction(async (sql) => {
        const outcome = await mergeFans(sql, on, [id, other]);
        if (outcome.kind !== 'merged') return outcome;
        const { fanId, alias } = outcome;
        await writeAudit(sql, { workspaceId, actor, action: 'fan.merge', fanId, details: { alias }, ...why });
        return outcome;
      }),
    );
    switch (merged.kind) {
      case 'merged':
        return { fanId: merged.fanId, alias: merged.alias };
      case 'unknown':
        throw notFound('fan');
      case 'not_proved':
        throw conflict('The two fans have verified no address in common.');
      case 'busy':
        throw conflict('A message or a call for one of the fans is on its way: try again in a minute.');
      default:
        return assertNever(merged);
    }
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Erase a fan: addresses, grants and texts go, what happened stays under an id that names nobody',
    description:
      'It cannot be undone. No figure changes. A block of the address stays, by its fingerprint, and evidence from before grants nothing for it any more.',
  })
  @ApiNoContentResponse()
  async erase(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: EraseFanQuerySchema }) { reason }: EraseFanQuery,
  ): Promise<void> {
    const actor = actorOf(accessOf(http));
    const occurredAt = await this.clocks.now(workspaceId);
    const on = { workspaceId, occurredAt, origin: 'api' as const };
    const why = reason === undefined ? {} : { reason };
    const erased = await retryDeadlocks(() =>
      this.database.transaction(async (sql) => {
        if (!(await eraseFan(sql, on, id))) return false;
        await writeAudit(sql, { workspaceId, actor, action: 'fan.erase', fanId: id, ...why });
        return true;
      }),
    );
    if (!erased) throw notFound('fan');
  }
}
