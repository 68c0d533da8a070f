import { Body, Controller, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { randomInt } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import {
  type ProveTestAddress,
  ProveTestAddressSchema,
  type PutTestAddress,
  PutTestAddressSchema,
  type TestAddress,
  type TestAddresses,
  TestAddressesSchema,
  type TestAddressParams,
  TestAddressParamsSchema,
  TestAddressSchema,
} from '#contracts/access/test-addresses.js';
import {
  listMemberAddresses,
  type MemberAddress,
  proveMemberAddress,
  putMemberAddress,
} from '#database/access/member-addresses.js';
import { spend } from '#database/access/rate-limits.js';
import { Database } from '#database/database.js';
import { maskAddress, sealAddress, type SealedAddress, sealSubscription } from '#database/fans/identities.js';
import { addTestMessage } from '#database/messages/test-messages.js';
import { SecretBox } from '#database/secret-box.js';
import { readSubscription, SUBSCRIPTION_PROBLEMS } from '#domain/consents/browser-subscription.js';
import { normaliseAddress } from '#domain/fans/normalise-address.js';
import { codeMessage } from '#domain/messages/code-message.js';
import type { Channel } from '#domain/terms.js';
import { Problems } from '#http/problem-responses.js';
import { badRequest, conflict, unprocessable } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { tooManyRequests } from '#http/too-many-requests.js';
import { accessOf, Needs, Secured, Workspace } from './access.js';
import { memberOf } from './member-of.js';

const SubscriptionTextSchema = z
  .string()
  .transform((text, context) => {
    try {
      const parsed: unknown = JSON.parse(text);
      return parsed;
    } catch {
      context.addIssue({ code: 'custom', message: 'is no JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.object({ endpoint: z.string(), keys: z.object({ p256dh: z.string(), auth: z.string() }) }))
  .transform(({ endpoint, keys }) => ({ endpoint, ...keys }));

/** Codes that one member may ask for in an hour. */
const AN_HOUR = { points: 5, seconds: 3600 };

/** Where a member has tests of messages sent: proved by a code, because a test must not reach a stranger. */
@ApiTags('access')
@Secured()
@Needs('signedIn')
@Controller('v1/auth/test-addresses')
export class TestAddressesController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Your addresses for tests of messages' })
  @ApiOkResponse({ standardSchema: TestAddressesSchema })
  async list(@Workspace() workspaceId: string, @Req() request: Request): Promise<TestAddresses> {
    const rows = await listMemberAddresses(this.database, workspaceId, memberOf(accessOf(request)));
    return { items: rows.map((row) => this.toAddress(row)) };
  }

  @Put(':channel')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Give your address for tests of messages; a code of six digits goes there',
    description: 'It takes the place of the one before. The code is good for 15 minutes and five tries.',
  })
  @ApiAcceptedResponse({ standardSchema: TestAddressSchema })
  @Problems({ 429: 'At most five codes an hour.' })
  async put(
    @Workspace() workspaceId: string,
    @Req() request: Request,
    @Param({ schema: TestAddressParamsSchema }) { channel }: TestAddressParams,
    @Body({ schema: PutTestAddressSchema }) { address }: PutTestAddress,
  ): Promise<TestAddress> {
    const memberId = memberOf(accessOf(request));
    const sealed = this.sealed(workspaceId, channel, address);
    const waits = await spend(this.database, [{ key: `test-address:${memberId}`, ...AN_HOUR }]);
    if (waits !== undefined) throw tooManyRequests('At most five codes an hour.', waits);
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    await this.database.transaction(async (sql) => {
      await putMemberAddress(sql, {
        ...{ workspaceId, memberId, channel, encrypted: sealed.encrypted, hmac: sealed.hmac },
        codeHmac: this.codeHmac(memberId, code),
      });
      const contentEncrypted = this.box.seal(JSON.stringify(codeMessage(channel, code)));
      await addTestMessage(sql, { workspaceId, memberId, channel, purpose: 'code', contentEncrypted });
    });
    return { channel, address: maskAddress(channel, this.box.open(sealed.encrypted)), verified: false };
  }

  @Post(':channel/confirm')
  @HttpCode(200)
  @ApiOperation({ summary: 'Prove the address by the code that came there' })
  @ApiOkResponse({ standardSchema: TestAddressesSchema })
  @Problems({ 409: 'No code is waited for: ask for a new one.', 422: 'The code is wrong.' })
  async confirm(
    @Workspace() workspaceId: string,
    @Req() request: Request,
    @Param({ schema: TestAddressParamsSchema }) { channel }: TestAddressParams,
    @Body({ schema: ProveTestAddressSchema }) { code }: ProveTestAddress,
  ): Promise<TestAddresses> {
    const memberId = memberOf(accessOf(request));
    const codeHmac = this.codeHmac(memberId, code);
    const proof = await proveMemberAddress(this.database, { workspaceId, memberId, channel, codeHmac });
    if (proof === 'over') throw conflict('No code is waited for any more: ask for a new one.');
    if (proof === 'wrong') throw unprocessable('The code is wrong.', [{ path: 'code', message: 'Wrong' }]);
    return this.list(workspaceId, request);
  }

  /** @throws ProblemException 400 where it is no address of the channel. */
  private sealed(workspaceId: string, channel: Channel, given: string): SealedAddress {
    const bad = (message: string) => badRequest([{ path: 'address', message }]);
    if (channel === 'webpush') {
      const text = SubscriptionTextSchema.safeParse(given);
      const read = text.success && readSubscription(text.data, this.settings.values.PUSH_HOSTS);
      if (read === false) throw bad('is no subscription of a browser, as JSON');
      if (read.kind === 'bad') throw bad(SUBSCRIPTION_PROBLEMS[read.problem]);
      return sealSubscription(this.box, workspaceId, read.subscription);
    }
    const normal = normaliseAddress(channel, given);
    if (normal.kind === 'invalid') throw bad(normal.reason);
    return sealAddress(this.box, workspaceId, channel, normal.address);
  }

  private codeHmac = (memberId: string, code: string): string => this.box.fingerprint(memberId, code);

  private toAddress({ channel, encrypted, verified }: MemberAddress): TestAddress {
    return { channel, address: maskAddress(channel, this.box.open(encrypted)), verified };
  }
}
