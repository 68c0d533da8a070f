import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { answerLayer } from '#database/pages/page-answers.js';
import { Database } from '#database/database.js';
import { CONSENT_PURPOSES, scopesMissing, type ConsentPurpose } from '#domain/services/permissions.js';
import { SERVICES, type Service } from '#domain/terms.js';
import { notFound } from '#http/problem.js';
import { Settings } from '#http/settings.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { leadTo, sendPage } from '#pages/layout/send-page.js';
import { grantedScopes, offer } from '#pages/services/offered-services.js';
import { PageServices } from '#pages/services/page-services.js';
import { FormGate, type GoodForm } from '#pages/session/form-gate.js';
import { FormTokens } from '#pages/session/form-tokens.js';
import { leaveNotice, type Notice } from '#pages/visits/notices.js';
import { ownerOf, Visitors, type Visitor } from '#pages/visits/visitors.js';
import { ConsentOutcomes } from './consent-outcomes.js';
import { ConsentTrips } from './consent-trips.js';
import { connectPage } from './connect.view.js';
import { FanTaps } from './fan-taps.js';

const ParamsSchema = z.object({ service: z.enum(SERVICES) });
/** `again`: the fan wants to connect, also where a grant is there already: perhaps another account. */
const ForSchema = z.object({
  for: z.enum(CONSENT_PURPOSES).default('save'),
  again: z.literal('1').optional(),
});
const ServiceBodySchema = z.object({ service: z.enum(SERVICES) });

/** `/r/{slug}/connect/{service}` and the taps that need a grant. */
@ApiExcludeController()
@Controller('r')
export class ConnectController {
  private readonly secure: boolean;

  constructor(
    settings: Settings,
    private readonly database: Database,
    private readonly visitors: Visitors,
    private readonly services: PageServices,
    private readonly gate: FormGate,
    private readonly tokens: FormTokens,
    private readonly trips: ConsentTrips,
    private readonly outcomes: ConsentOutcomes,
    private readonly taps: FanTaps,
    private readonly counter: PageCounter,
  ) {
    this.secure = settings.values.PUBLIC_BASE_URL.startsWith('https:');
  }

  /** Where a link of a message may lead: it says what will be asked, and starts nothing. */
  @Get(':slug/connect/:service')
  async ask(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    const { page, fan, language, path } = visitor;
    const offered = offer(this.services, page, fan, serviceOf(request));
    if (!offered.connects) {
      // The link is in a message already, and the installation may have lost its app since: the page has a way without.
      this.leave(response, visitor, undefined);
      return;
    }
    const props = connectPage({
      ...{ language, path, query: queryOf(visitor), offered, title: page.release?.title ?? page.artist.name },
      fields: () => this.tokens.fields(ownerOf(visitor)),
      formTargets: this.services.origins(),
    });
    sendPage(response, props);
  }

  @Post(':slug/connect/:service')
  async start(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    const form = await this.gate.pass(request, ownerOf(visitor));
    const { for: purpose, again } = ForSchema.catch({ for: 'save' }).parse(request.body);
    const service = serviceOf(request);
    const wanted = purpose === 'save' && again === undefined;
    if (wanted && (await this.usesGrant({ request, response }, visitor, form, service))) return;
    await this.setOut({ request, response }, visitor, form, service, purpose);
  }

  /** A fan who has connected the service before is not sent there again. */
  private async usesGrant(
    { request, response }: { request: Request; response: Response },
    visitor: Visitor,
    { once }: GoodForm,
    service: Service,
  ): Promise<boolean> {
    const { page, fan, source } = visitor;
    if (fan === undefined || scopesMissing(service, 'save', grantedScopes(fan, service)).length > 0)
      return false;
    const notice = await this.outcomes.act(
      { request },
      page,
      { service, purpose: 'save', once, source },
      fan.id,
    );
    this.leave(response, visitor, notice, service);
    return true;
  }

  /** After the release: one tap saves it, with the grant that the fan has given. */
  @Post(':slug/save')
  async save(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    const form = await this.gate.pass(request, ownerOf(visitor));
    const { page, fan, state } = visitor;
    const service = fan?.connections[0]?.service;
    if (fan === undefined || service === undefined || !(state.kind === 'out' || state.kind === 'ended')) {
      this.leave(response, visitor, 'closed');
      return;
    }
    const tapped = await this.taps.save({ page, fanId: fan.id, service, once: form.once });
    if (tapped === 'done') await this.counter.count(request, page, 'saved', service);
    this.leave(response, visitor, tapped === 'done' || tapped === 'already' ? 'saved' : 'failed', service);
  }

  /** The follow needs scopes of its own: who has not granted them yet is asked for them now, and not before. */
  @Post(':slug/follow')
  async follow(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    const form = await this.gate.pass(request, ownerOf(visitor));
    const { page, fan } = visitor;
    const service = ServiceBodySchema.safeParse(request.body).data?.service;
    if (fan === undefined || service === undefined) {
      this.leave(response, visitor, 'closed');
      return;
    }
    if (scopesMissing(service, 'follow', grantedScopes(fan, service)).length > 0) {
      await this.setOut({ request, response }, visitor, form, service, 'follow');
      return;
    }
    const tapped = await this.taps.follow({ page, fanId: fan.id, service, once: form.once });
    const isDone = tapped === 'done' || tapped === 'already';
    if (isDone)
      await answerLayer(this.database, { fanId: fan.id, campaignId: page.campaignId }, 'follow', 'done');
    if (tapped === 'done') await this.counter.count(request, page, 'followed', service);
    this.leave(response, visitor, isDone ? 'followed' : 'failed', service);
  }

  private async setOut(
    { request, response }: { request: Request; response: Response },
    visitor: Visitor,
    { once, zone }: GoodForm,
    service: Service,
    purpose: ConsentPurpose,
  ): Promise<void> {
    const { page, fan, source } = visitor;
    const granted = grantedScopes(fan, service);
    const out = { slug: page.slug, once, source, zone, service, purpose, granted };
    const url = page.release === undefined ? undefined : this.trips.start(response, out);
    if (url === undefined) throw notFound('service');
    await this.counter.count(request, page, 'service_tapped', service);
    leadTo(response, url);
  }

  private leave(response: Response, visitor: Visitor, notice: Notice | undefined, service?: Service): void {
    if (notice !== undefined) leaveNotice(response, { notice, service, secure: this.secure });
    leadTo(response, `${visitor.path}${queryOf(visitor)}`);
  }
}

function serviceOf(request: Request): Service {
  const parsed = ParamsSchema.safeParse(request.params);
  if (!parsed.success) throw notFound('service');
  return parsed.data.service;
}

const queryOf = ({ source }: Visitor): string =>
  source === '' ? '' : `?source=${encodeURIComponent(source)}`;
