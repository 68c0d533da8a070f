import { Controller, Delete, Get, HttpCode, Param, Put, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { type Artwork, ArtworkSchema } from '#contracts/releases/artwork.js';
import { Database } from '#database/database.js';
import { type ArtworkRecord, deleteArtworks, findArtwork, saveArtwork } from '#database/releases/artworks.js';
import { findRelease } from '#database/releases/releases.js';
import { artworkPath } from '#domain/releases/artwork-file.js';
import { Secured, Workspace } from '#api/access/access.js';
import { fail, notFound } from '#http/problem.js';
import { readBody } from '#http/read-body.js';
import { Settings } from '#http/settings.js';

const LARGEST_BYTES = 20 * 1024 * 1024;

@ApiTags('artists and releases')
@Secured()
@Controller('v1/releases/:id/artwork')
export class ArtworkController {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  @Put()
  @ApiOperation({
    summary: 'Set the artwork of a release',
    description:
      'The body is the image itself: JPEG (CMYK, too), PNG, WebP or AVIF, told by its content; at most 20 MB, square or ' +
      'nearly so, 320 × 320 pixels or more. It is kept in several sizes and formats, in sRGB. The one before stays ' +
      'under its own addresses, because emails name them.',
  })
  @ApiConsumes('image/jpeg', 'image/png', 'image/webp', 'image/avif')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ standardSchema: ArtworkSchema })
  @ApiResponse({ status: 413, description: 'The image is too large.' })
  @ApiResponse({ status: 415, description: 'Another kind of file; which one is said.' })
  @ApiResponse({ status: 422, description: 'An image that will not do: damaged, too small, not square.' })
  async put(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Req() request: Request,
  ): Promise<Artwork> {
    // Asked before the image is read: a long upload for nothing helps nobody.
    if ((await findRelease(this.database, workspaceId, id)) === undefined) throw notFound('release');
    const bytes = await readBody(request, LARGEST_BYTES);
    if (bytes.length === 0) throw fail(415, 'Send the image as the body.');
    // Loaded with the first artwork: the image library is large, and an API that starts is waited for.
    const { readArtwork } = await import('./read-artwork.js');
    const read = await readArtwork(id, bytes);
    if (read.kind === 'refused') throw fail(read.status, read.reason);
    const on = { workspaceId, releaseId: id };
    const saved = await this.database.transaction((sql) => saveArtwork(sql, on, read.artwork, read.files));
    if (!saved) throw notFound('release');
    return this.get(workspaceId, { id });
  }

  @Get()
  @ApiOperation({ summary: 'What is known of the artwork' })
  @ApiOkResponse({ standardSchema: ArtworkSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Artwork> {
    const found = await findArtwork(this.database, workspaceId, id);
    if (found === undefined) throw notFound('artwork');
    return toArtwork(found, this.settings.values.PUBLIC_BASE_URL);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Take the artwork away',
    description: 'With every earlier one of the release: emails that were sent show none any more.',
  })
  async delete(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<void> {
    if (!(await deleteArtworks(this.database, workspaceId, id))) throw notFound('artwork');
  }
}

function toArtwork({ createdAt, ...artwork }: ArtworkRecord, publicBaseUrl: string): Artwork {
  const largest = artwork.widths.at(-1) ?? 0;
  return {
    ...artwork,
    url: publicBaseUrl + artworkPath(artwork.hash, largest, 'jpeg'),
    createdAt: createdAt.toISOString(),
  };
}
