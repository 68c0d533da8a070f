import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  IMPORT_MAX_BYTES,
  ImportedFanPageSchema,
  ImportErrorPageSchema,
  ImportErrorsQuerySchema,
  ImportPageSchema,
  ImportQuerySchema,
  ImportSchema,
  ReadAsSchema,
  type Import,
  type ImportError,
  type ImportErrorsQuery,
  type ImportQuery,
  type ListImportsQuery,
  ListImportsQuerySchema,
} from '#contracts/fans/imports.js';
import { GivenInstant } from '#contracts/http/given-times.js';
import {
  IdParamsSchema,
  PageQuerySchema,
  type IdParams,
  type Page,
  type PageQuery,
} from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import {
  listFaults,
  listImportedFans,
  listImports,
  readImport,
  type ImportedFan,
  type ImportRecord,
} from '#database/fans/imports.js';
import { assertNever } from '#domain/assert-never.js';
import { LIST_COLUMNS } from '#domain/fans/list-columns.js';
import { Secured, Workspace } from '#api/access/access.js';
import { AppLogger } from '#http/logger.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { badRequest, conflict, fail, notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { evidenceErrors } from '#api/fans/create-fan.js';
import { FanImports, type ImportOpening, ProcessEndsError } from './fan-imports.js';
import { FileProblem } from './file-problem.js';
import { receiveUpload, type Upload } from './upload.js';

const DESCRIPTION = `A list of at most ${IMPORT_MAX_BYTES / 1024 / 1024} MB: CSV with commas, semicolons, tabs or bars, in UTF-8, UTF-16 or Windows-1252. Its first line
names the columns, in any order: ${LIST_COLUMNS.join(', ')}. Other names are taken from \`preset\` and \`mapping\`; one that nobody
names is refused by name, or left out with \`ignoreUnknown=true\`. Good rows come in. Errors (a row is out) and warnings (a row is
in without something) are counted, and listed by line, column and reason.
A row is about the fan of its external_id; without one, about the only fan who has its email or its phone. Where several fans
match, the row is refused. An address that another fan has, too, is taken and told.
email_consent and sms_consent: "yes" counts only with \`consentEvidence\`, and not if it is older than a withdrawal; "no"
withdraws, as of consent_at or now; an empty cell says nothing. The answer comes when all rows are through, or at once with
\`wait=false\`; with an \`importId\` of your own you can watch \`GET /v1/imports/{id}\`, and go on after a failure by sending the same
file again. If the process that imports is killed, the status is \`interrupted\` a few seconds later.`;

@ApiTags('fans')
@Secured()
@Controller('v1')
export class ImportsController {
  constructor(
    private readonly database: Database,
    private readonly imports: FanImports,
    private readonly clocks: WorkspaceClocks,
    private readonly logger: AppLogger,
  ) {}

