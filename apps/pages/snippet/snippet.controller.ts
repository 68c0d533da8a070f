import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Database } from '#database/database.js';
import { readSnippetFile } from '#database/releases/snippets.js';
import { AUDIO_TYPES } from '#domain/releases/audio-kind.js';
import { notFound } from '#http/problem.js';
import { isKnownTag } from '#pages/artwork/known-tag.js';
import { byteRange } from './byte-range.js';

const NAME = /^([0-9a-f]{40})\.(mp3|aac|ogg|m4a)$/;
const FOR_EVER = 'private, max-age=31536000, immutable';

/** `/snippet/{hash}.{ending}`: audio that never changes. Some browsers play only what they can ask for in parts. */
@ApiExcludeController()
@Controller('snippet')
export class SnippetFilesController {
  constructor(private readonly database: Database) {}

  @Get(':name')
  async file(@Param('name') name: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const [, hash, ending] = NAME.exec(name) ?? [];
    if (hash === undefined) throw notFound('snippet');
    const etag = `"${hash}"`;
    const found = await readSnippetFile(this.database, hash);
    if (found === undefined || found.kind !== ending) throw notFound('snippet');
    response.set({ ETag: etag, 'Cache-Control': FOR_EVER, 'Accept-Ranges': 'bytes' });
    response.type(AUDIO_TYPES[found.kind]);
    if (isKnownTag(request, etag)) {
      response.status(304).end();
      return;
    }
    const { bytes } = found;
    // A part of another file than the one that the browser knows would be nonsense: then it gets all.
    const wanted = request.headers['if-range'];
    const mayCut = wanted === undefined || wanted === etag;
    const range = mayCut ? byteRange(request.headers.range, bytes.length) : 'all';
    if (range === 'all') response.send(bytes);
    else if (range === 'none') response.status(416).set('Content-Range', `bytes */${bytes.length}`).end();
    else
      response
        .status(206)
        .set('Content-Range', `bytes ${range.from}-${range.to}/${bytes.length}`)
        .send(bytes.subarray(range.from, range.to + 1));
  }
}
