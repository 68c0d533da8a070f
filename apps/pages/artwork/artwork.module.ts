import { Module } from '@nestjs/common';
import { ArtworkFilesController } from './artwork.controller.js';

@Module({ controllers: [ArtworkFilesController] })
export class ArtworkModule {}
