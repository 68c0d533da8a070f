import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type IdParams, IdParamsSchema } from '#contracts/http/paging.js';
import {
  type TestMessage,
  TestMessageSchema,
  type TestSend,
  TestSendSchema,
} from '#contracts/messages/template-preview.js';
import { type TemplateParams, TemplateParamsSchema } from '#contracts/messages/templates.js';
import { listMemberAddresses } from '#database/access/member-addresses.js';
import { spend } from '#database/access/rate-limits.js';
import { Database } from '#database/database.js';
import { addTestMessage, findTestMessage } from '#database/messages/test-messages.js';
import { SecretBox } from '#database/secret-box.js';
import { accessOf, Needs, Secured, Workspace } from '#api/access/access.js';
import { memberOf } from '#api/access/member-of.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { Problems } from '#http/problem-responses.js';
import { conflict, notFound } from '#http/problem.js';
import type { Channel } from '#domain/terms.js';
import { Settings } from '#http/settings.js';
import { tooManyRequests } from '#http/too-many-requests.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { showMessage } from './shown-message.js';

const noAddress = (channel: Channel): string =>
  channel === 'webpush'
    ? 'You have no browser that has proved its subscription: see PUT /v1/auth/test-addresses/webpush.'
    : `You have proved no address for ${channel}: see PUT /v1/auth/test-addresses/${channel}.`;

/** Tests of one member in an hour. */
const AN_HOUR = { points: 30, seconds: 3600 };

/** A message to the member who writes it, as a fan would get it. */
@ApiTags('templates')
@Secured()
@Needs('signedIn')
@Controller('v1')
export class TestSendController {
  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
  ) {}

  @Post('templates/:key/:channel/test-send')
  @Idempotent()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a message to yourself, to the address you have proved',
    description:
      'As the fan of the campaign, or a sample fan, would get it; a draft may be given. Its links lead to the landing ' +
      'page and are not tracked. It is no message to a fan: it is in no figure, cap or timeline.',
  })
  @ApiAcceptedResponse({ standardSchema: TestMessageSchema })
  @Problems({
    409: 'You have proved no address on this channel.',
    422: 'It could not be filled.',
    429: 'Too many tests.',
  })
  async send(
    @Workspace() workspaceId: string,
    @Req() request: Request,
    @Param({ schema: TemplateParamsSchema }) params: TemplateParams,
    @Body({ schema: TestSendSchema }) body: TestSend,
  ): Promise<TestMessage> {
    const { channel } = params;
    const { draft, campaignId = null, fanId = null, language = null } = body;
    const memberId = memberOf(accessOf(request));
    const addresses = await listMemberAddresses(this.database, workspaceId, memberId);
    if (!addresses.some((one) => one.channel === channel && one.verified)) throw conflict(noAddress(channel));
    const { PUBLIC_BASE_URL: publicBaseUrl } = this.settings.values;
    const now = await this.clocks.now(workspaceId);
    const { message } = await showMessage({ sql: this.database, box: this.box, publicBaseUrl, now }, params, {
      ...{ workspaceId, campaignId, fanId, language, draft },
      links: 'landing',
    });
    const waits = await spend(this.database, [{ key: `test-send:${memberId}`, ...AN_HOUR }]);
    if (waits !== undefined) throw tooManyRequests('At most 30 tests an hour.', waits);
    const contentEncrypted = this.box.seal(JSON.stringify(message));
    const test = { workspaceId, memberId, channel, purpose: 'test' as const, contentEncrypted };
    const id = await addTestMessage(this.database, test);
    return { id, channel, state: 'pending', code: null };
  }

  @Get('test-sends/:id')
  @ApiOperation({ summary: 'How a test that you have sent has ended' })
  @ApiOkResponse({ standardSchema: TestMessageSchema })
  async find(
    @Workspace() workspaceId: string,
    @Req() request: Request,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<TestMessage> {
    const memberId = memberOf(accessOf(request));
    const found = await findTestMessage(this.database, { workspaceId, memberId, id });
    if (found === undefined) throw notFound('test');
    return found;
  }
}
