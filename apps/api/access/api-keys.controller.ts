import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
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
import { Database } from '#database/database.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { notFound } from '#http/problem.js';
import { Needs, Secured, Workspace } from './access.js';
import { pageAfter } from '#database/page.js';

interface ApiKeyRow {
  id: string;
  name: string;
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
    @Body({ schema: CreateApiKeySchema }) body: CreateApiKey,
  ): Promise<CreatedApiKey> {
    const created = await createApiKey(this.database, { workspaceId, name: body.name });
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
      `SELECT id, name, prefix, created_at, revoked_at FROM api_keys
       WHERE workspace_id = $1 AND ${pageAfter('id', '$2::uuid', '$3')}`,
      [workspaceId, after ?? null, limit + 1],
    );
    return pageFrom(rows, limit, (row) => row.id, toApiKey);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API key at once and for good' })
  async revoke(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<void> {
    if (!(await revokeApiKey(this.database, workspaceId, id))) throw notFound('API key');
  }
}

function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdAt: row.created_at.toISOString(),
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
