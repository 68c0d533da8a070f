import { Body, Controller, Get, Param, Patch, Post, Put, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import {
  type CreateServiceApp,
  CreateServiceAppSchema,
  type ListServiceAppsQuery,
  ListServiceAppsQuerySchema,
  type ReplaceCredentials,
  ReplaceCredentialsSchema,
  type ServiceApp,
  ServiceAppPageSchema,
  ServiceAppSchema,
  type UpdateServiceApp,
  UpdateServiceAppSchema,
} from '#contracts/services/service-apps.js';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { countGrants, findApp, listApps, type ServiceAppRow } from '#database/services/service-apps.js';
import { accessOf, Needs, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { Problems } from '#http/problem-responses.js';
import { notFound } from '#http/problem.js';
import { ServiceAppChanges } from './service-app-changes.js';
import { toServiceApp } from './service-app-view.js';

/** The apps by which fans of the workspace connect streaming services. Owners only: they hold secrets. */
@ApiTags('services')
@Secured()
@Needs('own')
@Controller('v1/service-apps')
export class ServiceAppsController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly changes: ServiceAppChanges,
  ) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary: 'Use an app of your own at a streaming service',
    description:
      'Fans who connect from now on agree with this app. Grants that were given to another app stay with that one. ' +
      'The secret is sealed at once and never shown.',
  })
  @ApiCreatedResponse({ standardSchema: ServiceAppSchema })
  @Problems({ 409: 'The artist, or the workspace, has an app of this service in use.' })
  async create(
    @Workspace() workspaceId: string,
    @Body({ schema: CreateServiceAppSchema }) body: CreateServiceApp,
    @Req() request: Request,
  ): Promise<ServiceApp> {
    const row = await this.changes.create(workspaceId, body, actorOf(accessOf(request)));
    return toServiceApp(this.box, row, 0);
  }

  @Get()
  @ApiOperation({ summary: 'The service apps of the workspace, the oldest first, without their secrets' })
  @ApiOkResponse({ standardSchema: ServiceAppPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListServiceAppsQuerySchema }) { limit, cursor, service, artistId }: ListServiceAppsQuery,
  ): Promise<Page<ServiceApp>> {
    const after = decodeCursor(cursor, z.uuid());
    const rows = await listApps(this.database, { workspaceId, service, artistId, after, limit: limit + 1 });
    const grants = await countGrants(
      this.database,
      rows.map(({ id }) => id),
    );
    return pageFrom(
      rows,
      limit,
      (row) => row.id,
      (row) => toServiceApp(this.box, row, grants.get(row.id) ?? 0),
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'One service app, without its secrets' })
  @ApiOkResponse({ standardSchema: ServiceAppSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<ServiceApp> {
    const row = await findApp(this.database, workspaceId, id);
    if (row === undefined) throw notFound('service app');
    return this.shown(row);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change the name or the budget of a service app' })
  @ApiOkResponse({ standardSchema: ServiceAppSchema })
  async change(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: UpdateServiceAppSchema }) body: UpdateServiceApp,
    @Req() request: Request,
  ): Promise<ServiceApp> {
    return this.shown(await this.changes.change(workspaceId, id, body, actorOf(accessOf(request))));
  }

  @Put(':id/credentials')
  @ApiOperation({
    summary: 'Replace the secret of a service app',
    description:
      'Calls use the new one within seconds. The client id, the team or the app id must stay: fans agreed with that ' +
      'app, and another one is made by POST.',
  })
  @ApiOkResponse({ standardSchema: ServiceAppSchema })
  @Problems({ 422: 'The credentials are those of another app.' })
  async replace(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: ReplaceCredentialsSchema }) { credentials }: ReplaceCredentials,
    @Req() request: Request,
  ): Promise<ServiceApp> {
    return this.shown(await this.changes.replace(workspaceId, id, credentials, actorOf(accessOf(request))));
  }

  private async shown(row: ServiceAppRow): Promise<ServiceApp> {
    const grants = await countGrants(this.database, [row.id]);
    return toServiceApp(this.box, row, grants.get(row.id) ?? 0);
  }
}
