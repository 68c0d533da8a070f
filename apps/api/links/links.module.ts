import { Module } from '@nestjs/common';
import { LinksController } from './links.controller.js';
import { UnsubscribeController } from './unsubscribe.controller.js';

@Module({ controllers: [LinksController, UnsubscribeController] })
export class LinksModule {}
