import { Module } from '@nestjs/common';
import { CompareController } from './compare.controller.js';
import { CompoundingController } from './compounding.controller.js';
import { LayersController } from './layers.controller.js';
import { LiftController } from './lift.controller.js';
import { LiftReader } from './lift-reader.js';
import { MetricFansController } from './metric-fans.controller.js';
import { MetricFrames } from './metric-frame.js';
import { MetricLists } from './metric-lists.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';
import { PageMetricsController } from './page-metrics.controller.js';
import { ReportedController } from './reported.controller.js';
import { TimeseriesController } from './timeseries.controller.js';

@Module({
  controllers: [
    MetricsController,
    LiftController,
    MetricFansController,
    PageMetricsController,
    TimeseriesController,
    LayersController,
    CompoundingController,
    CompareController,
    ReportedController,
  ],
  providers: [LiftReader, MetricFrames, MetricLists, MetricsService],
  exports: [MetricLists],
})
export class MetricsModule {}
