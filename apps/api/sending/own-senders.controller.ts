import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Req } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  type CreateSender,
  CreateSenderSchema,
  type OwnSender,
  OwnSenderSchema,
  type PatchSender,
  PatchSenderSchema,
  type SenderTest,
  SenderTestSchema,
  type TestSender,
  TestSenderSchema,
} from '#contracts/sending/own-senders.js';
import { writeAudit } from '#database/access/audit.js';
import { listMemberAddresses } from '#database/access/member-addresses.js';
import { Database, type Sql } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { askForTest } from '#database/sending/sender-tests.js';
import { findSender, retireSender, type StoredSender } from '#database/sending/senders.js';
import { assertNever } from '#domain/assert-never.js';
import { normaliseAddress } from '#domain/fans/normalise-address.js';
import { accessOf, Needs, Secured, Workspace } from '#api/access/access.js';
import { actorOf } from '#api/access/actor.js';
import { memberOf } from '#api/access/member-of.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { conflict, notFound, unprocessable } from '#http/problem.js';
import { Problems } from '#http/problem-responses.js';
import { Settings } from '#http/settings.js';
import { changeSender, makeSender, type SenderChange } from './change-senders.js';
import { toTest, viewsOf } from './own-sender-view.js';

/** One test message of a sender in this time. */
const TEST_EVERY_SECONDS = 15;

