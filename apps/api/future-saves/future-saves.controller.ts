import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type ArtistFutureSaves,
  ArtistFutureSavesSchema,
  type FutureSaveParams,
  FutureSaveParamsSchema,
  type FutureSaves,
  FutureSavesSchema,
} from '#contracts/consents/future-saves.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { foundReleases } from '#database/campaigns/future-save-releases.js';
import {
  countFutureSaves,
  type FutureSaveRow,
  readFutureSaves,
  revokeFutureSaves,
} from '#database/consents/future-saves.js';
import { Database } from '#database/database.js';
import { findFan } from '#database/fans/fans.js';
import { readLooks } from '#database/releases/artist-looks.js';
import { Secured, Workspace } from '#api/access/access.js';
import { notFound } from '#http/problem.js';

/** The standing wishes of fans. Only a fan utters one, on a page; here they are read, and taken back for the fan. */
@ApiTags('fans')
@Secured()
@Controller('v1')
export class FutureSavesController {
  constructor(private readonly database: Database) {}

  @Get('fans/:id/future-saves')
  @ApiOperation({
    summary: 'The artists whose every new release the fan wants saved',
    description: 'Those that were taken back or are over are kept, with the words that the fan agreed to.',
  })
  @ApiOkResponse({ standardSchema: FutureSavesSchema })
  async list(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<FutureSaves> {
    if ((await findFan(this.database, workspaceId, id)) === undefined) throw notFound('fan');
    return { items: (await readFutureSaves(this.database, workspaceId, id)).map(toFutureSave) };
  }

  @Delete('fans/:id/future-saves/:artistId')
  @HttpCode(204)
  @ApiOperation({
    summary: "Take back a fan's wish to have every new release of an artist saved, on all services",
    description: 'Releases that the fan is pre-saved for already stay so.',
  })
  @ApiNoContentResponse()
  async revoke(
    @Workspace() workspaceId: string,
    @Param({ schema: FutureSaveParamsSchema }) { id, artistId }: FutureSaveParams,
  ): Promise<void> {
    const closed = await revokeFutureSaves(this.database, { workspaceId, fanId: id, artistId }, 'api');
    if (closed === 0) throw notFound('future save');
  }

  @Get('artists/:id/future-saves')
  @ApiTags('artists and releases')
  @ApiOperation({
    summary:
      'How many fans want every release of the artist, and the releases that were found without a campaign',
    description:
      'For a release that nobody has made a campaign for within 15 minutes, a draft is made, or a running campaign: ' +
      '`futureSaves` of `/v1/workspace` says which. A release that a service lists and that nobody has entered is ' +
      'entered by itself; every three hours the services are asked.',
  })
  @ApiOkResponse({ standardSchema: ArtistFutureSavesSchema })
  async ofArtist(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<ArtistFutureSaves> {
    const artists = await this.database.query('SELECT FROM artists WHERE workspace_id = $1 AND id = $2', [
      workspaceId,
      id,
    ]);
    if (artists.length === 0) throw notFound('artist');
    const releases = await foundReleases(this.database, workspaceId, id);
    return {
      fans: await countFutureSaves(this.database, workspaceId, id),
      releases: releases.map(({ foundAt, ...found }) => ({ ...found, foundAt: foundAt.toISOString() })),
      looks: (await readLooks(this.database, workspaceId, id)).map(({ lookedAt, nextLookAt, ...look }) => ({
        ...look,
        lookedAt: lookedAt?.toISOString() ?? null,
        nextLookAt: nextLookAt.toISOString(),
      })),
    };
  }
}

const toFutureSave = ({
  grantedAt,
  endsAt,
  revokedAt,
  ...row
}: FutureSaveRow): FutureSaves['items'][number] => ({
  ...row,
  grantedAt: grantedAt.toISOString(),
  endsAt: endsAt.toISOString(),
  revokedAt: revokedAt?.toISOString() ?? null,
});
