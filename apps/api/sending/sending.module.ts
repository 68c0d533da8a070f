import { Module } from '@nestjs/common';
import { OwnSendersController } from './own-senders.controller.js';
import { ReviewsController } from './reviews.controller.js';
import { SenderDoctorController } from './sender-doctor.controller.js';
import { SendWindowsController } from './send-windows.controller.js';
import { SendersController } from './senders.controller.js';
import { UnknownMessagesController } from './unknown-messages.controller.js';
import { CampaignSpendController, SpendController } from './spend.controller.js';

@Module({
  controllers: [
    SendersController,
    OwnSendersController,
    SenderDoctorController,
    SendWindowsController,
    SpendController,
    CampaignSpendController,
    ReviewsController,
    UnknownMessagesController,
  ],
})
export class SendingModule {}
