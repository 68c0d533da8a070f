import { Module } from '@nestjs/common';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';
import { PageMetricsController } from './page-metrics.controller.js';

@Module({ controllers: [MetricsController, PageMetricsController], providers: [MetricsService] })
export class MetricsModule {}
