import { Module } from '@nestjs/common';
import { ArtworkController } from './artwork.controller.js';
import { SnippetController } from './snippet.controller.js';
import { ReleasesController } from './releases.controller.js';

@Module({ controllers: [ReleasesController, ArtworkController, SnippetController] })
export class ReleasesModule {}
