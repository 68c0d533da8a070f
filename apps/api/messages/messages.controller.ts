import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { GivenInstant } from '#contracts/http/given-times.js';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import {
  type ListMessagesQuery,
  ListMessagesQuerySchema,
  type Message,
  MessagePageSchema,
  MessageSchema,
} from '#contracts/messages/messages.js';
import { Database } from '#database/database.js';
import { listMessages, type MessageRow } from '#database/messages/list-messages.js';
import { SecretBox } from '#database/secret-box.js';
import { Secured, Workspace } from '#api/access/access.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { notFound } from '#http/problem.js';
import { messageOf } from './message-view.js';
import { sentContents } from './sent-content.js';

@ApiTags('messages')
@Secured()
@Controller('v1/messages')
export class MessagesController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What was sent: by fan, campaign, step, state, channel and time; the newest first',
    description: 'All that is asked for has to be so. Messages that were never tried are no part of it.',
  })
  @ApiOkResponse({ standardSchema: MessagePageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListMessagesQuerySchema }) { limit, cursor, ...query }: ListMessagesQuery,
  ): Promise<Page<Message>> {
    const after = decodeCursor(cursor, z.tuple([GivenInstant, z.uuid()]));
    const rows = await listMessages(this.database, { ...query, workspaceId, after, limit: limit + 1 });
    const placeOf = ({ madeAt, id }: MessageRow) => [madeAt, id];
    const sent = await sentContents(
      this.sources(),
      workspaceId,
      rows.slice(0, limit).map(({ id }) => id),
    );
    return pageFrom(rows, limit, placeOf, (row) => {
      const content = sent.get(row.id);
      return messageOf(this.box, row, content && { ...content, html: null });
    });
  }

  @Get(':id')
  @ApiOperation({ summary: 'One message' })
  @ApiOkResponse({ standardSchema: MessageSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Message> {
    const [row] = await listMessages(this.database, { workspaceId, id, limit: 1 });
    if (row === undefined) throw notFound('message');
    return messageOf(this.box, row, (await sentContents(this.sources(), workspaceId, [id])).get(id));
  }

  private sources() {
    return { database: this.database, box: this.box };
  }
}
