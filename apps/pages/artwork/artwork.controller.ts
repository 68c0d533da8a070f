import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Database } from '#database/database.js';
import { readArtworkFile } from '#database/releases/artworks.js';
import { formatFor, MEDIA_TYPES, parseArtworkName } from '#domain/releases/artwork-file.js';
import { notFound } from '#http/problem.js';
import { isKnownTag } from './known-tag.js';

const HASH = /^[0-9a-f]{40}$/;
const FOR_EVER = 'public, max-age=31536000, immutable';

/** `/artwork/{hash}/{width}.{ending}`: a file that never changes. Without an ending, the browser's `Accept` chooses. */
@ApiExcludeController()
@Controller('artwork')
export class ArtworkFilesController {
  constructor(private readonly database: Database) {}

  /** Also answers HEAD, which Express hands to GET. */
  @Get(':hash/:name')
  async file(
    @Param('hash') hash: string,
    @Param('name') name: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const parsed = parseArtworkName(name);
    if (parsed === undefined || !HASH.test(hash)) throw notFound('artwork');
    const format = parsed.format ?? formatFor(request.headers.accept);
    const etag = `"${hash}-${parsed.width}-${format}"`;
    response.set({ ETag: etag, 'Cache-Control': FOR_EVER });
    // Mailboxes and other pages show it, too.
    response.set('Cross-Origin-Resource-Policy', 'cross-origin');
    if (parsed.format === undefined) response.vary('Accept');
    // What a browser names by this tag it has had from here: the file cannot be another one.
    if (isKnownTag(request, etag)) {
      response.status(304).end();
      return;
    }
    const bytes = await readArtworkFile(this.database, { hash, width: parsed.width, format });
    if (bytes === undefined) {
      for (const header of ['ETag', 'Cache-Control', 'Vary']) response.removeHeader(header);
      throw notFound('artwork');
    }
    response.type(MEDIA_TYPES[format]).send(bytes);
  }
}
