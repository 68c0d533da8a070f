import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  type SettleMessage,
  SettleMessageSchema,
  type UnknownMessage,
  type UnknownMessageList,
  UnknownMessageListSchema,
} from '#contracts/sending/unknown-messages.js';
import { writeAudit } from '#database/access/audit.js';
import { Database } from '#database/database.js';
import { settleByHand } from '#database/messages/settle-by-hand.js';
import { listUnknownMessages, type UnknownMessageRow } from '#database/messages/unknown-list.js';
import { ABANDON_AFTER_MS, evidenceOf } from '#domain/messages/unknown-evidence.js';
import { accessOf, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { conflict, notFound } from '#http/problem.js';
import { Problems } from '#http/problem-responses.js';

const SHOWN = 200;

/** Messages of which nobody knows whether they were sent. They count as sent, and are never sent again. */
@ApiTags('messages')
@Secured()
@Controller('v1')
export class UnknownMessagesController {
  constructor(private readonly database: Database) {}

  @Get('unknown-messages')
  @ApiOperation({
    summary: 'Messages of unknown outcome, with what is known of each',
    description: 'They count as sent, for the flow and for caps, and none is sent again.',
  })
  @ApiOkResponse({ standardSchema: UnknownMessageListSchema })
  async list(@Workspace() workspaceId: string): Promise<UnknownMessageList> {
    const rows = await listUnknownMessages(this.database, workspaceId, SHOWN + 1);
    return { items: rows.slice(0, SHOWN).map(toUnknown), more: rows.length > SHOWN };
  }

  @Post('messages/:id/settle')
  @Idempotent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Say what became of a message of unknown outcome',
    description:
      'Look in the provider’s own log first. It is written to the audit log. A delivery report that comes later still ' +
      'counts.',
  })
  @ApiOkResponse({ standardSchema: UnknownMessageListSchema })
  @Problems({ 409: 'The outcome of the message is known.' })
  async settle(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: SettleMessageSchema }) { as, reason }: SettleMessage,
    @Req() request: Request,
  ): Promise<UnknownMessageList> {
    const actor = actorOf(accessOf(request));
    await this.database.transaction(async (sql) => {
      const settled = await settleByHand(sql, workspaceId, id, as);
      if (settled.kind === 'unknown') throw notFound('message');
      if (settled.kind === 'known') throw conflict(`The message is ${settled.state}: its outcome is known.`);
      const { fanId, campaignId } = settled;
      const details = { messageId: id, as };
      await writeAudit(sql, {
        ...{ workspaceId, actor, action: 'message.settle', fanId, campaignId, details, reason },
      });
    });
    return this.list(workspaceId);
  }
}

function toUnknown(row: UnknownMessageRow): UnknownMessage {
  const { id, fanId, campaignId, campaignName, track, step, channel, state, attemptedAt, updatedAt } = row;
  const abandonsAt = new Date(attemptedAt.getTime() + ABANDON_AFTER_MS[channel]);
  return {
    ...{ id, fanId, campaignId, campaignName, track, step, channel, state },
    attemptedAt: attemptedAt.toISOString(),
    lookedUpAt: updatedAt.toISOString(),
    evidence: evidenceOf(row),
    abandonsAt: state === 'unknown' ? abandonsAt.toISOString() : null,
  };
}
