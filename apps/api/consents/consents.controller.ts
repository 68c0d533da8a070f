import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { type AuditEntry, AuditEntrySchema } from '#contracts/access/audit.js';
import { type RecordWithdrawal, RecordWithdrawalSchema } from '#contracts/consents/replies.js';
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
import { assertNever } from '#domain/assert-never.js';
import { findFan } from '#database/fans/fans.js';
import { readIdentities } from '#database/fans/identities.js';
import { accessOf, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { evidenceErrors, ledgerEntry } from '#api/fans/create-fan.js';
import { toAuditEntry } from '#api/audit/audit.controller.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { badRequest, notFound } from '#http/problem.js';
import { recordWithdrawal } from './record-withdrawal.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';

/** Without paging: a fan's ledger has a handful of entries. */
const LedgerSchema = z.object({ items: z.array(ConsentSchema) }).meta({ id: 'ConsentLedger' });

@ApiTags('fans')
@Secured()
@Controller('v1/fans/:id')
export class ConsentsController {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Get('consents')
  @ApiOperation({ summary: "The fan's consent ledger, newest first" })
  @ApiOkResponse({ standardSchema: LedgerSchema })
  async list(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<{ items: Consent[] }> {
    await mustExist(this.database, workspaceId, id);
    return { items: (await readLedger(this.database, workspaceId, id)).map(consentOf) };
  }

  @Post('consents')
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

  @Post('withdrawals')
  @Idempotent()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Write down that a fan wants no more, by whatever means they said so',
    description:
      'Acts as a STOP (or an unsubscribe) of the address in the whole workspace. The ledger keeps the words, the audit log who wrote them down and how they came.',
  })
  @ApiCreatedResponse({ standardSchema: AuditEntrySchema })
  async withdraw(
    @Req() http: Request,
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: RecordWithdrawalSchema }) withdrawal: RecordWithdrawal,
  ): Promise<AuditEntry> {
    const now = await this.clocks.now(workspaceId);
    const errors = evidenceErrors([{ evidenceAt: withdrawal.saidAt }], now, '');
    if (errors.length > 0) throw badRequest(errors.map(({ message }) => ({ path: 'saidAt', message })));
    const request = { workspaceId, fanId: id, actor: actorOf(accessOf(http)), now, withdrawal };
    const outcome = await recordWithdrawal(this.database, request);
    switch (outcome.kind) {
      case 'recorded':
        return toAuditEntry(outcome.entry);
      case 'unknown':
        throw notFound('fan');
      case 'no_address':
        throw badRequest([{ path: 'channel', message: 'the fan has no address on this channel' }]);
      default:
        return assertNever(outcome);
    }
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
  const { channel, purpose, granted, outdated, method, wording, wordingHash, language, sourceUrl } = row;
  const { askedAt, evidenceAt, recordedAt } = row;
  return {
    ...{ channel, purpose, granted, outdated, method, wording, wordingHash, language, sourceUrl },
    askedAt: askedAt?.toISOString() ?? null,
    evidenceAt: evidenceAt?.toISOString() ?? null,
    recordedAt: recordedAt.toISOString(),
  };
}
