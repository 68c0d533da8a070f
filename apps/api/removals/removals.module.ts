import { Module } from '@nestjs/common';
import { RemovalsController } from './removals.controller.js';

@Module({ controllers: [RemovalsController] })
export class RemovalsModule {}
