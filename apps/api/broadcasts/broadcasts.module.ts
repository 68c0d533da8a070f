import { Module } from '@nestjs/common';
import { BroadcastsController } from './broadcasts.controller.js';

@Module({ controllers: [BroadcastsController] })
export class BroadcastsModule {}
