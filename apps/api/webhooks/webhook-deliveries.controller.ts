import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  type DeliveriesQuery,
  DeliveriesQuerySchema,
  type DeliveryParams,
  DeliveryParamsSchema,
  type WebhookDelivery,
  WebhookDeliveryPageSchema,
  WebhookDeliverySchema,
} from '#contracts/webhooks/webhooks.js';
import { type IdParams, IdParamsSchema, type Page } from '#contracts/http/paging.js';
import { Database } from '#database/database.js';
import { addTestDelivery, hasDelivery, listDeliveries, redeliver } from '#database/webhooks/deliveries.js';
import { findSubscription } from '#database/webhooks/subscriptions.js';
import { Secured, Workspace } from '#api/access/access.js';
import { Idempotent } from '#api/platform/idempotency.js';
import { decodeCursor, pageFrom } from '#http/paging.js';
import { Problems } from '#http/problem-responses.js';
import { conflict, notFound } from '#http/problem.js';
import { deliveryOf } from './webhook-views.js';

const INACTIVE = 'The subscription is not active.';

@ApiTags('webhooks')
@Secured()
@Controller('v1/webhook-subscriptions/:id')
export class WebhookDeliveriesController {
  constructor(private readonly database: Database) {}

  @Get('deliveries')
  @ApiOperation({ summary: 'What was sent, or waits to be, newest first; kept for 30 days after its end' })
  @ApiOkResponse({ standardSchema: WebhookDeliveryPageSchema })
  async list(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
    @Query({ schema: DeliveriesQuerySchema }) { limit, cursor, status }: DeliveriesQuery,
  ): Promise<Page<WebhookDelivery>> {
    const before = decodeCursor(cursor, z.int().min(1));
    await this.mustExist(workspaceId, id);
    const query = { workspaceId, subscriptionId: id, status, before, limit: limit + 1 };
    return pageFrom(await listDeliveries(this.database, query), limit, (row) => row.seq, deliveryOf);
  }

  @Post('test')
  @Idempotent()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a `webhook.test`',
    description: 'It goes the way of every other one; what became of it is among the deliveries.',
  })
  @ApiAcceptedResponse({ standardSchema: WebhookDeliverySchema })
  @Problems({ 409: INACTIVE })
  async test(
    @Workspace() workspaceId: string,
    @Param({ schema: IdParamsSchema }) { id }: IdParams,
  ): Promise<WebhookDelivery> {
    await this.mustExist(workspaceId, id);
    const added = await addTestDelivery(this.database, workspaceId, id);
    if (added === undefined) throw conflict(INACTIVE);
    return deliveryOf(added);
  }

  @Post('deliveries/:deliveryId/redeliver')
  @Idempotent()
  @HttpCode(202)
  @ApiOperation({ summary: 'Send it again under the same `webhook-id`, with the full number of attempts' })
  @ApiAcceptedResponse({ standardSchema: WebhookDeliverySchema })
  @Problems({ 409: INACTIVE })
  async again(
    @Workspace() workspaceId: string,
    @Param({ schema: DeliveryParamsSchema }) { id: subscriptionId, deliveryId: id }: DeliveryParams,
  ): Promise<WebhookDelivery> {
    const key = { workspaceId, subscriptionId, id };
    const sent = await redeliver(this.database, key);
    if (sent !== undefined) return deliveryOf(sent);
    throw (await hasDelivery(this.database, key)) ? conflict(INACTIVE) : notFound('delivery');
  }

  private async mustExist(workspaceId: string, id: string): Promise<void> {
    const found = await findSubscription(this.database, workspaceId, id);
    if (found === undefined) throw notFound('webhook subscription');
  }
}
