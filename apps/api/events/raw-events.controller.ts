import { Controller, Get, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  type EventFormat,
  EventPageSchema,
  type ListedEvent,
  type ListEventsQuery,
  ListEventsQuerySchema,
} from '#contracts/events/list-events.js';
import type { Page } from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import { type EventsAsked, readEventPage } from '#database/events/list-events.js';
import { assertNever } from '#domain/assert-never.js';
import { Secured, Workspace } from '#api/access/access.js';
import { decodeCursor, encodeCursor } from '#http/paging.js';
import { streamFile } from '#http/stream-file.js';
import { eventOf, eventsCsv, eventsNdjson } from './event-files.js';

const HOW = `Everything that the metrics are counted from: by campaign, fan, type and time. The order is fan by fan, and for each
fan the order in which we took the events. As JSON page by page, or all of them as CSV (\`format=csv\` or \`Accept: text/csv\`) or as
one JSON object a line (\`format=ndjson\` or \`Accept: application/x-ndjson\`). No event holds an address.`;

const NDJSON = 'application/x-ndjson';

/** The raw facts, to count again. */
@ApiTags('events')
@Secured()
@Controller('v1/events')
export class RawEventsController {
  constructor(private readonly database: Database) {}

  @Get()
  @ApiOperation({ summary: 'The raw events, to be counted again', description: HOW })
  @ApiProduces('application/json', 'text/csv', NDJSON)
  @ApiOkResponse({ standardSchema: EventPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListEventsQuerySchema }) query: ListEventsQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Page<ListedEvent> | StreamableFile> {
    const { limit, cursor, type: types, format, ...filters } = query;
    const asked = { ...filters, types, workspaceId };
    response.vary('Accept');
    const wanted = format ?? accepted(request);
    switch (wanted) {
      case 'json':
        return this.page(asked, cursor, limit);
      case 'csv':
        return streamFile(eventsCsv(this.database, asked), { type: 'text/csv', name: 'events.csv' });
      case 'ndjson':
        return streamFile(eventsNdjson(this.database, asked), { type: NDJSON, name: 'events.ndjson' });
      default:
        return assertNever(wanted);
    }
  }

  private async page(
    asked: EventsAsked,
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<ListedEvent>> {
    const after = decodeCursor(cursor, z.tuple([z.uuid(), z.int().min(0).nullable()]));
    const { events, next } = await readEventPage(this.database, asked, after, limit);
    return {
      items: events.map((row) => eventOf(row)),
      nextCursor: next === null ? null : encodeCursor(next),
    };
  }
}

function accepted(request: Request): EventFormat {
  const type = request.accepts(['json', 'text/csv', NDJSON]);
  if (type === 'text/csv') return 'csv';
  return type === NDJSON ? 'ndjson' : 'json';
}
