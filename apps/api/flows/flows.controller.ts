import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { FlowSchema } from '#contracts/flows/flow.schema.js';
import {
  type CreateFlowFromTemplate,
  CreateFlowFromTemplateSchema,
  type DraftRevisionQuery,
  DraftRevisionQuerySchema,
  type FlowDraft,
  FlowDraftPageSchema,
  FlowDraftSchema,
  type FlowDiffQuery,
  FlowDiffQuerySchema,
  FlowDiffSchema,
  type FlowVersion,
  FlowVersionPageSchema,
  FlowVersionSchema,
  type ListFlowsQuery,
  ListFlowsQuerySchema,
} from '#contracts/flows/flows.js';
import {
  type IdParams,
  IdParamsSchema,
  type Page,
  type PageQuery,
  PageQuerySchema,
} from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import {
  campaignsOfFlows,
  createFlow,
  findFlow,
  findVersion,
  type FlowRecord,
  type FlowVersionRecord,
  listFlows,
  listVersions,
  saveDraft,
} from '#database/flows/flows.js';
import { seedTemplates } from '#database/messages/seed-templates.js';
import { writtenTemplates } from '#database/messages/templates.js';
import { diffFlows, type FlowDiff } from '#domain/flows/diff.js';
import type { Flow } from '#domain/flows/flow.js';
import { validateFlow } from '#domain/flows/validate.js';
import { accessOf, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { draftChanged, flowFromTemplate, invalidFlow } from './flow-answers.js';
import { publishFlow } from './publish-flow.js';

@ApiTags('flows')
@Secured()
@Controller('v1/flows')
export class FlowsController {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary: 'Create a flow from a first draft',
    description: 'A draft may still have problems.',
  })
  @ApiCreatedResponse({ standardSchema: FlowDraftSchema })
  async create(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Body({ schema: FlowSchema }) body: Flow,
  ): Promise<FlowDraft> {
    return (await this.withProblems(workspaceId))(
      await createFlow(this.database, workspaceId, body, actorOf(accessOf(http))),
    );
  }

  @Post('from-template')
  @Idempotent()
  @ApiOperation({
    summary: 'Create a flow from a template, with the messages it sends',
    description: 'Messages the workspace has written itself stay as they are.',
  })
  @ApiCreatedResponse({ standardSchema: FlowDraftSchema })
  async createFromTemplate(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Body({ schema: CreateFlowFromTemplateSchema }) body: CreateFlowFromTemplate,
  ): Promise<FlowDraft> {
    const created = await this.database.transaction(async (sql) => {
      await seedTemplates(sql, workspaceId);
      return createFlow(sql, workspaceId, flowFromTemplate(body), actorOf(accessOf(http)));
    });
    return (await this.withProblems(workspaceId))(created);
  }

  @Get()
  @ApiOperation({ summary: 'The flows of the workspace, each with what is wrong with its draft' })
  @ApiOkResponse({ standardSchema: FlowDraftPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListFlowsQuerySchema }) { limit, cursor, name, archived }: ListFlowsQuery,
  ): Promise<Page<FlowDraft>> {
    const after = decodeCursor(cursor, z.uuid());
    const page = { workspaceId, name, archived, after, limit: limit + 1 };
    const rows = await listFlows(this.database, page);
    return pageFrom(rows, limit, (row) => row.id, await this.withProblems(workspaceId));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One flow: its draft, and what is wrong with it' })
  @ApiOkResponse({ standardSchema: FlowDraftSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<FlowDraft> {
    const found = await findFlow(this.database, workspaceId, id);
    if (found === undefined) throw notFound('flow');
    return (await this.withProblems(workspaceId))(found);
  }

  @Put(':id')
  @ApiOperation({
    summary: 'Replace the draft',
    description: 'Published versions, and fans on them, are untouched.',
  })
  @ApiOkResponse({ standardSchema: FlowDraftSchema })
  @ApiResponse({ status: 409, description: 'Another draft was saved meanwhile; the detail says by whom.' })
  async replaceDraft(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: DraftRevisionQuerySchema }) { revision }: DraftRevisionQuery,
    @Body({ schema: FlowSchema }) body: Flow,
  ): Promise<FlowDraft> {
    const by = actorOf(accessOf(http));
    const saved = await saveDraft(this.database, workspaceId, id, body, { by, revision });
    if (saved === undefined) throw draftChanged(await findFlow(this.database, workspaceId, id));
    return (await this.withProblems(workspaceId))(saved);
  }

  @Post(':id/publish')
  @Idempotent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Publish the draft as an immutable version',
    description: 'A draft equal to the newest version is answered with that version.',
  })
  @ApiOkResponse({ standardSchema: FlowVersionSchema })
  @ApiResponse({ status: 422, description: 'The draft has errors; each is named by track, step and reason.' })
  @ApiResponse({ status: 409, description: 'Another draft was saved meanwhile; the detail says by whom.' })
  async publish(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: DraftRevisionQuerySchema }) { revision }: DraftRevisionQuery,
  ): Promise<FlowVersion> {
    const publisher = { webhookHosts: this.webhookHosts, by: actorOf(accessOf(http)), revision };
    const publication = await publishFlow(this.database, workspaceId, id, publisher);
    if (publication.kind === 'changed') throw draftChanged(publication.flow);
    if (publication.kind === 'unknown') throw notFound('flow');
    if (publication.kind === 'invalid') throw invalidFlow(publication.problems);
    return toVersion(publication.version);
  }

  @Get(':id/versions')
  @ApiOperation({ summary: 'The published versions of a flow, oldest first' })
  @ApiOkResponse({ standardSchema: FlowVersionPageSchema })
  async versions(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: PageQuerySchema }) { limit, cursor }: PageQuery,
  ): Promise<Page<FlowVersion>> {
    const after = decodeCursor(cursor, z.int32().min(1));
    if ((await findFlow(this.database, workspaceId, id)) === undefined) throw notFound('flow');
    const rows = await listVersions(this.database, { workspaceId, flowId: id, after, limit: limit + 1 });
    return pageFrom(rows, limit, (row) => row.version, toVersion);
  }

  @Get(':id/diff')
  @ApiOperation({ summary: 'What changed between two versions, or from one to the draft' })
  @ApiOkResponse({ standardSchema: FlowDiffSchema })
  async diff(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: FlowDiffQuerySchema }) { from, to }: FlowDiffQuery,
  ): Promise<FlowDiff> {
    const [before, after] = [
      await this.definition(workspaceId, id, from),
      await this.definition(workspaceId, id, to),
    ];
    return diffFlows(before, after);
  }

  private async definition(workspaceId: string, id: string, version: number | 'draft'): Promise<Flow> {
    const flow =
      version === 'draft'
        ? (await findFlow(this.database, workspaceId, id))?.draft
        : (await findVersion(this.database, workspaceId, id, version))?.definition;
    if (flow === undefined) throw notFound(version === 'draft' ? 'flow' : 'version of the flow');
    return flow;
  }

  private get webhookHosts(): readonly string[] {
    return this.settings.values.WEBHOOK_ALLOW_HOSTS;
  }

  private async withProblems(workspaceId: string): Promise<(flow: FlowRecord) => FlowDraft> {
    const templates = await writtenTemplates(this.database, workspaceId);
    const now = await this.clocks.now(workspaceId);
    const campaigns = await campaignsOfFlows(this.database, workspaceId, now);
    return (flow) => ({
      ...flow,
      problems: validateFlow(flow.draft, {
        templates,
        webhookHosts: this.webhookHosts,
        campaigns: campaigns.get(flow.id),
      }),
      createdAt: flow.createdAt.toISOString(),
      updatedAt: flow.updatedAt.toISOString(),
    });
  }
}

function toVersion(version: FlowVersionRecord): FlowVersion {
  return { ...version, publishedAt: version.publishedAt.toISOString() };
}
