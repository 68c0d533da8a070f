import { Module } from '@nestjs/common';
import { DeliveryReports } from './delivery-reports.js';
import { InboundTexts } from './inbound-texts.js';
import { JoinByText } from './join-by-text.js';
import { SendGridController } from './sendgrid.controller.js';
import { TwilioController } from './twilio.controller.js';

@Module({
  controllers: [TwilioController, SendGridController],
  providers: [DeliveryReports, InboundTexts, JoinByText],
})
export class WebhooksModule {}
