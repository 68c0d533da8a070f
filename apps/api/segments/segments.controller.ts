import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import {
  type CreateSegment,
  CreateSegmentSchema,
  type PatchSegment,
  PatchSegmentSchema,
  type SavedSegmentDetail,
  SavedSegmentDetailSchema,
  SavedSegmentPageSchema,
  SavedSegmentSchema,
  type SavedSegmentView,
  type SegmentListQuery,
  SegmentListQuerySchema,
} from '#contracts/audiences/saved-segments.js';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import { writeAudit } from '#database/access/audit.js';
import {
  changeSavedSegment,
  findSavedSegment,
  isNameTaken,
  listSavedSegments,
  readUses,
  removeSavedSegment,
  type SavedSegment,
  type SegmentUse,
} from '#database/audiences/saved-segments.js';
import { Database } from '#database/database.js';
import { accessOf, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { MetricLists } from '#api/metrics/metric-lists.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { conflict, notFound } from '#http/problem.js';
import { holdLists, makeSegment, nameTaken } from './make-segment.js';

/** Segments with a name. */
@ApiTags('segments')
@Secured()
@Controller('v1/segments')
export class SegmentsController {
  constructor(
    private readonly database: Database,
    private readonly lists: MetricLists,
  ) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary: 'Save a segment: a rule that is asked each time, or a list of fans',
    description:
      'Audiences and broadcasts name it as `{ "kind": "saved", "segmentId": … }`. A list keeps its fans, whatever ' +
      'becomes of them; with a `rule` it is made of the fans whom the rule finds now, and with a `metric` of the fans whom that ' +
      'number counts now.',
  })
  @ApiCreatedResponse({ standardSchema: SavedSegmentSchema })
  @ApiResponse({ status: 409, description: 'The workspace has a segment of this name.' })
  @ApiResponse({ status: 422, description: 'It names fans or saved segments that are not there.' })
  create(
    @Workspace() workspaceId: string,
    @Body({ schema: CreateSegmentSchema }) body: CreateSegment,
    @Req() request: Request,
  ): Promise<SavedSegmentView> {
    const actor = actorOf(accessOf(request));
    return this.database.transaction(async (sql) => {
      const made = await makeSegment(sql, workspaceId, body, this.lists);
      const { id: segmentId, kind, name, size } = made;
      const of = body.kind === 'list' && body.metric !== undefined ? { metric: body.metric } : {};
      const details = { segmentId, kind, name, size, ...of };
      await writeAudit(sql, { workspaceId, actor, action: 'segment.create', details });
      return toSaved(made);
    });
  }

  @Get()
  @ApiOperation({ summary: 'The saved segments of the workspace, oldest first' })
  @ApiOkResponse({ standardSchema: SavedSegmentPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: SegmentListQuerySchema }) { limit, cursor, kind }: SegmentListQuery,
  ): Promise<Page<SavedSegmentView>> {
    const after = decodeCursor(cursor, z.uuid());
    const rows = await listSavedSegments(this.database, { workspaceId, kind, after, limit: limit + 1 });
    return pageFrom(rows, limit, (row) => row.id, toSaved);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One saved segment, and what uses it' })
  @ApiOkResponse({ standardSchema: SavedSegmentDetailSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<SavedSegmentDetail> {
    const found = await findSavedSegment(this.database, workspaceId, id);
    if (found === undefined) throw notFound('segment');
    return { ...toSaved(found), uses: await readUses(this.database, workspaceId, id) };
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Rename a saved segment, or change its rule',
    description: 'What uses the rule goes on with the new one. A list has no rule to change.',
  })
  @ApiOkResponse({ standardSchema: SavedSegmentSchema })
  @ApiResponse({ status: 409, description: 'The name is taken, or it is a list.' })
  @ApiResponse({ status: 422, description: 'The rule names saved segments that are not there, or a rule.' })
  async change(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: PatchSegmentSchema }) body: PatchSegment,
    @Req() request: Request,
  ): Promise<SavedSegmentView> {
    const actor = actorOf(accessOf(request));
    try {
      return await this.database.transaction(async (sql) => {
        const before = await findSavedSegment(sql, workspaceId, id, 'for update');
        if (before === undefined) throw notFound('segment');
        if (body.rule !== undefined && before.kind === 'list')
          throw conflict('A list keeps its fans: it has no rule to change. Make another one.');
        if (body.name === undefined && body.rule === undefined) return toSaved(before);
        if (body.rule !== undefined) await holdLists(sql, workspaceId, body.rule);
        const changed = await changeSavedSegment(sql, workspaceId, id, body);
        if (changed === undefined) throw notFound('segment');
        const details = { segmentId: id, from: ruleAndName(before), to: ruleAndName(changed) };
        await writeAudit(sql, { workspaceId, actor, action: 'segment.change', details });
        return toSaved(changed);
      });
    } catch (error) {
      if (isNameTaken(error)) throw nameTaken(body.name);
      throw error;
    }
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a saved segment that nothing uses' })
  @ApiNoContentResponse()
  @ApiResponse({ status: 409, description: 'A running audience, a broadcast or another segment uses it.' })
  async remove(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Req() request: Request,
  ): Promise<void> {
    const actor = actorOf(accessOf(request));
    await this.database.transaction(async (sql) => {
      const removal = await removeSavedSegment(sql, workspaceId, id);
      if (removal.kind === 'unknown') throw notFound('segment');
      if (removal.kind === 'used') throw conflict(`It is used by ${namesOf(removal.uses)}.`);
      const { kind, size } = removal.segment;
      const details = { segmentId: id, kind, size, ...ruleAndName(removal.segment) };
      await writeAudit(sql, { workspaceId, actor, action: 'segment.delete', details });
    });
  }
}

const ruleAndName = ({ name, rule }: SavedSegment): object => ({ name, rule });

const WORD_OF: Record<SegmentUse['kind'], string> = {
  audience: 'the audience of',
  broadcast: 'the broadcast',
  segment: 'the segment',
};

function namesOf(uses: readonly SegmentUse[]): string {
  const [shown, left] = [uses.slice(0, 5), uses.length - 5];
  const names = shown.map(({ kind, name }) => `${WORD_OF[kind]} "${name}"`);
  return [...names, ...(left > 0 ? [`${left} more`] : [])].join(', ');
}

const toSaved = ({ createdAt, updatedAt, ...segment }: SavedSegment): SavedSegmentView => ({
  ...segment,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
