import { Module } from '@nestjs/common';
import { RepliesController } from './replies.controller.js';

@Module({ controllers: [RepliesController] })
export class RepliesModule {}
