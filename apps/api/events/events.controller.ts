import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import {
  EventBatchSchema,
  EventResultSchema,
  EventResultsSchema,
  type EventResult,
  type EventResults,
  EventsBodySchema,
} from '#contracts/events/events.js';
import { Secured, Workspace } from '#api/access/access.js';
import { Problems } from '#http/problem-responses.js';
import { badRequest, ProblemException, problemOf } from '#http/problem.js';
import { documentedAs, fieldErrors } from '#http/schema.pipe.js';
import { Intake } from '#intake/intake.js';

const HOW = `One event, or a batch of at most 1,000 in \`{ "events": […] }\`. Each event carries an id of yours: sent
again with the same body it is a \`duplicate\` and changes nothing, with another body it is a 409 of that event. Each
event of a batch is answered by itself, in the order sent. An unknown \`externalId\` in a \`fan.pre_saved\` makes the fan.`;

@ApiTags('events')
@Secured()
@Controller('v1/events')
export class EventsController {
  constructor(private readonly intake: Intake) {}

  @Post()
  @ApiOperation({ summary: 'Send one event or a batch', description: HOW })
  @ApiResponse({
    status: 200,
    standardSchema: EventResultSchema,
    description: 'A single event: known already.',
  })
  @ApiResponse({
    status: 202,
    standardSchema: z.union([EventResultsSchema, EventResultSchema]),
    description: "All events are stored: `results` of a batch; the single event's own result.",
  })
  @ApiResponse({
    status: 207,
    standardSchema: EventResultsSchema,
    description: 'A batch with rejected events.',
  })
  @Problems({
    409: 'A single event: its id was used with another body.',
    413: 'The body is larger than 2 MB.',
    415: 'The body is not application/json.',
    422: 'A single event: from the future, or of a draft campaign.',
  })
  async receive(
    @Workspace() workspaceId: string,
    @Body({ schema: documentedAs(EventsBodySchema) }) body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EventResults | EventResult> {
    if (!isBatch(body)) return this.receiveOne(workspaceId, body, response);
    const batch = EventBatchSchema.safeParse(body);
    if (!batch.success) throw badRequest(fieldErrors(batch.error.issues));
    const results = await this.intake.receive(workspaceId, batch.data.events);
    response.status(results.some((result) => result.status === 'rejected') ? 207 : 202);
    return { results };
  }

  private async receiveOne(workspaceId: string, body: unknown, response: Response): Promise<EventResult> {
    const [result] = await this.intake.receive(workspaceId, [body]);
    if (result === undefined) throw new Error('An event was left without an answer.');
    if (result.status === 'rejected') throw new ProblemException(result.problem ?? problemOf('bad_fields'));
    response.status(result.status === 'accepted' ? 202 : 200);
    return result;
  }
}

const isBatch = (body: unknown): boolean => typeof body === 'object' && body !== null && 'events' in body;
