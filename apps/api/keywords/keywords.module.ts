import { Module } from '@nestjs/common';
import { KeywordsController } from './keywords.controller.js';

@Module({ controllers: [KeywordsController] })
export class KeywordsModule {}
