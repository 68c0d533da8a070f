import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { archivedQuery } from '#contracts/http/archive.js';
import { type IdParams, IdParamsSchema, type Page, pageQuery } from '#contracts/http/paging.js';
import {
  type CancelledRelease,
  CancelledReleaseSchema,
  clockFromBody,
  clockToBody,
  type CreateRelease,
  type MoveImpact,
  type MoveImpactRequest,
  MoveImpactRequestSchema,
  MoveImpactSchema,
  type ReleaseClockBody,
  CreateReleaseSchema,
  type Release,
  type ReleaseMoments,
  ReleaseMomentsSchema,
  ReleasePageSchema,
  ReleaseSchema,
  type UpdatedRelease,
  UpdatedReleaseSchema,
  type UpdateRelease,
  UpdateReleaseSchema,
} from '#contracts/releases/releases.js';
import { Database } from '#database/database.js';
import { readAvailability } from '#database/releases/availability.js';
import { createRelease, findRelease, listReleases, type ReleaseRecord } from '#database/releases/releases.js';
import { wallTime } from '#domain/clock/local-moment.js';
import { earliestMoment, latestMoment, momentTable } from '#domain/releases/release-clock.js';
import { Needs, Secured, Workspace } from '#api/access/access.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { conflict, mustBeAllowed, notFound, problemOf, ProblemException } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { cancelRelease } from './cancel-release.js';
import { forecastMove } from './forecast-move.js';
import { updateRelease } from './update-release.js';

const ListQuerySchema = z.strictObject({
  ...pageQuery,
  ...archivedQuery,
  artistId: z.uuid().optional().meta({ description: 'Only releases of this artist.' }),
  title: z.string().min(1).max(200).optional().meta({ description: 'Part of the title, in any case.' }),
});

