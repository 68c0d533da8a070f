import { applyDecorators, Controller, Delete, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type Removed, RemovedSchema } from '#contracts/http/archive.js';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import { type TemplateParams, TemplateParamsSchema } from '#contracts/messages/templates.js';
import { Database } from '#database/database.js';
import { REMOVABLE_ARTIST } from '#database/removals/artist.js';
import { REMOVABLE_CAMPAIGN } from '#database/removals/campaign.js';
import { REMOVABLE_FLOW } from '#database/removals/flow.js';
import { REMOVABLE_RELEASE } from '#database/removals/release.js';
import type { Removable } from '#database/removals/removable.js';
import { REMOVABLE_TEMPLATE } from '#database/removals/template.js';
import { accessOf, Secured } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { mustBeAllowed, notFound } from '#http/problem.js';
import { remove, type RemovalRequest, restore } from './remove.js';

const RULE = 'What nothing ever used is deleted; what was used is archived, and leaves the lists.';
const Removes = (what: string, stays: string) =>
  applyDecorators(
    HttpCode(200),
    ApiOperation({ summary: `Remove ${what}`, description: RULE }),
    ApiOkResponse({ standardSchema: RemovedSchema }),
    ApiResponse({ status: 409, description: `It is in use: ${stays}` }),
  );
const Restores = (what: string) =>
  applyDecorators(
    Idempotent(),
    HttpCode(204),
    ApiOperation({ summary: `Put ${what} back into the list`, description: 'Undoes archiving.' }),
    ApiNoContentResponse(),
  );

type Noun = RemovalRequest<unknown>['noun'];

@ApiTags('removal')
@Secured()
@Controller('v1')
export class RemovalsController {
  constructor(private readonly database: Database) {}

  @Delete('campaigns/:id')
  @Removes('a campaign', 'it runs (end it first), or a keyword leads to the draft.')
  removeCampaign(
    @Req() http: Request,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Removed> {
    return this.remove(http, 'campaign', REMOVABLE_CAMPAIGN, id);
  }

  @Post('campaigns/:id/restore')
  @Restores('a campaign')
  restoreCampaign(@Req() http: Request, @Param({ schema: IdParamsSchema }) { id }: IdParams): Promise<void> {
    return this.restore(http, 'campaign', REMOVABLE_CAMPAIGN, id);
  }

  @Delete('flows/:id')
  @Removes('a flow, with its versions', 'a campaign that has not ended runs it, or is to run it.')
  removeFlow(@Req() http: Request, @Param({ schema: IdParamsSchema }) { id }: IdParams): Promise<Removed> {
    return this.remove(http, 'flow', REMOVABLE_FLOW, id);
  }

  @Post('flows/:id/restore')
  @Restores('a flow')
  restoreFlow(@Req() http: Request, @Param({ schema: IdParamsSchema }) { id }: IdParams): Promise<void> {
    return this.restore(http, 'flow', REMOVABLE_FLOW, id);
  }

  @Delete('releases/:id')
  @Removes('a release', 'a campaign of it has not ended.')
  removeRelease(@Req() http: Request, @Param({ schema: IdParamsSchema }) { id }: IdParams): Promise<Removed> {
    return this.remove(http, 'release', REMOVABLE_RELEASE, id);
  }

  @Post('releases/:id/restore')
  @Restores('a release')
  restoreRelease(@Req() http: Request, @Param({ schema: IdParamsSchema }) { id }: IdParams): Promise<void> {
    return this.restore(http, 'release', REMOVABLE_RELEASE, id);
  }

  @Delete('artists/:id')
  @Removes('an artist', 'a release is not archived, or a campaign of the artist has not ended.')
  removeArtist(@Req() http: Request, @Param({ schema: IdParamsSchema }) { id }: IdParams): Promise<Removed> {
    return this.remove(http, 'artist', REMOVABLE_ARTIST, id);
  }

  @Post('artists/:id/restore')
  @Restores('an artist')
  restoreArtist(@Req() http: Request, @Param({ schema: IdParamsSchema }) { id }: IdParams): Promise<void> {
    return this.restore(http, 'artist', REMOVABLE_ARTIST, id);
  }

  @Delete('templates/:key/:channel')
  @Removes('a message', 'a draft, or a version that a campaign runs, sends it.')
  removeTemplate(
    @Req() http: Request,
    @Param({ schema: TemplateParamsSchema }) params: TemplateParams,
  ): Promise<Removed> {
    return this.remove(http, 'template', REMOVABLE_TEMPLATE, params);
  }

  private async remove<Key>(
    http: Request,
    noun: Noun,
    removable: Removable<Key>,
    key: Key,
  ): Promise<Removed> {
    const done = await remove(this.database, removable, { ...requestOf(http), noun, key });
    mustBeAllowed(done, noun);
    return { outcome: done.kind };
  }

  private async restore<Key>(http: Request, noun: Noun, removable: Removable<Key>, key: Key): Promise<void> {
    const done = await restore(this.database, removable, { ...requestOf(http), noun, key });
    if (!done) throw notFound(noun);
  }
}

function requestOf(http: Request) {
  const access = accessOf(http);
  return { workspaceId: access.workspaceId, actor: actorOf(access) };
}
