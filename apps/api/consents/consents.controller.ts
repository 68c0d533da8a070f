import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { type AuditEntry, AuditEntrySchema } from '#contracts/access/audit.js';
import { type RecordWithdrawal, RecordWithdrawalSchema } from '#contracts/consents/replies.js';
import {
  ConfirmationRequestSchema,
  ConsentSchema,
  RecordConsentSchema,
  RequestConfirmationSchema,
  type ConfirmationRequest,
  type Consent,
  type RecordConsent,
  type RequestConfirmation,
} from '#contracts/consents/consents.js';
import { IdParamsSchema, type IdParams } from '#contracts/http/paging.js';
import { recordConsents } from '#database/consents/consents.js';
import { readLedger, type LedgerRow } from '#database/consents/ledger.js';
import { Database, type Sql } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { assertNever } from '#domain/assert-never.js';
import { CONFIRM_WITHIN_MS } from '#domain/consents/sign-up.js';
import { findFan } from '#database/fans/fans.js';
import { readIdentities } from '#database/fans/identities.js';
import { accessOf, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { evidenceErrors, ledgerEntry } from '#api/fans/create-fan.js';
import { toAuditEntry } from '#api/audit/audit.controller.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { badRequest, conflict, notFound } from '#http/problem.js';
import { recordWithdrawal } from './record-withdrawal.js';
import { requestConfirmation } from './request-confirmation.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';

/** Without paging: a fan's ledger has a handful of entries. */
const LedgerSchema = z.object({ items: z.array(ConsentSchema) }).meta({ id: 'ConsentLedger' });

@ApiTags('fans')
@Secured()
@Controller('v1/fans/:id')
export class ConsentsController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
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

  @Post('confirmations')
  @Idempotent()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Ask the fan to confirm: a double opt-in that begins elsewhere, or a consent given anew',
    description:
      'A message with one question goes out. Only the answer of the fan grants anything; the ledger then has the wording, where it was asked, and both times. 409 if the address is suppressed, or was asked too often today.',
  })
  @ApiAcceptedResponse({ standardSchema: ConfirmationRequestSchema })
  async requestConfirmation(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id: fanId }: IdParams,
    @Body({ schema: RequestConfirmationSchema }) request: RequestConfirmation,
  ): Promise<ConfirmationRequest> {
    const outcome = await requestConfirmation(
      { database: this.database, box: this.box },
      { workspaceId, fanId, request },
    );
    switch (outcome.kind) {
      case 'asked': {
        const expiresAt = new Date(this.database.clock.now() + CONFIRM_WITHIN_MS).toISOString();
        return { id: outcome.id, channel: request.channel, purpose: request.purpose, expiresAt };
      }
      case 'unknown':
        throw notFound(outcome.what);
      case 'bad_address':
        throw badRequest([{ path: 'address', message: outcome.message }]);
      case 'not_now':
        throw conflict(outcome.reason);
      default:
        return assertNever(outcome);
    }
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
