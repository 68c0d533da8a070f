import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Page } from '#contracts/http/paging.js';
import {
  type ListTemplatesQuery,
  ListTemplatesQuerySchema,
  type PreviewedTemplate,
  PreviewedTemplateSchema,
  type PreviewTemplate,
  PreviewTemplateSchema,
  type PutTemplate,
  PutTemplateSchema,
  type Template,
  TemplatePageSchema,
  type TemplateParams,
  TemplateParamsSchema,
  TemplateSchema,
} from '#contracts/messages/templates.js';
import { Database } from '#database/database.js';
import {
  findTemplate,
  listTemplates,
  saveTemplate,
  type TemplateRecord,
} from '#database/messages/templates.js';
import { type MessageTemplate, templateProblems } from '#domain/messages/render-message.js';
import { CHANNELS } from '#domain/terms.js';
import { Needs, Secured, Workspace } from '#api/access/access.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { notFound, unprocessable } from '#http/problem.js';
import { previewTemplate } from './preview-template.js';

const KeysSchema = z.tuple([z.string(), z.enum(CHANNELS)]);

@ApiTags('templates')
@Secured()
@Controller('v1/templates')
export class TemplatesController {
  constructor(private readonly database: Database) {}

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
  @ApiOperation({ summary: 'One message, as it is sent now' })
  @ApiOkResponse({ standardSchema: TemplateSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: TemplateParamsSchema }) params: TemplateParams,
  ): Promise<Template> {
    const found = await findTemplate(this.database, workspaceId, params);
    if (found === undefined) throw notFound('template');
    return toTemplate(found);
  }

  @Put(':key/:channel')
  @ApiOperation({ summary: 'Write a message: what is sent from now on' })
  @ApiOkResponse({ standardSchema: TemplateSchema })
  @ApiResponse({
    status: 422,
    description: 'The template could not be filled for a fan; the reason is named.',
  })
  async put(
    @Workspace() workspaceId: string,
    @Param({ schema: TemplateParamsSchema }) { key, channel }: TemplateParams,
    @Body({ schema: PutTemplateSchema }) { subject, body }: PutTemplate,
  ): Promise<Template> {
    refuseBad({ channel, subject, body });
    return toTemplate(await saveTemplate(this.database, { workspaceId, key, channel, subject, body }));
  }

  @Post(':key/:channel/preview')
  @HttpCode(200)
  @Needs('read')
  @ApiOperation({ summary: 'What a message reads like, filled with sample values; a draft may be given' })
  @ApiOkResponse({ standardSchema: PreviewedTemplateSchema })
  @ApiResponse({
    status: 422,
    description: 'The template could not be filled for a fan; the reason is named.',
  })
  async preview(
    @Workspace() workspaceId: string,
    @Param({ schema: TemplateParamsSchema }) { key, channel }: TemplateParams,
    @Body({ schema: PreviewTemplateSchema }) { draft, values }: PreviewTemplate,
  ): Promise<PreviewedTemplate> {
    const template =
      draft === undefined ? await this.stored(workspaceId, { key, channel }) : { ...draft, channel };
    refuseBad(template);
    return previewTemplate(template, values);
  }

  private async stored(workspaceId: string, params: TemplateParams): Promise<MessageTemplate> {
    const found = await findTemplate(this.database, workspaceId, params);
    if (found === undefined) throw notFound('template');
    return { channel: found.channel, subject: found.subject ?? undefined, body: found.body };
  }
}

function refuseBad(template: MessageTemplate): void {
  const problems = templateProblems(template);
  if (problems.length > 0) throw unprocessable('The message could not be sent as it is.', problems);
}

function toTemplate(row: TemplateRecord): Template {
  return {
    key: row.key,
    channel: row.channel,
    subject: row.subject,
    body: row.body,
    updatedAt: row.updated_at.toISOString(),
  };
}