  @Post('fans/import')
  @HttpCode(200)
  @ApiOperation({ summary: 'Import fans from a CSV', description: DESCRIPTION })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ standardSchema: ImportSchema })
  @ApiAcceptedResponse({
    standardSchema: ImportSchema,
    description: 'With `wait=false`: the rows come in meanwhile.',
  })
  @ApiResponse({
    status: 409,
    description: 'The campaign is a draft or has ended, or the importId was used with another file.',
  })
  @ApiResponse({ status: 413, description: 'Too large.' })
  @ApiResponse({ status: 415, description: 'Not a CSV, or in an encoding that cannot be told.' })
  @ApiResponse({
    status: 422,
    description: 'A list that cannot be read as it is; the detail says what to do. Nothing was imported.',
  })
  async import(
    @Workspace() workspaceId: string,
    @Query({ schema: ImportQuerySchema }) query: ImportQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Import> {
    mustBeCsv(request);
    await this.mustTakeFans(workspaceId, query.campaignId);
    await this.mustBeDated(workspaceId, query);
    const upload = await readable(receiveUpload(request, IMPORT_MAX_BYTES));
    let isRead = true;
    try {
      const opening = await readable(this.imports.open(workspaceId, query, upload));
      if (opening.kind !== 'open' || query.wait) return await answerOf(opening);
      isRead = false;
      void this.goOn(opening.run, upload);
      response.status(202);
      return importOf(opening.record);
    } finally {
      if (isRead) await upload.close();
    }
  }

  /** Nobody waits for the end: it is told by the import's status. */
  private async goOn(run: () => Promise<ImportRecord>, upload: Upload): Promise<void> {
    try {
      await run();
    } catch (error) {
      // An import that is interrupted by a stop is no fault. Its status tells it.
      if (!(error instanceof ProcessEndsError))
        this.logger.failure(error, { instance: '/v1/fans/import', code: undefined });
    } finally {
      await upload.close();
    }
  }

  @Get('imports')
  @ApiOperation({ summary: 'The imports of the workspace, the newest first' })
  @ApiOkResponse({ standardSchema: ImportPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: ListImportsQuerySchema }) { limit, cursor, campaignId, status }: ListImportsQuery,
  ): Promise<Page<Import>> {
    const after = decodeCursor(cursor, z.tuple([GivenInstant, z.uuid()]));
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
  @ApiOperation({ summary: 'Errors and warnings, by line and reason' })
  @ApiOkResponse({ standardSchema: ImportErrorPageSchema })
  async errors(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: ImportErrorsQuerySchema }) { limit, cursor, severity }: ImportErrorsQuery,
  ): Promise<Page<ImportError>> {
    if ((await readImport(this.database, workspaceId, id)) === undefined) throw notFound('import');
    const after = decodeCursor(cursor, z.tuple([z.int32(), z.string()]));
    const rows = await listFaults(this.database, workspaceId, id, { after, severity, limit: limit + 1 });
    return pageFrom(
      rows,
      limit,
      (row) => [row.line, row.reason],
      (row) => ({ ...row, column: columnIn(row.reason) }),
    );
  }

  @Get('imports/:id/fans')
  @ApiOperation({ summary: 'The fans whom the good rows were about, and how each came in' })
  @ApiOkResponse({ standardSchema: ImportedFanPageSchema })
  async fans(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: PageQuerySchema }) { limit, cursor }: PageQuery,
  ): Promise<Page<ImportedFan>> {
    if ((await readImport(this.database, workspaceId, id)) === undefined) throw notFound('import');
    const after = decodeCursor(cursor, z.uuid());
    const rows = await listImportedFans(this.database, id, { after, limit: limit + 1 });
    return pageFrom(
      rows,
      limit,
      (row) => row.fanId,
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

function mustBeCsv(request: Request): void {
  if (request.is(['text/csv', 'text/tab-separated-values']) === false)
    throw fail(415, 'Send the file as the body, with Content-Type: text/csv.');
  if (request.headers['content-encoding'] !== undefined)
    throw fail(415, 'Send the file without a content encoding.');
}

async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof FileProblem) throw fail(error.status, error.message);
    if (error instanceof ProcessEndsError)
      throw fail('unavailable', 'The API stops. The import is interrupted.');
    throw error;
  }
}

async function answerOf(opening: ImportOpening): Promise<Import> {
  switch (opening.kind) {
    case 'open':
      return importOf(await readable(opening.run()));
    case 'done':
      return importOf(opening.record);
    case 'other_file':
      throw conflict('This importId was used with another file or other options.', 'import_id_reused');
    case 'unknown_import':
      throw notFound('import');
    default:
      return assertNever(opening);
  }
}

/** A reason starts with the column that it is about. */
function columnIn(reason: string): string | null {
  const [column] = reason.split(':');
  return LIST_COLUMNS.find((known) => known === column) ?? null;
}

/** What to do with an import that nobody works on any more. */
function howToGoOn({ id, lineDone }: ImportRecord): string {
  const where = lineDone === null ? 'from its start' : `behind line ${lineDone}`;
  return `The process that imported it has ended. Send the same file again with importId=${id} and the same options: it goes on ${where}, and no row counts twice.`;
}

function importOf(record: ImportRecord): Import {
  const { id, campaignId, status, lineDone, createdAt, finishedAt } = record;
  return {
    id,
    campaignId,
    status,
    rows: {
      read: record.rowsRead,
      imported: record.rowsImported,
      rejected: record.rowsRejected,
      duplicate: record.rowsDuplicate,
      new: record.rowsNew,
      warned: record.rowsWarned,
    },
    readAs: ReadAsSchema.safeParse(record.readAs).data ?? null,
    lineDone,
    consentsDropped: record.consentsDropped,
    failure: status === 'interrupted' ? howToGoOn(record) : record.failure,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
