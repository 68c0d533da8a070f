import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { z } from 'zod';
import {
  type CreatedWebhookSubscription,
  CreatedWebhookSubscriptionSchema,
  type CreateWebhookSubscription,
  CreateWebhookSubscriptionSchema,
  type RotatedWebhookSecret,
  RotatedSecretSchema,
  type UpdateWebhookSubscription,
  UpdateWebhookSubscriptionSchema,
  type WebhookSubscription,
  WebhookSubscriptionPageSchema,
  WebhookSubscriptionSchema,
} from '#contracts/webhooks/webhooks.js';
import {
  type IdParams,
  IdParamsSchema,
  type Page,
  type PageQuery,
  PageQuerySchema,
} from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import {
  changeSubscription,
  createSubscription,
  deleteSubscription,
  findSubscription,
  listSubscriptions,
  rotateSubscriptionSecret,
} from '#database/webhooks/subscriptions.js';
import { Secured, Workspace } from '#api/access/access.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { Problems } from '#http/problem-responses.js';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { requireCallable, subscriptionOf } from './webhook-views.js';

@ApiTags('webhooks')
@Secured()
@Controller('v1/webhook-subscriptions')
export class WebhookSubscriptionsController {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly settings: Settings,
  ) {}

  @Post()
  @Idempotent({ sealed: true })
  @ApiOperation({
    summary: 'Be told of fan events',
    description: 'The answer is the only place that shows the secret. Events from now on are told.',
  })
  @ApiCreatedResponse({ standardSchema: CreatedWebhookSubscriptionSchema })
  async create(
    @Workspace() workspaceId: string,
    @Body({ schema: CreateWebhookSubscriptionSchema }) body: CreateWebhookSubscription,
  ): Promise<CreatedWebhookSubscription> {
    requireCallable(body.url, this.settings.values.WEBHOOK_ALLOW_HOSTS);
    const { row, secret } = await createSubscription(this.database, this.box, { workspaceId, ...body });
    return { ...subscriptionOf(row), secret };
  }

  @Get()
  @ApiOperation({ summary: 'The subscriptions of the workspace' })
  @ApiOkResponse({ standardSchema: WebhookSubscriptionPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Query({ schema: PageQuerySchema }) { limit, cursor }: PageQuery,
  ): Promise<Page<WebhookSubscription>> {
    const after = decodeCursor(cursor, z.uuid());
    const rows = await listSubscriptions(this.database, { workspaceId, after, limit: limit + 1 });
    return pageFrom(rows, limit, (row) => row.id, subscriptionOf);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One subscription, and how it is doing' })
  @ApiOkResponse({ standardSchema: WebhookSubscriptionSchema })
  async get(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<WebhookSubscription> {
    const found = await findSubscription(this.database, workspaceId, id);
    if (found === undefined) throw notFound('webhook subscription');
    return subscriptionOf(found);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change a subscription',
    description: 'Made active again, what still waits is sent at once; what happened meanwhile is not told.',
  })
  @ApiOkResponse({ standardSchema: WebhookSubscriptionSchema })
  @Problems({ 422: 'The address cannot be called.' })
  async change(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Body({ schema: UpdateWebhookSubscriptionSchema }) body: UpdateWebhookSubscription,
  ): Promise<WebhookSubscription> {
    if (body.url !== undefined) requireCallable(body.url, this.settings.values.WEBHOOK_ALLOW_HOSTS);
    const changed = await changeSubscription(this.database, workspaceId, id, body);
    if (changed === undefined) throw notFound('webhook subscription');
    return subscriptionOf(changed);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a subscription; what waits for it is forgotten' })
  @ApiNoContentResponse()
  async remove(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<void> {
    if (!(await deleteSubscription(this.database, workspaceId, id))) throw notFound('webhook subscription');
  }

  @Post(':id/rotate-secret')
  @Idempotent({ sealed: true })
  @HttpCode(200)
  @ApiOperation({ summary: 'A new secret, shown this once; for a day the former one signs too' })
  @ApiOkResponse({ standardSchema: RotatedSecretSchema })
  async rotate(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<RotatedWebhookSecret> {
    const rotated = await rotateSubscriptionSecret(this.database, this.box, workspaceId, id);
    if (rotated === undefined) throw notFound('webhook subscription');
    return { secret: rotated.secret, previousUntil: rotated.previousUntil?.toISOString() ?? null };
  }
}
