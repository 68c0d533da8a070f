import { Module } from '@nestjs/common';
import { SnippetFilesController } from './snippet.controller.js';

@Module({ controllers: [SnippetFilesController] })
export class SnippetModule {}
