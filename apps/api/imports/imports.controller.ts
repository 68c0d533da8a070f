import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import {
  IMPORT_COLUMNS,
  IMPORT_MAX_ROWS,
  ImportErrorPageSchema,
  ImportPageSchema,
  ImportQuerySchema,
  ImportSchema,
  type Import,
  type ImportError,
  type ImportQuery,
  type ListImportsQuery,
  ListImportsQuerySchema,
} from '#contracts/fans/imports.js';
import {
  IdParamsSchema,
  PageQuerySchema,
  type IdParams,
  type Page,
  type PageQuery,
} from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import { listFaults, listImports, readImport, type ImportRecord } from '#database/fans/imports.js';
import { assertNever } from '#domain/assert-never.js';
import { Secured, Workspace } from '#api/access/access.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { badRequest, conflict, fail, notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { evidenceErrors } from '#api/fans/create-fan.js';
import { FanImports } from './fan-imports.js';
import { FileProblem, parseFile, type ParsedFile } from './parse-file.js';

const DESCRIPTION = `A CSV in UTF-8 (with or without a byte-order mark) of at most ${IMPORT_MAX_ROWS} rows; its first line names the
columns, in any order: ${IMPORT_COLUMNS.join(', ')}. Good rows come in, bad ones are named by line and reason and left out.
A row is about the fan of its external_id; one with another fan's email or phone is reported as a duplicate, never merged.
email_consent and sms_consent: "yes" counts only with \`consentEvidence\`, and not if it is older than a withdrawal; "no"
withdraws, as of consent_at or now; an empty cell says nothing. A yes that counts for nothing is counted and named. The answer comes when all rows are through; with an
\`importId\` of your own you can watch \`GET /v1/imports/{id}\` meanwhile, and go on after a failure by sending the same file
again.`;

@ApiTags('fans')
@Secured()
@Controller('v1')
export class ImportsController {
  constructor(
    private readonly database: Database,
    private readonly imports: FanImports,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Post('fans/import')
  @HttpCode(200)
  @ApiOperation({ summary: 'Import fans from a CSV', description: DESCRIPTION })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ standardSchema: ImportSchema })
  @ApiResponse({
    status: 409,
    description: 'The campaign is a draft or has ended, or the importId was used with another file.',
  })
  @ApiResponse({ status: 413, description: 'Too many rows, or too large.' })
  @ApiResponse({ status: 415, description: 'Not a CSV.' })
  @ApiResponse({
    status: 422,
    description: 'A CSV that cannot be read, or without usable columns. Nothing was imported.',
  })
  async import(
    @Workspace() workspaceId: string,
    @Query({ schema: ImportQuerySchema }) query: ImportQuery,
    @Req() request: Request,
  ): Promise<Import> {
    if (request.is('text/csv') === false)
      throw fail(415, 'Send the file as the body, with Content-Type: text/csv.');
    if (request.headers['content-encoding'] !== undefined)
      throw fail(415, 'Send the file without a content encoding.');
    await this.mustTakeFans(workspaceId, query.campaignId);
    await this.mustBeDated(workspaceId, query);
    const outcome = await this.imports.run(workspaceId, query, await fileOf(request));
    switch (outcome.kind) {
      case 'done':
        return importOf(outcome.record);
      case 'other_file':
        throw conflict('This importId was used with another file or other options.', 'import_id_reused');
      case 'unknown_import':
        throw notFound('import');
      default:
        return assertNever(outcome);
    }
  }

  @Get('imports')
  @ApiOperation({ summary: 'The imports of the workspace, the newest first' })
  @ApiOkResponse({ standardSchema: ImportPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListImportsQuerySchema }) { limit, cursor, campaignId, status }: ListImportsQuery,
  ): Promise<Page<Import>> {
    const after = decodeCursor(cursor, z.tuple([z.iso.datetime(), z.uuid()]));
    const rows = await listImports(this.database, {
      workspaceId,
      campaignId,
      status,
      after,
      limit: limit + 1,
    });
    return pageFrom(rows, limit, ({ begunAt, id }) => [begunAt, id], importOf);
  }

  @Get('imports/:id')
  @ApiOperation({ summary: 'How far an import is' })
  @ApiOkResponse({ standardSchema: ImportSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<Import> {
    const record = await readImport(this.database, workspaceId, id);
    if (record === undefined) throw notFound('import');
    return importOf(record);
  }

  @Get('imports/:id/errors')
  @ApiOperation({ summary: 'The rows left out, by line and reason' })
  @ApiOkResponse({ standardSchema: ImportErrorPageSchema })
  async errors(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: PageQuerySchema }) { limit, cursor }: PageQuery,
  ): Promise<Page<ImportError>> {
    if ((await readImport(this.database, workspaceId, id)) === undefined) throw notFound('import');
    const after = decodeCursor(cursor, z.tuple([z.int32(), z.string()]));
    const rows = await listFaults(this.database, workspaceId, id, { after, limit: limit + 1 });
    return pageFrom(
      rows,
      limit,
      (row) => [row.line, row.reason],
      (row) => row,
    );
  }

  private async mustBeDated(workspaceId: string, { consentEvidence }: ImportQuery): Promise<void> {
    if (consentEvidence === undefined) return;
    const errors = evidenceErrors([consentEvidence], await this.clocks.now(workspaceId), '');
    if (errors.length === 0) return;
    throw badRequest(errors.map(({ message }) => ({ path: 'consentEvidence.evidenceAt', message })));
  }

  /** Asked before the file is read: a long upload for nothing helps nobody. */
  private async mustTakeFans(workspaceId: string, campaignId: string | undefined): Promise<void> {
    if (campaignId === undefined) return;
    const [campaign] = await this.database.query<{ status: string }>(
      'SELECT status FROM campaigns WHERE workspace_id = $1 AND id = $2',
      [workspaceId, campaignId],
    );
    if (campaign === undefined) throw badRequest([{ path: 'campaignId', message: 'No such campaign' }]);
    if (campaign.status === 'draft')
      throw conflict('The campaign is a draft: launch it first.', 'campaign_is_draft');
    if (campaign.status === 'ended') throw conflict('The campaign has ended.', 'campaign_has_ended');
  }
}

async function fileOf(request: Request): Promise<ParsedFile> {
  try {
    return await parseFile(request);
  } catch (error) {
    throw error instanceof FileProblem ? fail(error.status, error.message) : error;
  }
}

function importOf(record: ImportRecord): Import {
  const { id, campaignId, status, failure, createdAt, finishedAt } = record;
  return {
    id,
    campaignId,
    status,
    rows: {
      read: record.rowsRead,
      imported: record.rowsImported,
      rejected: record.rowsRejected,
      duplicate: record.rowsDuplicate,
    },
    consentsDropped: record.consentsDropped,
    failure,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
