import { Controller, Get, Header, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { isZone } from '#domain/clock/zones/zone-rules.js';
import { territoryOfZone } from '#domain/places/territory-of-zone.js';
import { releaseMoment } from '#domain/releases/release-clock.js';
import { pageOfItem } from '#domain/services/capabilities.js';
import { SERVICES } from '#domain/terms.js';
import { isHumanClick } from '#http/human-click.js';
import { notFound } from '#http/problem.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { wordsOf } from '#pages/languages/languages.js';
import { Visitors } from '#pages/visits/visitors.js';
import { whenInWords } from '#pages/visits/when.js';

const ClockQuerySchema = z.object({ zone: z.string().max(64).refine(isZone) });
const ServiceSchema = z.object({ service: z.enum(SERVICES) });
const WayOutSchema = z.object({ outcome: z.enum(['way_out_tried', 'stayed_in_app']) });

/** What a landing page leads to: the release on a service, and what its script asks for. */
@ApiExcludeController()
@Controller('r')
export class LeadsController {
  constructor(
    private readonly visitors: Visitors,
    private readonly counter: PageCounter,
  ) {}

  /** Leads to the release on the service: only to an address that we build from the release's own id there. */
  @Get(':slug/listen/:service')
  @Header('Cache-Control', 'no-store')
  async listen(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { page, state } = await this.visitors.read(request);
    const parsed = ServiceSchema.safeParse(request.params);
    const id = parsed.success ? page.release?.serviceIds[parsed.data.service] : undefined;
    const isOut = state.kind === 'out' || (state.kind === 'ended' && state.out);
    if (!parsed.success || id === undefined || !isOut) throw notFound('way there');
    if (isHumanClick(request.method, request.headers))
      await this.counter.count(request, page, 'listen_tapped', parsed.data.service);
    response
      .status(302)
      .set('Location', pageOfItem(parsed.data.service, 'release', id))
      .end();
  }

  /** Hands the fan over to the service's own pre-save page. It is counted beside our own pre-saves, never among them. */
  @Get(':slug/hand-over/:service')
  @Header('Cache-Control', 'no-store')
  async handOver(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { page, state } = await this.visitors.read(request);
    const parsed = ServiceSchema.safeParse(request.params);
    const url = parsed.success ? page.nativePages[parsed.data.service] : undefined;
    if (!parsed.success || url === undefined || state.kind !== 'before') throw notFound('way there');
    if (isHumanClick(request.method, request.headers))
      await this.counter.count(request, page, 'handed_over', parsed.data.service);
    response.status(302).set('Location', url).end();
  }

  /** When the release comes on a clock of this zone: the script of the page asks, the page itself does not need it. */
  @Get(':slug/clock')
  async clock(@Req() request: Request, @Res() response: Response, @Query() query: unknown): Promise<void> {
    const { page, language, fan } = await this.visitors.read(request);
    const parsed = ClockQuerySchema.safeParse(query);
    if (page.release === undefined || !parsed.success) throw notFound('clock');
    const { zone } = parsed.data;
    const territory = fan?.territory ?? territoryOfZone(zone);
    const at = releaseMoment(page.release.clock, territory);
    const when = whenInWords(wordsOf(language), page.release.clock, { territory, zone });
    response.set('Cache-Control', 'no-store').json({ at, when });
  }

  /** The page's script tells how a way out of an in-app browser went. It is counted, and answers nothing. */
  @Post(':slug/way-out')
  async wayOut(@Req() request: Request, @Res() response: Response, @Query() query: unknown): Promise<void> {
    const { page } = await this.visitors.read(request);
    const parsed = WayOutSchema.safeParse(query);
    if (parsed.success && request.headers['sec-fetch-site'] === 'same-origin')
      await this.counter.count(request, page, parsed.data.outcome);
    response.status(204).end();
  }
}
