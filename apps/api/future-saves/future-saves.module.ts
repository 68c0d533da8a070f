import { Module } from '@nestjs/common';
import { FutureSavesController } from './future-saves.controller.js';
import { WishedReleases } from './wished-releases.js';

@Module({ controllers: [FutureSavesController], providers: [WishedReleases], exports: [WishedReleases] })
export class FutureSavesModule {}
