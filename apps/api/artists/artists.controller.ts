import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import {
  type Artist,
  ArtistContactSchema,
  ArtistPageSchema,
  ArtistSchema,
  type CreateArtist,
  CreateArtistSchema,
  type ListArtistsQuery,
  ListArtistsQuerySchema,
  ServiceIdsSchema,
  type UpdateArtist,
  UpdateArtistSchema,
} from '#contracts/releases/artists.js';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import { Secured, Workspace } from '#api/access/access.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { notFound } from '#http/problem.js';
import { pageAfter } from '#database/page.js';

interface ArtistRow {
  id: string;
  name: string;
  service_ids: unknown;
  link_host: string | null;
  contact: unknown;
  created_at: Date;
}
const COLUMNS = 'id, name, service_ids, link_host, contact, created_at';

@ApiTags('artists and releases')
@Secured()
@Controller('v1/artists')
export class ArtistsController {
  constructor(private readonly database: Database) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Create an artist' })
  @ApiCreatedResponse({ standardSchema: ArtistSchema })
  async create(
    @Workspace() workspaceId: string,
    @Body({ schema: CreateArtistSchema }) body: CreateArtist,
  ): Promise<Artist> {
    const rows = await this.database.query<ArtistRow>(
      `INSERT INTO artists (id, workspace_id, name, service_ids) VALUES ($1, $2, $3, $4) RETURNING ${COLUMNS}`,
      [uuid(), workspaceId, body.name, JSON.stringify(body.serviceIds)],
    );
    return only(rows);
  }

  @Get()
  @ApiOperation({ summary: 'The artists of the workspace, oldest first' })
  @ApiOkResponse({ standardSchema: ArtistPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListArtistsQuerySchema }) { limit, cursor, name, archived }: ListArtistsQuery,
  ): Promise<Page<Artist>> {
    const after = decodeCursor(cursor, z.uuid());
    const rows = await this.database.query<ArtistRow>(
      `SELECT ${COLUMNS} FROM artists WHERE workspace_id = $1 AND (archived_at IS NOT NULL) = $4
         AND ($5::text IS NULL OR strpos(lower(name), lower($5)) > 0) AND ${pageAfter('id', '$2::uuid', '$3')}`,
      [workspaceId, after ?? null, limit + 1, archived, name ?? null],
    );
    return pageFrom(rows, limit, (row) => row.id, toArtist);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One artist' })
  @ApiOkResponse({ standardSchema: ArtistSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Artist> {
    return only(
      await this.database.query<ArtistRow>(
        `SELECT ${COLUMNS} FROM artists WHERE workspace_id = $1 AND id = $2`,
        [workspaceId, id],
      ),
    );
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change an artist; fields left out stay' })
  @ApiOkResponse({ standardSchema: ArtistSchema })
  async update(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: UpdateArtistSchema }) body: UpdateArtist,
  ): Promise<Artist> {
    const rows = await this.database.query<ArtistRow>(
      `UPDATE artists SET name = coalesce($3, name), service_ids = coalesce($4, service_ids),
         link_host = CASE WHEN $5 THEN $6 ELSE link_host END, contact = CASE WHEN $7 THEN $8::jsonb ELSE contact END
       WHERE workspace_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [
        workspaceId,
        id,
        body.name ?? null,
        body.serviceIds === undefined ? null : JSON.stringify(body.serviceIds),
        ...[body.linkHost !== undefined, body.linkHost ?? null],
        ...[body.contact !== undefined, body.contact == null ? null : JSON.stringify(body.contact)],
      ],
    );
    return only(rows);
  }
}

function only(rows: ArtistRow[]): Artist {
  const [row] = rows;
  if (row === undefined) throw notFound('artist');
  return toArtist(row);
}

function toArtist(row: ArtistRow): Artist {
  return {
    id: row.id,
    name: row.name,
    serviceIds: ServiceIdsSchema.parse(row.service_ids),
    linkHost: row.link_host,
    contact: ArtistContactSchema.nullable().parse(row.contact),
    createdAt: row.created_at.toISOString(),
  };
}
