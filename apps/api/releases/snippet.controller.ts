import { Controller, Delete, Get, HttpCode, Param, Put, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { createHash } from 'node:crypto';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { type Snippet, SnippetSchema } from '#contracts/releases/snippet.js';
import { Database } from '#database/database.js';
import { findRelease } from '#database/releases/releases.js';
import { deleteSnippets, findSnippet, saveSnippet } from '#database/releases/snippets.js';
import { type AudioKind, LONGEST_SNIPPET_S, readAudio } from '#domain/releases/audio-kind.js';
import { snippetPath } from '#domain/releases/snippet-path.js';
import { Secured, Workspace } from '#api/access/access.js';
import { fail, notFound } from '#http/problem.js';
import { readBody } from '#http/read-body.js';
import { Settings } from '#http/settings.js';

/** Thirty seconds at 320 kbit/s are 1.2 MB; tags may hold a picture. */
const LARGEST_BYTES = 2 * 1024 * 1024;
/** Coders fill the last frame up, and put silence before the first sound. */
const TOLERANCE_S = 0.5;

@ApiTags('artists and releases')
@Secured()
@Controller('v1/releases/:id/snippet')
export class SnippetController {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  @Put()
  @ApiOperation({
    summary: 'Set the snippet of a release: audio that fans hear who have confirmed a sign-up',
    description:
      'The body is the audio itself: MP3, AAC (also as M4A) or Ogg (Vorbis or Opus), told by its content; at most 2 MB ' +
      'and 30 seconds.',
  })
  @ApiConsumes('audio/mpeg', 'audio/aac', 'audio/ogg', 'audio/mp4')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ standardSchema: SnippetSchema })
  @ApiResponse({ status: 413, description: 'The file is too large.' })
  @ApiResponse({ status: 415, description: 'Another kind of file; which one is said.' })
  @ApiResponse({ status: 422, description: 'It is damaged, or plays for longer than 30 seconds.' })
  async put(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Req() request: Request,
  ): Promise<Snippet> {
    if ((await findRelease(this.database, workspaceId, id)) === undefined) throw notFound('release');
    const bytes = await readBody(request, LARGEST_BYTES);
    const { kind, seconds } = mustBeSnippet(bytes);
    const hash = createHash('sha256').update(id).update(bytes).digest('hex').slice(0, 40);
    const on = { workspaceId, releaseId: id };
    const saved = await this.database.transaction((sql) =>
      saveSnippet(sql, on, { hash, kind, seconds, bytes }),
    );
    if (!saved) throw notFound('release');
    return this.get(workspaceId, { id });
  }

  @Get()
  @ApiOperation({ summary: 'What is known of the snippet' })
  @ApiOkResponse({ standardSchema: SnippetSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Snippet> {
    const found = await findSnippet(this.database, workspaceId, id);
    if (found === undefined) throw notFound('snippet');
    const { createdAt, ...snippet } = found;
    const url = this.settings.values.PUBLIC_BASE_URL.replace(/\/$/, '') + snippetPath(found);
    return { ...snippet, url, createdAt: createdAt.toISOString() };
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Take the snippet away, with every earlier one of the release' })
  async delete(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<void> {
    if (!(await deleteSnippets(this.database, workspaceId, id))) throw notFound('snippet');
  }
}

/** @throws ProblemException that says what the file is, or why it will not do. */
function mustBeSnippet(bytes: Buffer): { kind: AudioKind; seconds: number } {
  const read = readAudio(bytes);
  const wanted = 'Send an MP3, AAC, M4A or Ogg.';
  switch (read.kind) {
    case 'other':
      throw fail(
        415,
        read.name === undefined
          ? `This is no audio that we know. ${wanted}`
          : `This is a ${read.name} file. ${wanted}`,
      );
    case 'damaged':
      throw fail(422, 'The audio is damaged, was cut off, or has pictures that move.');
    case 'read': {
      const { audio: kind, seconds } = read;
      if (seconds > LONGEST_SNIPPET_S + TOLERANCE_S)
        throw fail(
          422,
          `The audio plays for ${seconds.toFixed(1)} s. At most ${LONGEST_SNIPPET_S} s are taken.`,
        );
      return { kind, seconds };
    }
  }
}