/** The senders of the workspace and of its artists. Who has none sends by the installation's own. */
@ApiTags('sending')
@Secured()
@Controller('v1/senders')
export class OwnSendersController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly settings: Settings,
  ) {}

  @Post()
  @Idempotent({ sealed: true })
  @Needs('own')
  @ApiOperation({
    summary: 'Add a sender of the workspace or of one artist (owners only)',
    description:
      'A message goes out by the sender of its artist, else of the workspace, else of the installation. Keys are sealed ' +
      'and never shown again. Without an account of its own only `fromName` differs from the installation’s sender.',
  })
  @ApiCreatedResponse({ standardSchema: OwnSenderSchema })
  @Problems({
    409: 'There is one on this channel already.',
    422: 'No such artist, a key that cannot be read, or a `from` without an account of its own.',
  })
  async create(
    @Workspace() workspaceId: string,
    @Body({ schema: CreateSenderSchema }) body: CreateSender,
    @Req() request: Request,
  ): Promise<OwnSender> {
    const actor = actorOf(accessOf(request));
    return this.database.transaction(async (sql) => {
      const made = savedBy(await makeSender(sql, this.around, workspaceId, body));
      const { id, channel, artistId } = made;
      const details = { senderId: id, channel, artistId };
      await writeAudit(sql, { workspaceId, actor, action: 'sender.add', details });
      return this.view(sql, made);
    });
  }

  @Get(':id')
  @ApiOperation({ summary: 'A sender of the workspace, and its last test' })
  @ApiOkResponse({ standardSchema: OwnSenderSchema })
  async find(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<OwnSender> {
    return this.view(this.database, await mustBeThere(this.database, workspaceId, id));
  }

  @Patch(':id')
  @Needs('own')
  @ApiOperation({ summary: 'Change a sender; from the next message on it counts (owners only)' })
  @ApiOkResponse({ standardSchema: OwnSenderSchema })
  @Problems({ 422: 'The sender could not be used so.' })
  async change(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: PatchSenderSchema }) patch: PatchSender,
    @Req() request: Request,
  ): Promise<OwnSender> {
    const actor = actorOf(accessOf(request));
    return this.database.transaction(async (sql) => {
      const before = await mustBeThere(sql, workspaceId, id);
      const changed = savedBy(await changeSender(sql, this.around, before, patch));
      const details = { senderId: id, fields: Object.keys(patch).sort() };
      await writeAudit(sql, { workspaceId, actor, action: 'sender.change', details });
      return this.view(sql, changed);
    });
  }

  @Delete(':id')
  @HttpCode(204)
  @Needs('own')
  @ApiOperation({
    summary: 'Use a sender no more (owners only)',
    description: 'Messages that wait go out by the next one in line: the workspace’s, or the installation’s.',
  })
  @ApiNoContentResponse()
  async retire(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Req() request: Request,
  ): Promise<void> {
    const actor = actorOf(accessOf(request));
    await this.database.transaction(async (sql) => {
      const { channel } = await mustBeThere(sql, workspaceId, id);
      await retireSender(sql, workspaceId, id);
      await writeAudit(sql, {
        workspaceId,
        actor,
        action: 'sender.delete',
        details: { senderId: id, channel },
      });
    });
  }

  @Post(':id/test')
  @Idempotent()
  @HttpCode(202)
  @Needs('own')
  @ApiOperation({
    summary: 'Send a test message by this sender (owners only)',
    description:
      'It counts for nothing. `lastTest` of the sender says what became of it, within seconds. It goes only to ' +
      'an address that you have proved: see `PUT /v1/auth/test-addresses/{channel}`.',
  })
  @ApiAcceptedResponse({ standardSchema: SenderTestSchema })
  @Problems({ 409: 'A test was asked for a moment ago.', 422: 'Not an address that you have proved.' })
  async test(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: TestSenderSchema }) { to }: TestSender,
    @Req() request: Request,
  ): Promise<SenderTest> {
    const actor = actorOf(accessOf(request));
    return this.database.transaction(async (sql) => {
      const sender = await mustBeThere(sql, workspaceId, id);
      const address = await this.testAddress(sql, sender, to, memberOf(accessOf(request)));
      const asked = await askForTest(
        sql,
        { senderId: id, workspaceId, toEncrypted: this.box.seal(address) },
        TEST_EVERY_SECONDS,
      );
      if (asked === undefined)
        throw conflict('A test was asked for a moment ago. Wait for what becomes of it.');
      await writeAudit(sql, { workspaceId, actor, action: 'sender.test', details: { senderId: id } });
      return toTest(asked);
    });
  }

  /** A test must not become a way to write to strangers. */
  private async testAddress(
    sql: Sql,
    { workspaceId, channel }: StoredSender,
    to: string,
    memberId: string,
  ): Promise<string> {
    const refused = (message: string) => unprocessable('A test cannot go there.', [{ path: 'to', message }]);
    const normal = normaliseAddress(channel, to, undefined);
    if (normal.kind === 'invalid') throw refused(normal.reason);
    const hmac = this.box.fingerprint(workspaceId, normal.address);
    const addresses = await listMemberAddresses(sql, workspaceId, memberId);
    if (!addresses.some((one) => one.channel === channel && one.verified && one.hmac === hmac))
      throw refused(`is not proved: see PUT /v1/auth/test-addresses/${channel}`);
    return normal.address;
  }

  private get around() {
    return { box: this.box, installation: this.settings.values };
  }

  private async view(sql: Sql, sender: StoredSender): Promise<OwnSender> {
    const [view] = await viewsOf(sql, [sender], this.settings.values);
    if (view === undefined) throw notFound('sender');
    return view;
  }
}

function savedBy(change: SenderChange): StoredSender {
  switch (change.kind) {
    case 'saved':
      return change.sender;
    case 'bad_fields':
      throw unprocessable('The sender cannot be used.', change.errors);
    case 'needs_account':
      throw unprocessable(
        'Only an account of your own may send from there: give its credentials, too.',
        [{ path: 'from', message: 'needs `credentials` of an account of your own' }],
        'own_account_needed',
      );
    case 'refused':
      throw conflict(change.reason);
    default:
      return assertNever(change);
  }
}

async function mustBeThere(sql: Sql, workspaceId: string, id: string): Promise<StoredSender> {
  const sender = await findSender(sql, workspaceId, id);
  if (sender === undefined) throw notFound('sender');
  return sender;
}
