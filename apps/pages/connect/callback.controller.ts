import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { SERVICES } from '#domain/terms.js';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { leadTo } from '#pages/layout/send-page.js';
import { leaveNotice } from '#pages/visits/notices.js';
import { ConsentTrips } from './consent-trips.js';
import { ConsentOutcomes } from './consent-outcomes.js';

const ParamsSchema = z.object({ service: z.enum(SERVICES) });
const QuerySchema = z.object({
  state: z.string().max(200),
  code: z.string().min(1).max(4000).optional(),
  error: z.string().max(200).optional(),
  /** Some services say it so. */
  error_reason: z.string().max(200).optional(),
});

/** `/oauth/{service}/callback`: the fan comes back from the service. Nothing but the trip's own cookie is believed. */
@ApiExcludeController()
@Controller('oauth')
export class CallbackController {
  private readonly secure: boolean;

  constructor(
    settings: Settings,
    private readonly trips: ConsentTrips,
    private readonly outcomes: ConsentOutcomes,
  ) {
    this.secure = settings.values.PUBLIC_BASE_URL.startsWith('https:');
  }

  @Get(':service/callback')
  async comeBack(@Req() request: Request, @Res() response: Response): Promise<void> {
    const params = ParamsSchema.safeParse(request.params);
    const query = QuerySchema.safeParse(request.query);
    if (!params.success || !query.success) throw notFound('page');
    const finished = this.trips.finish(request, response, query.data.state);
    if (finished === undefined) throw notFound('page');
    const { slug, trip } = finished;
    if (trip?.service !== params.data.service) {
      leaveNotice(response, { notice: 'otherBrowser', secure: this.secure });
      leadTo(response, `/r/${slug}`);
      return;
    }
    const answer = { code: query.data.code, error: query.data.error ?? query.data.error_reason };
    const { notice, path } = await this.outcomes.settle({ request, response }, trip, answer);
    if (notice !== undefined) leaveNotice(response, { notice, service: trip.service, secure: this.secure });
    leadTo(response, path);
  }
}
