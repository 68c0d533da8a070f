import { Module } from '@nestjs/common';
import { FindLinkController } from './find-link.controller.js';
import { LinksController } from './links.controller.js';
import { UnsubscribeController } from './unsubscribe.controller.js';

@Module({ controllers: [FindLinkController, LinksController, UnsubscribeController] })
export class LinksModule {}
