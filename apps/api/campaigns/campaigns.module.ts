import { Module } from '@nestjs/common';
import { CampaignChangesController } from './campaign-changes.controller.js';
import { CampaignGrantsController } from './campaign-grants.controller.js';
import { CampaignPageController } from './campaign-page.controller.js';
import { CampaignWhyController } from './campaign-why.controller.js';
import { CampaignStepsController } from './campaign-steps.controller.js';
import { CampaignsController } from './campaigns.controller.js';
import { ConfirmationsController } from './confirmations.controller.js';
import { LaunchChecklistController } from './launch-checklist.controller.js';

@Module({
  controllers: [
    CampaignsController,
    CampaignChangesController,
    CampaignPageController,
    CampaignGrantsController,
    CampaignWhyController,
    CampaignStepsController,
    LaunchChecklistController,
    ConfirmationsController,
  ],
})
export class CampaignsModule {}