@ApiTags('artists and releases')
@Secured()
@Controller('v1/releases')
export class ReleasesController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Create a release' })
  @ApiCreatedResponse({ standardSchema: ReleaseSchema })
  async create(
    @Workspace() workspaceId: string,
    @Body({ schema: CreateReleaseSchema }) body: CreateRelease,
  ): Promise<Release> {
    const { artistId, title, upc = null, serviceIds, leadTrackIds } = body;
    const clock = clockFromBody(body.clock);
    const created = await this.database.transaction((sql) =>
      createRelease(sql, { workspaceId, artistId, title, upc, serviceIds, leadTrackIds, clock }),
    );
    if (created === undefined) throw notFound('artist');
    return toRelease(created);
  }

  @Get()
  @ApiOperation({ summary: 'The releases of the workspace, in the order they were entered' })
  @ApiOkResponse({ standardSchema: ReleasePageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListQuerySchema }) { limit, cursor, ...filter }: z.infer<typeof ListQuerySchema>,
  ): Promise<Page<Release>> {
    const after = decodeCursor(cursor, z.uuid());
    const { artistId, title, archived } = filter;
    const page = { workspaceId, artistId, title, archived, after, limit: limit + 1 };
    const rows = await listReleases(this.database, page);
    return pageFrom(rows, limit, (row) => row.id, toRelease);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One release' })
  @ApiOkResponse({ standardSchema: ReleaseSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Release> {
    const found = await findRelease(this.database, workspaceId, id);
    if (found === undefined) throw notFound('release');
    return toRelease(found);
  }

  @Post(':id/move-impact')
  @Needs('read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'How many fans moving the release would wake, and whether that can be done in time',
  })
  @ApiOkResponse({ standardSchema: MoveImpactSchema })
  async moveImpact(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: MoveImpactRequestSchema }) { clock }: MoveImpactRequest,
  ): Promise<MoveImpact> {
    return this.forecast(workspaceId, id, clock);
  }

  @Get(':id/moments')
  @ApiOperation({
    summary: 'When the release is out in each territory',
    description: 'Set territories apart by `clock.overrides` of the release.',
  })
  @ApiOkResponse({ standardSchema: ReleaseMomentsSchema })
  async moments(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<ReleaseMoments> {
    const found = await findRelease(this.database, workspaceId, id);
    if (found === undefined) throw notFound('release');
    const now = await this.clocks.now(workspaceId);
    const probed = await readAvailability(this.database, id);
    return {
      items: momentTable(found.clock).map(({ territory, zone, moment, overridden, kept }) => ({
        territory: territory === '' ? null : territory,
        zone,
        moment: new Date(moment).toISOString(),
        local: wallTime(moment, zone),
        out: moment <= now,
        overridden,
        kept,
        availability: Object.fromEntries(
          probed.filter((one) => one.territory === territory).map((one) => [one.service, one.state]),
        ),
      })),
    };
  }

  @Post(':id/cancel')
  @Idempotent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Cancel a release, for good',
    description:
      'Its campaigns end with the reason `release_cancelled`: nothing is saved or sent any more, and the fans leave.',
  })
  @ApiOkResponse({ standardSchema: CancelledReleaseSchema })
  @ApiResponse({ status: 409, description: 'It is cancelled already.' })
  async cancel(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<CancelledRelease> {
    const now = await this.clocks.now(workspaceId);
    const done = await cancelRelease(this.database, { workspaceId, id, now });
    if (done.kind === 'unknown') throw notFound('release');
    if (done.kind === 'already') throw conflict('The release is cancelled already.', 'release_is_cancelled');
    return { ...toRelease(done.release), cancelled: done.cancelled };
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change a release; a new clock re-times every fan',
    description:
      'Moved earlier, the fans under way are woken to wait anew; moved later, each finds the new moment when the ' +
      'old one comes. Nothing is ever done at an old date. Territories where it is out already keep their moment: ' +
      'what fans there have been given is not undone. Campaigns keep their distance between release and end.',
  })
  @ApiResponse({
    status: 409,
    description:
      'A release that is cancelled, or out everywhere, is moved no more; or, without `confirm`: not all fans can be ' +
      'woken in time, or a campaign would end at once.',
  })
  @ApiOkResponse({ standardSchema: UpdatedReleaseSchema })
  async update(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: UpdateReleaseSchema }) { confirm, ...body }: UpdateRelease,
  ): Promise<UpdatedRelease> {
    if (body.clock !== undefined && !confirm) await this.mustBeInTime(workspaceId, id, body.clock);
    const now = await this.clocks.now(workspaceId);
    const updated = await updateRelease(this.database, { workspaceId, id, change: body, confirm, now });
    mustBeAllowed(updated, 'release');
    return { ...toRelease(updated.release), retimed: updated.retimed };
  }

  private async forecast(workspaceId: string, id: string, to: ReleaseClockBody): Promise<MoveImpact> {
    const clock = await this.clocks.clockOf(workspaceId);
    const found = await forecastMove(this.database, { workspaceId, id, to, clock });
    if (found === undefined) throw notFound('release');
    return found;
  }

  /** 409 with the figures, unless everybody can be woken before their new moment. */
  private async mustBeInTime(workspaceId: string, id: string, to: ReleaseClockBody): Promise<void> {
    const { fans, perSecond, seconds, late } = await this.forecast(workspaceId, id, to);
    const fanOut = { fans, perSecond, seconds, late };
    if (late === 0) return;
    const detail =
      `Of ${fanOut.fans} fans ${fanOut.late} would be woken after their new moment: waking all takes ` +
      `${Math.ceil(fanOut.seconds)} s. Send "confirm": true to move the release all the same.`;
    throw new ProblemException({ ...problemOf('fan_out_too_late', detail), fanOut });
  }
}

function toRelease({ createdAt, cancelledAt, clock, ...rest }: ReleaseRecord): Release {
  return {
    ...rest,
    clock: clockToBody(clock),
    firstMoment: new Date(earliestMoment(clock)).toISOString(),
    lastMoment: new Date(latestMoment(clock)).toISOString(),
    cancelledAt: cancelledAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
