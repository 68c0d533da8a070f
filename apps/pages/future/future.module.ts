import { Module } from '@nestjs/common';
import { FutureChoicesController } from './future-choices.controller.js';
import { FutureController } from './future.controller.js';

@Module({ controllers: [FutureController, FutureChoicesController] })
export class FutureModule {}
