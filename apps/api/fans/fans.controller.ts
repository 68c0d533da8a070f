import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { newEvent } from '#database/events/new-event.js';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { z } from 'zod';
import {
  AddIdentitiesSchema,
  CreatedFanSchema,
  CreateFanSchema,
  FanPageSchema,
  FanSchema,
  TimelinePageSchema,
  type AddIdentities,
  type CreatedFan,
  type CreateFan,
  type Fan,
  type FanSummary,
  type TimelineEntry,
} from '#contracts/fans/fans.js';
import {
  type FlowState,
  type FlowStateQuery,
  FlowStateQuerySchema,
  FlowStateSchema,
} from '#contracts/fans/flow-state.js';
import {
  type ListFansQuery,
  ListFansQuerySchema,
  type TimelineQuery,
  TimelineQuerySchema,
} from '#contracts/fans/find-fans.js';
import { GivenInstant } from '#contracts/http/given-times.js';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { findFan, findMergedInto, readTimeline, unstickFan } from '#database/fans/fans.js';
import { findFans, type FoundFan } from '#database/fans/find-fans.js';
import { SecretBox } from '#database/secret-box.js';
import { assertNever } from '#domain/assert-never.js';
import { Secured, Workspace } from '#api/access/access.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { badRequest, conflict, notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { addIdentities } from './add-identities.js';
import { FanCreation } from './create-fan.js';
import { readFan, summaryOf } from './fan-view.js';
import { sentOfEvents } from '#api/messages/sent-content.js';
import { findByAddress } from './find-by-address.js';
import { readFlowState } from './flow-state.js';
import { LivePositions } from './live-position.js';
import { summarise } from './timeline-summary.js';

