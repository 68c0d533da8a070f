import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Page } from '#contracts/http/paging.js';
import {
  type PreviewedTemplate,
  PreviewedTemplateSchema,
  type PreviewTemplate,
  PreviewTemplateSchema,
} from '#contracts/messages/template-preview.js';
import {
  type ListTemplatesQuery,
  ListTemplatesQuerySchema,
  type ListVersionsQuery,
  ListVersionsQuerySchema,
  type PutTemplate,
  PutTemplateSchema,
  type Template,
  TemplatePageSchema,
  type TemplateParams,
  TemplateParamsSchema,
  TemplateSchema,
  type WordingQuery,
  WordingQuerySchema,
  type WrittenTemplate,
  WrittenTemplateSchema,
} from '#contracts/messages/templates.js';
import { Database } from '#database/database.js';
import { workspaceLanguage } from '#database/messages/preview-facts.js';
import { findTemplate, listTemplates } from '#database/messages/templates.js';
import { endWording, listVersions, writeTemplate } from '#database/messages/write-template.js';
import { SecretBox } from '#database/secret-box.js';
import { CHANNELS } from '#domain/terms.js';
import { Needs, Secured, Workspace } from '#api/access/access.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { conflict, notFound, unprocessable } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { previewOf } from './preview-template.js';
import { showMessage } from './shown-message.js';
import { toTemplate, wordingKey } from './template-answers.js';
import { wordingOf } from './wording-of.js';

const KeysSchema = z.tuple([z.string(), z.enum(CHANNELS)]);
const NOT_SENDABLE = { status: 422, description: 'It could not be filled for a fan; each reason is named.' };

@ApiTags('templates')
@Secured()
@Controller('v1/templates')
export class TemplatesController {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The messages of the workspace, by key and channel' })
  @ApiOkResponse({ standardSchema: TemplatePageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListTemplatesQuerySchema })
    { limit, cursor, key, channel, archived }: ListTemplatesQuery,
  ): Promise<Page<Template>> {
    const after = decodeCursor(cursor, KeysSchema);
    const page = { workspaceId, key, channel, archived, after, limit: limit + 1 };
    const rows = await listTemplates(this.database, page);
    return pageFrom(rows, limit, (row) => [row.key, row.channel], toTemplate);
  }

  @Get(':key/:channel')
  @ApiOperation({ summary: 'One wording of a message, as it is sent now' })
  @ApiOkResponse({ standardSchema: TemplateSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: TemplateParamsSchema }) params: TemplateParams,
    @Query({ schema: WordingQuerySchema }) query: WordingQuery,
  ): Promise<Template> {
    const found = await findTemplate(this.database, workspaceId, wordingKey(params, query));
    if (found === undefined) throw notFound('template');
    return toTemplate(found);
  }

  @Get(':key/:channel/versions')
  @ApiOperation({
    summary: 'All versions of a message, in every language and campaign, the newest first',
    description: 'A version is never changed: messages that were sent are read by it.',
  })
  @ApiOkResponse({ standardSchema: TemplatePageSchema })
  async versions(
    @Workspace() workspaceId: string,
    @Param({ schema: TemplateParamsSchema }) params: TemplateParams,
    @Query({ schema: ListVersionsQuerySchema }) { limit, cursor }: ListVersionsQuery,
  ): Promise<Page<Template>> {
    const before = decodeCursor(cursor, z.int());
    const rows = await listVersions(this.database, { ...params, workspaceId, before, limit: limit + 1 });
    return pageFrom(rows, limit, (row) => row.version, toTemplate);
  }

  @Put(':key/:channel')
  @ApiOperation({
    summary: 'Write a message: what is sent from now on',
    description:
      'Each writing is a new version. With `language` or `campaignId` it is the wording for those fans only; a fan gets ' +
      'the wording of the campaign before the one for every campaign, then the one in their own language, in the ' +
      'workspace’s, for any. The one for any language and every campaign has to be there first.',
  })
  @ApiOkResponse({ standardSchema: WrittenTemplateSchema })
  @ApiResponse({
    status: 409,
    description: 'The wording for any language and every campaign is not written yet.',
  })
  @ApiResponse(NOT_SENDABLE)
  async put(
    @Workspace() workspaceId: string,
    @Param({ schema: TemplateParamsSchema }) params: TemplateParams,
    @Query({ schema: WordingQuerySchema }) query: WordingQuery,
    @Body({ schema: PutTemplateSchema }) body: PutTemplate,
  ): Promise<WrittenTemplate> {
    const key = wordingKey(params, query);
    const { PUBLIC_BASE_URL: publicBaseUrl } = this.settings.values;
    const language = query.language ?? (await workspaceLanguage(this.database, workspaceId));
    const { wording, warnings } = await wordingOf(params.channel, body, { language, publicBaseUrl });
    const written = await this.database.transaction((sql) => writeTemplate(sql, workspaceId, key, wording));
    if (written.kind === 'no_campaign') throw notFound('campaign');
    if (written.kind === 'no_base')
      throw conflict(
        'Write the message for any language and every campaign first: some fans would get nothing.',
      );
    return { ...toTemplate(written.template), warnings };
  }

  @Delete(':key/:channel/wording')
  @HttpCode(204)
  @ApiOperation({
    summary: 'End the wording of a language or campaign: its fans get the next best one',
    description: 'The wording for any language and every campaign goes with the message itself.',
  })
  @ApiNoContentResponse()
  @ApiResponse({ status: 422, description: 'Neither a language nor a campaign is named.' })
  async endWording(
    @Workspace() workspaceId: string,
    @Param({ schema: TemplateParamsSchema }) params: TemplateParams,
    @Query({ schema: WordingQuerySchema }) query: WordingQuery,
  ): Promise<void> {
    if (query.language === undefined && query.campaignId === undefined)
      throw unprocessable('Name the language or the campaign whose wording is to end.');
    const ended = await endWording(this.database, workspaceId, wordingKey(params, query));
    if (!ended) throw notFound('wording of this template');
  }

  @Post(':key/:channel/preview')
  @HttpCode(200)
  @Needs('read')
  @ApiOperation({
    summary: 'What a message reads like to a fan of a campaign; a draft may be given',
    description: 'By the same rules as a send. Without campaign and fan it is filled with sample values.',
  })
  @ApiOkResponse({ standardSchema: PreviewedTemplateSchema })
  @ApiResponse(NOT_SENDABLE)
  async preview(
    @Workspace() workspaceId: string,
    @Param({ schema: TemplateParamsSchema }) params: TemplateParams,
    @Body({ schema: PreviewTemplateSchema }) body: PreviewTemplate,
  ): Promise<PreviewedTemplate> {
    const { draft, values = {}, ...asked } = body;
    const { campaignId = null, fanId = null, language = null } = asked;
    const { PUBLIC_BASE_URL: publicBaseUrl } = this.settings.values;
    const now = await this.clocks.now(workspaceId);
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
    const shown = await showMessage(
      { sql: this.database, box: this.box, publicBaseUrl, now },
      params,
      { workspaceId, campaignId, fanId, language, draft, links: 'sample' },
      given,
    );
    return previewOf(shown, asked);
  }
}
