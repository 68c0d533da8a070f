import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import {
  type Sender,
  type SenderList,
  SenderListSchema,
  type SenderParams,
  SenderParamsSchema,
  SenderSchema,
} from '#contracts/sending/senders.js';
import { writeAudit } from '#database/access/audit.js';
import { listHalts, resumeCredential, type Halt } from '#database/budgets/credential-halts.js';
import { Database } from '#database/database.js';
import { countWaiting } from '#database/messages/waiting-messages.js';
import { SENDER_OF } from '#domain/sending/senders.js';
import { CHANNELS, type Channel, isChannel } from '#domain/terms.js';
import { findSender, haltNameOf, isOwnHalt } from '#database/sending/senders.js';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { accessOf, Needs, Secured, Workspace } from '#api/access/access.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { actorOf } from '#api/access/actor.js';
import { readOwnSenders } from './own-sender-view.js';

/**
 * The senders of all channels. Those of the installation belong to nobody, and the messages that wait for them to the
 * workspace; others are the workspace's own.
 */
@ApiTags('sending')
@Secured()
@Controller('v1/senders')
export class SendersController {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Which senders work, and what waits for those that do not' })
  @ApiOkResponse({ standardSchema: SenderListSchema })
  async list(@Workspace() workspaceId: string): Promise<SenderList> {
    const [halts, waiting] = await Promise.all([
      listHalts(this.database),
      countWaiting(this.database, workspaceId),
    ]);
    return {
      items: CHANNELS.map((channel) => toSender(channel, halts, waiting[channel] ?? 0)),
      own: await readOwnSenders(this.database, workspaceId, this.settings.values),
    };
  }

  @Post(':channel/resume')
  @Idempotent()
  @HttpCode(200)
  @Needs('own')
  @ApiOperation({
    summary: 'Send again, once what was wrong has been mended (owners only)',
    description:
      'Who waits goes on within minutes, within the windows and caps. If the provider still refuses the sender, it is ' +
      'halted again and no message is lost. A sender that is not halted stays as it is.',
  })
  @ApiOkResponse({ standardSchema: SenderSchema })
  async resume(
    @Workspace() workspaceId: string,
    @Param({ schema: SenderParamsSchema }) { channel: which }: SenderParams,
    @Req() request: Request,
  ): Promise<Sender> {
    const actor = actorOf(accessOf(request));
    const channel = isChannel(which) ? which : await this.channelOf(workspaceId, which);
    const isMeant = ({ provider, credential }: Halt): boolean =>
      isChannel(which)
        ? provider === SENDER_OF[channel] && !isOwnHalt(credential)
        : credential === haltNameOf(which);
    await this.database.transaction(async (sql) => {
      for (const halt of (await listHalts(sql)).filter(isMeant)) {
        if (!(await resumeCredential(sql, halt))) continue;
        const details = { channel, code: halt.code, ...(isChannel(which) ? {} : { senderId: which }) };
        await writeAudit(sql, { workspaceId, actor, action: 'sender.resume', details });
      }
    });
    const [halts, waiting] = await Promise.all([
      listHalts(this.database),
      countWaiting(this.database, workspaceId),
    ]);
    return toSender(channel, halts, waiting[channel] ?? 0, isChannel(which) ? undefined : which);
  }

  private async channelOf(workspaceId: string, id: string): Promise<Channel> {
    const sender = await findSender(this.database, workspaceId, id);
    if (sender === undefined) throw notFound('sender');
    return sender.channel;
  }
}

/** `senderId`: of a sender of the workspace; undefined: the installation's own. */
function toSender(channel: Channel, halts: readonly Halt[], waiting: number, senderId?: string): Sender {
  const provider = SENDER_OF[channel];
  const halt = halts.find((one) =>
    senderId === undefined
      ? one.provider === provider && !isOwnHalt(one.credential)
      : one.credential === haltNameOf(senderId),
  );
  return {
    channel,
    provider,
    state: halt === undefined ? 'working' : 'halted',
    code: halt?.code ?? null,
    haltedAt: halt?.haltedAt.toISOString() ?? null,
    probeAt: halt?.probeAt?.toISOString() ?? null,
    waiting,
  };
}