@ApiTags('fans')
@Secured()
@Controller('v1/fans')
export class FansController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
    private readonly creation: FanCreation,
    private readonly live: LivePositions,
  ) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Create a fan with addresses and consents' })
  @ApiCreatedResponse({ standardSchema: CreatedFanSchema })
  async create(
    @Workspace() workspaceId: string,
    @Body({ schema: CreateFanSchema }) body: CreateFan,
  ): Promise<CreatedFan> {
    const outcome = await this.creation.create(workspaceId, body);
    switch (outcome.kind) {
      case 'bad_fields':
        throw badRequest(outcome.errors);
      case 'known_external_id':
        throw conflict('A fan with this external id exists already.', 'external_id_taken');
      case 'created':
        return { ...(await this.fan(workspaceId, outcome.fanId)), sameAddress: outcome.sameAddress };
      default:
        return assertNever(outcome);
    }
  }

  @Post(':id/identities')
  @Idempotent()
  @ApiOperation({
    summary: 'Give a known fan an address, and what they agreed to with it',
    description: 'One address on each channel: the one they have may be given again, another one is a 409.',
  })
  @ApiCreatedResponse({ standardSchema: CreatedFanSchema })
  async addIdentities(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: AddIdentitiesSchema }) body: AddIdentities,
  ): Promise<CreatedFan> {
    const on = {
      workspaceId,
      fanId: id,
      occurredAt: await this.clocks.now(workspaceId),
      origin: 'api' as const,
    };
    const outcome = await addIdentities({ database: this.database, box: this.box }, on, body);
    switch (outcome.kind) {
      case 'unknown':
        throw notFound('fan');
      case 'bad_fields':
        throw badRequest(outcome.errors);
      case 'other_address':
        throw conflict(`The fan has another address on ${outcome.channel}.`, 'other_address');
      case 'added':
        return { ...(await this.fan(workspaceId, id)), sameAddress: outcome.sameAddress };
      default:
        return assertNever(outcome);
    }
  }

  @Get()
  @ApiOperation({
    summary: 'Find fans: by address, external id, campaign, territory, source; the newest first',
    description: 'All that is asked for has to be so. Addresses are compared by fingerprint, exactly.',
  })
  @ApiOkResponse({ standardSchema: FanPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListFansQuerySchema }) { limit, cursor, ...query }: ListFansQuery,
  ): Promise<Page<FanSummary>> {
    const after = decodeCursor(cursor, z.tuple([GivenInstant, z.uuid()]));
    const found = await findByAddress({ sql: this.database, box: this.box }, workspaceId, query);
    if (found.kind === 'bad_fields') throw badRequest(found.errors);
    const { externalId, territory, campaignId, source, createdAfter } = query;
    const rows = await findFans(this.database, {
      ...{ workspaceId, ids: found.ids, externalId, territory, campaignId, source, createdAfter, after },
      limit: limit + 1,
    });
    const placeOf = ({ addedAt, id }: FoundFan) => [addedAt, id];
    return pageFrom(rows, limit, placeOf, summaryOf);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One fan: addresses masked, what each may be used for, connections' })
  @ApiOkResponse({ standardSchema: FanSchema })
  get(@Workspace() workspaceId: string, @Param({ schema: IdParamsSchema }) { id }: IdParams): Promise<Fan> {
    return this.fan(workspaceId, id);
  }

  @Get(':id/timeline')
  @ApiOperation({
    summary: "The fan's events, newest first; of one campaign or one type, if asked for",
    description: '`occurredAt` is workspace time, `receivedAt` real time.',
  })
  @ApiOkResponse({ standardSchema: TimelinePageSchema })
  async timeline(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: TimelineQuerySchema }) { limit, cursor, campaignId, type }: TimelineQuery,
  ): Promise<Page<TimelineEntry>> {
    await this.mustExist(workspaceId, id);
    const before = decodeCursor(cursor, z.number().int().nonnegative());
    const query = { before, campaignId, type, limit: limit + 1 };
    const rows = await readTimeline(this.database, workspaceId, id, query);
    const sent = await sentOfEvents({ database: this.database, box: this.box }, workspaceId, rows);
    return pageFrom(
      rows,
      limit,
      (row) => row.fanSeq,
      ({ occurredAt, receivedAt, ...row }) => ({
        ...row,
        ...(row.type === 'message.accepted' ? { sent: sent(row.payload) } : {}),
        occurredAt: occurredAt.toISOString(),
        receivedAt: receivedAt.toISOString(),
        summary: summarise(row.type, row.payload),
      }),
    );
  }

  @Get(':id/flow-state')
  @ApiOperation({ summary: 'Where the fan stands in each flow, since when, why, and what comes next' })
  @ApiOkResponse({ standardSchema: FlowStateSchema })
  async flowState(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: FlowStateQuerySchema }) { live }: FlowStateQuery,
  ): Promise<FlowState> {
    await this.mustExist(workspaceId, id);
    const clock = await this.clocks.clockOf(workspaceId);
    const realNow = this.database.clock.now();
    const state = await readFlowState(this.database, { workspaceId, fanId: id, clock, realNow });
    return live === 'true' ? { ...state, live: await this.live.positionOf(workspaceId, id, clock) } : state;
  }

  @Post(':id/unstick')
  @Idempotent()
  @HttpCode(204)
  @ApiOperation({ summary: "Try a stuck fan's flow again" })
  @ApiNoContentResponse()
  async unstick(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<void> {
    await this.mustExist(workspaceId, id);
    const occurredAt = await this.clocks.now(workspaceId);
    const done = await this.database.transaction(async (sql) => {
      if (!(await unstickFan(sql, workspaceId, id))) return false;
      const occasion = { workspaceId, occurredAt, origin: 'api' as const };
      await appendEvents(sql, [newEvent(occasion, id, { type: 'fan.unstuck', payload: {} })]);
      return true;
    });
    if (!done) throw conflict('The fan is not stuck.');
  }

  private async fan(workspaceId: string, id: string): Promise<Fan> {
    const fan =
      (await readFan(this.database, this.box, workspaceId, id)) ?? (await this.byAlias(workspaceId, id));
    if (fan === undefined) throw notFound('fan');
    return fan;
  }

  /** A fan who was merged into another is that one. */
  private async byAlias(workspaceId: string, alias: string): Promise<Fan | undefined> {
    const id = await findMergedInto(this.database, workspaceId, alias);
    return id === undefined ? undefined : readFan(this.database, this.box, workspaceId, id);
  }

  private async mustExist(workspaceId: string, id: string): Promise<void> {
    if ((await findFan(this.database, workspaceId, id)) === undefined) throw notFound('fan');
  }
}
