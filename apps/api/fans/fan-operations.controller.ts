import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type AuditEntry, AuditEntrySchema } from '#contracts/access/audit.js';
import {
  type ExitFan,
  ExitFanSchema,
  type MoveFan,
  MoveFanSchema,
  type SkipWait,
  SkipWaitSchema,
} from '#contracts/fans/fan-operations.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import { accessOf, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { toAuditEntry } from '#api/audit/audit.controller.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { mustBeAllowed } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { type FanOperation, operateOnFan } from './operate-on-fan.js';

const Refuses = (): MethodDecorator =>
  ApiResponse({ status: 409, description: 'The fan is not where this could be done.' });

/** What an operator may do to one fan. Each takes effect with the fan's next decision, and is in the audit log. */
@ApiTags('fans')
@Secured()
@Controller('v1/fans')
export class FanOperationsController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Post(':id/flow-state/skip-wait')
  @Idempotent()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Let a fan go on from a wait at once',
    description: 'A wait for an event ends as timed out. Send windows, caps and consent are not skipped.',
  })
  @ApiAcceptedResponse({ standardSchema: AuditEntrySchema })
  @Refuses()
  skipWait(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: SkipWaitSchema }) { reason, ...body }: SkipWait,
  ): Promise<AuditEntry> {
    return this.operate(http, workspaceId, id, reason, { kind: 'skip_wait', ...body });
  }

  @Post(':id/flow-state/move')
  @Idempotent()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Put a fan on another step of the track',
    description:
      'What is out already ends first. Moved back, the fan goes through the steps from there once more.',
  })
  @ApiAcceptedResponse({ standardSchema: AuditEntrySchema })
  @Refuses()
  move(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: MoveFanSchema }) { reason, ...body }: MoveFan,
  ): Promise<AuditEntry> {
    return this.operate(http, workspaceId, id, reason, { kind: 'move', ...body });
  }

  @Post(':id/flow-state/exit')
  @Idempotent()
  @HttpCode(202)
  @ApiOperation({ summary: 'Take a fan out of a track, or of the whole campaign' })
  @ApiAcceptedResponse({ standardSchema: AuditEntrySchema })
  @Refuses()
  exit(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: ExitFanSchema }) { reason, ...body }: ExitFan,
  ): Promise<AuditEntry> {
    return this.operate(http, workspaceId, id, reason, { kind: 'exit', ...body });
  }

  private async operate(
    http: Request,
    workspaceId: string,
    fanId: string,
    reason: string,
    operation: FanOperation,
  ): Promise<AuditEntry> {
    const actor = actorOf(accessOf(http));
    const now = await this.clocks.now(workspaceId);
    const done = await operateOnFan(this.database, { workspaceId, fanId, actor, reason, now, operation });
    mustBeAllowed(done, 'fan');
    return toAuditEntry(done.entry);
  }
}
