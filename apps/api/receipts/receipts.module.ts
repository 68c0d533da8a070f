import { Module } from '@nestjs/common';
import { ReceiptsController } from './receipts.controller.js';
import { ReleaseNightController } from './release-night.controller.js';

@Module({ controllers: [ReceiptsController, ReleaseNightController] })
export class ReceiptsModule {}
