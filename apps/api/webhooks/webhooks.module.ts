import { Module } from '@nestjs/common';
import { WebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { WebhookStepsController } from './webhook-steps.controller.js';
import { WebhookSubscriptionsController } from './webhook-subscriptions.controller.js';

@Module({
  controllers: [WebhookSubscriptionsController, WebhookDeliveriesController, WebhookStepsController],
})
export class WebhooksModule {}
