import { Module } from '@nestjs/common';
import { FindLinkController } from './find-link.controller.js';
import { LinksController } from './links.controller.js';

@Module({ controllers: [FindLinkController, LinksController] })
export class LinksModule {}
