import { Module } from '@nestjs/common';
import { CampaignChangesController } from './campaign-changes.controller.js';
import { CampaignPageController } from './campaign-page.controller.js';
import { CampaignsController } from './campaigns.controller.js';

@Module({ controllers: [CampaignsController, CampaignChangesController, CampaignPageController] })
export class CampaignsModule {}
