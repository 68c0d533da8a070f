import { Module } from '@nestjs/common';
import { MetricsModule } from '#api/metrics/metrics.module.js';
import { SegmentFansController } from './segment-fans.controller.js';
import { SegmentsController } from './segments.controller.js';

@Module({ imports: [MetricsModule], controllers: [SegmentsController, SegmentFansController] })
export class SegmentsModule {}
