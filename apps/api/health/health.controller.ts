import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import {
  type Health,
  HealthSchema,
  type ReadinessReport,
  ReadinessReportSchema,
} from '#contracts/http/health.js';
import { Readiness } from './readiness.js';

@ApiTags('operation')
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('healthz')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The process answers' })
  @ApiOkResponse({ standardSchema: HealthSchema })
  healthz(): Health {
    return { status: 'ok' };
  }

  /** Temporal does not decide: without it the API takes requests, and nudges wait in the outbox. */
  @Get('readyz')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Every part the API needs, one by one; 503 when requests cannot be served' })
  @ApiOkResponse({ standardSchema: ReadinessReportSchema })
  @ApiServiceUnavailableResponse({ standardSchema: ReadinessReportSchema })
  async readyz(@Res({ passthrough: true }) response: Response): Promise<ReadinessReport> {
    const report = await this.readiness.report();
    response.status(report.ready ? 200 : 503);
    return report;
  }
}
