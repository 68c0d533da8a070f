import { Module } from '@nestjs/common';
import { DeliveryReports } from './delivery-reports.js';
import { InboundTexts } from './twilio/inbound-texts.js';
import { JoinByText } from './twilio/join-by-text.js';
import { SendGridController } from './sendgrid/sendgrid.controller.js';
import { TwilioController } from './twilio/twilio.controller.js';

@Module({
  controllers: [TwilioController, SendGridController],
  providers: [DeliveryReports, InboundTexts, JoinByText],
})
export class WebhooksModule {}
