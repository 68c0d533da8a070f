import { Module } from '@nestjs/common';
import { DeliveryReports } from './delivery-reports.js';
import { HaltSenders } from './halt-senders.js';
import { OwnAccounts } from './own-accounts.js';
import { QueueReports } from './queue-reports.js';
import { FanReplies } from './twilio/fan-replies.js';
import { ConfirmByText } from './twilio/confirm-by-text.js';
import { JoinByText } from './twilio/join-by-text.js';
import { SendGridController } from './sendgrid/sendgrid.controller.js';
import { TwilioController } from './twilio/twilio.controller.js';

@Module({
  controllers: [TwilioController, SendGridController],
  providers: [OwnAccounts, DeliveryReports, QueueReports, HaltSenders, FanReplies, JoinByText, ConfirmByText],
})
export class ProviderCallbacksModule {}
