import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import {
  type AnswerReply,
  AnswerReplySchema,
  type AssignReply,
  AssignReplySchema,
  type ListRepliesQuery,
  ListRepliesQuerySchema,
  type Reply,
  ReplyPageSchema,
  ReplySchema,
} from '#contracts/consents/replies.js';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import { listAnswers, type ReplyAnswerRow } from '#database/consents/reply-answers.js';
import { assignReply, findReply, listReplies, type ReplyRow } from '#database/consents/replies.js';
import { Database } from '#database/database.js';
import { maskAddress } from '#database/fans/identities.js';
import { SecretBox } from '#database/secret-box.js';
import { assertNever } from '#domain/assert-never.js';
import { readReply } from '#domain/consents/reply-intent.js';
import { accessOf, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { badRequest, conflict, notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { showMessage } from '#api/templates/shown-message.js';
import { answerReply } from './answer-reply.js';

@ApiTags('replies')
@Secured()
@Controller('v1/replies')
export class RepliesController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
    private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What fans wrote to us, the newest first',
    description:
      'A `doubtful` one may ask us to stop: it holds promotion by SMS to the number until it is resolved.',
  })
  @ApiOkResponse({ standardSchema: ReplyPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListRepliesQuerySchema }) { limit, cursor, ...query }: ListRepliesQuery,
  ): Promise<Page<Reply>> {
    const before = decodeCursor(cursor, z.uuid());
    const rows = await listReplies(this.database, {
      ...{ workspaceId, state: query.state, intent: query.intent, fanId: query.fanId },
      ...{ assigneeId: query.assigneeId, before, limit: limit + 1 },
    });
    const answers = await listAnswers(
      this.database,
      rows.map(({ id }) => id),
    );
    return pageFrom(
      rows,
      limit,
      (row) => row.id,
      (row) => this.toReply(row, answers),
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'One reply, with its answers' })
  @ApiOkResponse({ standardSchema: ReplySchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Reply> {
    return this.reply(workspaceId, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Give a reply to a member, or to nobody' })
  @ApiOkResponse({ standardSchema: ReplySchema })
  async assign(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: AssignReplySchema }) { assigneeId }: AssignReply,
  ): Promise<Reply> {
    const outcome = await assignReply(this.database, { workspaceId, id, assigneeId });
    switch (outcome) {
      case 'assigned':
        return this.reply(workspaceId, id);
      case 'no_member':
        throw badRequest([{ path: 'assigneeId', message: 'No such member in this workspace' }]);
      case 'no_reply':
        throw notFound('reply');
      default:
        return assertNever(outcome);
    }
  }

  @Post(':id/answer')
  @Idempotent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Resolve a doubtful reply, answer one, or both',
    description:
      'The text is a service message within a conversation: no caps, no quiet hours, and a STOP beats it. See `answers` for what became of it.',
  })
  @ApiOkResponse({ standardSchema: ReplySchema })
  @ApiResponse({
    status: 409,
    description: 'Resolved or answered already, the number is suppressed, or it cannot be answered by SMS.',
  })
  async answer(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: AnswerReplySchema }) answer: AnswerReply,
  ): Promise<Reply> {
    const now = await this.clocks.now(workspaceId);
    const text = await this.textOf({ workspaceId, id, now }, answer);
    const request = {
      ...{ workspaceId, replyId: id, actor: actorOf(accessOf(http)), now },
      answer: { ...answer, text },
    };
    const outcome = await answerReply({ database: this.database, box: this.box }, request);
    switch (outcome.kind) {
      case 'answered':
        return this.reply(workspaceId, id);
      case 'unknown':
        throw notFound('reply');
      case 'refused':
        throw conflict(outcome.reason);
      default:
        return assertNever(outcome);
    }
  }

  /** Of a template: what it says to the fan who wrote. Its links lead to the landing page, and count nowhere. */
  private async textOf(
    { workspaceId, id, now }: { workspaceId: string; id: string; now: number },
    { text, template }: AnswerReply,
  ): Promise<string | undefined> {
    if (template === undefined) return text;
    const reply = await findReply(this.database, workspaceId, id);
    if (reply === undefined) throw notFound('reply');
    const { fanId } = reply;
    if (fanId === null)
      throw badRequest([{ path: 'template', message: 'no fan is known who could be called by name' }]);
    const { message } = await showMessage(
      { sql: this.database, box: this.box, publicBaseUrl: this.settings.values.PUBLIC_BASE_URL, now },
      { key: template.key, channel: 'sms' },
      {
        ...{ workspaceId, campaignId: template.campaignId, fanId, language: null },
        ...{ draft: undefined, links: 'landing' },
      },
    );
    if (message.channel !== 'sms') throw notFound('template');
    return message.body;
  }

  private async reply(workspaceId: string, id: string): Promise<Reply> {
    const row = await findReply(this.database, workspaceId, id);
    if (row === undefined) throw notFound('reply');
    return this.toReply(row, await listAnswers(this.database, [id]));
  }

  private toReply(row: ReplyRow, answers: ReplyAnswerRow[]): Reply {
    const { id, fanId, carrier, intent, state, resolution, addressEncrypted, textEncrypted, assigneeId } =
      row;
    const text = textEncrypted === null ? null : this.box.open(textEncrypted);
    return {
      ...{ id, fanId, carrier, text, intent, state, resolution, assigneeId },
      from: addressEncrypted === null ? null : maskAddress('sms', this.box.open(addressEncrypted)),
      words: text === null ? null : readReply(text).words,
      heldUntil: state === 'doubtful' ? (row.heldUntil?.toISOString() ?? null) : null,
      resolvedAt: row.resolvedAt?.toISOString() ?? null,
      receivedAt: row.receivedAt.toISOString(),
      answers: answers.filter(({ replyId }) => replyId === id).map((answer) => this.toAnswer(answer)),
    };
  }

  private toAnswer(row: ReplyAnswerRow): Reply['answers'][number] {
    const { id, textEncrypted, state, code, deliveryStatus, createdAt } = row;
    const text = textEncrypted === null ? null : this.box.open(textEncrypted);
    return { id, text, state, code, deliveryStatus, createdAt: createdAt.toISOString() };
  }
}
