import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  ConsentSchema,
  RecordConsentSchema,
  type Consent,
  type RecordConsent,
} from '#contracts/consents/consents.js';
import { IdParamsSchema, type IdParams } from '#contracts/http/paging.js';
import { recordConsents } from '#database/consents/consents.js';
import { readLedger, type LedgerRow } from '#database/consents/ledger.js';
import { Database, type Sql } from '#database/database.js';
import { findFan } from '#database/fans/fans.js';
import { readIdentities } from '#database/fans/identities.js';
import { Secured, Workspace } from '#api/access/access.js';
import { evidenceErrors, ledgerEntry } from '#api/fans/create-fan.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { badRequest, notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';

/** Without paging: a fan's ledger has a handful of entries. */
const LedgerSchema = z.object({ items: z.array(ConsentSchema) }).meta({ id: 'ConsentLedger' });

@ApiTags('fans')
@Secured()
@Controller('v1/fans/:id/consents')
export class ConsentsController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Get()
  @ApiOperation({ summary: "The fan's consent ledger, newest first" })
  @ApiOkResponse({ standardSchema: LedgerSchema })
  async list(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<{ items: Consent[] }> {
    await mustExist(this.database, workspaceId, id);
    return { items: (await readLedger(this.database, workspaceId, id)).map(consentOf) };
  }

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Record a grant or a withdrawal; the ledger is append-only' })
  @ApiCreatedResponse({ standardSchema: ConsentSchema })
  async record(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: RecordConsentSchema }) body: RecordConsent,
  ): Promise<Consent> {
    const occurredAt = await this.clocks.now(workspaceId);
    const errors = evidenceErrors([body], occurredAt, '');
    if (errors.length > 0) throw badRequest(errors);
    return this.database.transaction(async (sql) => {
      await mustExist(sql, workspaceId, id);
      if (body.granted) await mustHaveAddress(sql, workspaceId, id, body.channel);
      await recordConsents(sql, { workspaceId, occurredAt, origin: 'api' }, [ledgerEntry(id, body)]);
      const [newest] = await readLedger(sql, workspaceId, id);
      if (newest === undefined) throw new Error('The ledger lost an entry it was just given.');
      return consentOf(newest);
    });
  }
}

async function mustExist(sql: Sql, workspaceId: string, id: string): Promise<void> {
  if ((await findFan(sql, workspaceId, id)) === undefined) throw notFound('fan');
}

async function mustHaveAddress(
  sql: Sql,
  workspaceId: string,
  id: string,
  channel: RecordConsent['channel'],
): Promise<void> {
  const identities = await readIdentities(sql, workspaceId, id);
  if (identities.some((identity) => identity.channel === channel)) return;
  throw badRequest([{ path: 'channel', message: 'the fan has no address on this channel to consent for' }]);
}

function consentOf(row: LedgerRow): Consent {
  const { channel, purpose, granted, outdated, method, wording, sourceUrl, evidenceAt, recordedAt } = row;
  return {
    channel,
    purpose,
    granted,
    outdated,
    method,
    wording,
    sourceUrl,
    evidenceAt: evidenceAt?.toISOString() ?? null,
    recordedAt: recordedAt.toISOString(),
  };
}
