import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import {
  type ApiKey,
  ApiKeyPageSchema,
  type CreateApiKey,
  CreateApiKeySchema,
  type CreatedApiKey,
  CreatedApiKeySchema,
} from '#contracts/access/access.js';
import {
  type IdParams,
  IdParamsSchema,
  type Page,
  type PageQuery,
  PageQuerySchema,
} from '#contracts/http/paging.js';
import { createApiKey, revokeApiKey } from '#database/access/api-keys.js';
import { writeAudit } from '#database/access/audit.js';
import { Database } from '#database/database.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { notFound } from '#http/problem.js';
import type { ApiKeyRole } from '#domain/terms.js';
import { accessOf, Needs, Secured, Workspace } from './access.js';
import { actorOf } from './actor.js';
import { pageAfter } from '#database/page.js';

interface ApiKeyRow {
  id: string;
  name: string;
  role: ApiKeyRole;
  prefix: string;
  created_at: Date;
  revoked_at: Date | null;
}

@ApiTags('access')
@Secured()
@Needs('own')
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(private readonly database: Database) {}

  @Post()
  @ApiOperation({ summary: 'Create an API key (owners only); the answer is the only place that shows it' })
  @ApiCreatedResponse({ standardSchema: CreatedApiKeySchema })
  async create(
    @Workspace() workspaceId: string,
    @Body({ schema: CreateApiKeySchema }) { name, role }: CreateApiKey,
    @Req() request: Request,
  ): Promise<CreatedApiKey> {
    const actor = actorOf(accessOf(request));
    const created = await this.database.transaction(async (sql) => {
      const key = await createApiKey(sql, { workspaceId, name, role });
      const details = { apiKeyId: key.id, prefix: key.prefix, name, role };
      await writeAudit(sql, { workspaceId, actor, action: 'api_key.create', details });
      return key;
    });
    return { ...created, createdAt: created.createdAt.toISOString(), revokedAt: null };
  }

  @Get()
  @ApiOperation({ summary: 'The API keys of the workspace, revoked ones included' })
  @ApiOkResponse({ standardSchema: ApiKeyPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: PageQuerySchema }) { limit, cursor }: PageQuery,
  ): Promise<Page<ApiKey>> {
    const after = decodeCursor(cursor, z.uuid());
    const rows = await this.database.query<ApiKeyRow>(
      `SELECT id, name, role, prefix, created_at, revoked_at FROM api_keys
       WHERE workspace_id = $1 AND ${pageAfter('id', '$2::uuid', '$3')}`,
      [workspaceId, after ?? null, limit + 1],
    );
    return pageFrom(rows, limit, (row) => row.id, toApiKey);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ summary: 'Revoke an API key at once and for good' })
  async revoke(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Req() request: Request,
  ): Promise<void> {
    const actor = actorOf(accessOf(request));
    await this.database.transaction(async (sql) => {
      if (!(await revokeApiKey(sql, workspaceId, id))) throw notFound('API key');
      const details = { apiKeyId: id };
      await writeAudit(sql, { workspaceId, actor, action: 'api_key.revoke', details });
    });
  }
}

function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    prefix: row.prefix,
    createdAt: row.created_at.toISOString(),
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
