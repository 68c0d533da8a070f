import { Module } from '@nestjs/common';
import { SegmentFansController } from './segment-fans.controller.js';
import { SegmentsController } from './segments.controller.js';

@Module({ controllers: [SegmentsController, SegmentFansController] })
export class SegmentsModule {}
