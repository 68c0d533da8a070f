import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { CONSENT_PURPOSES } from '#domain/services/permissions.js';
import { SERVICES, type Service } from '#domain/terms.js';
import { notFound } from '#http/problem.js';
import { sendPage } from '#pages/layout/send-page.js';
import { mayDo, offer, type OfferedService } from '#pages/services/offered-services.js';
import { driverOf } from '#pages/services/sign-in-drivers.js';
import { FormGate, type GoodForm } from '#pages/session/form-gate.js';
import { FormTokens } from '#pages/session/form-tokens.js';
import { outlookOf } from '#pages/visits/grant-serves.js';
import { ownerOf, Visitors, type Visitor } from '#pages/visits/visitors.js';
import { ConsentOutcomes } from './consent-outcomes.js';
import { connectPage, type ConnectProps } from './connect.view.js';
import { Departures, queryOf } from './departures.js';
import { FanWishes } from './fan-wishes.js';

const ParamsSchema = z.object({ service: z.enum(SERVICES) });
/**
 * `again`: the fan wants to connect, also where a grant is there already: perhaps another account. `userToken`: what
 * the service's script gave the page.
 */
const StartSchema = z.object({
  for: z.enum(CONSENT_PURPOSES).catch('save').default('save'),
  again: z.literal('1').optional().catch(undefined),
  userToken: z.string().min(1).max(4000).optional().catch(undefined),
});

/** `/r/{slug}/connect/{service}`: how a fan agrees at a service. */
@ApiExcludeController()
@Controller('r')
export class ConnectController {
  constructor(
    private readonly visitors: Visitors,
    private readonly gate: FormGate,
    private readonly tokens: FormTokens,
    private readonly outcomes: ConsentOutcomes,
    private readonly wishes: FanWishes,
    private readonly departures: Departures,
  ) {}

  /** Where a link of a message may lead: it says what will be asked, and starts nothing. */
  @Get(':slug/connect/:service')
  async ask(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    const { page, language, path, services } = visitor;
    const offered = offer(visitor, serviceOf(request));
    if (!offered.connects) {
      // The link is in a message already, and the installation may have lost its app since: the page has a way without.
      this.departures.leave(response, visitor, undefined);
      return;
    }
    const signIn = signInOf(visitor, offered);
    if (signIn === 'away') {
      this.departures.leave(response, visitor, 'failed', offered.service);
      return;
    }
    const props = connectPage({
      ...{ language, path, query: queryOf(visitor), offered, title: page.release?.title ?? page.artist.name },
      fields: () => this.tokens.fields(ownerOf(visitor)),
      ...{ formTargets: services.origins(), signIn, reminds: visitor.state.kind === 'before' },
    });
    sendPage(response, props);
  }

  @Post(':slug/connect/:service')
  async start(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor = await this.visitors.read(request);
    const form = await this.gate.pass(request, ownerOf(visitor));
    const { for: purpose, again, userToken } = StartSchema.catch({ for: 'save' }).parse(request.body);
    const service = serviceOf(request);
    if (visitor.services.find(service) === undefined) throw notFound('service');
    if (purpose !== 'find' && !offer(visitor, service).connects) {
      this.departures.leave(response, visitor, undefined);
      return;
    }
    if (userToken !== undefined) {
      const given = { userToken, service };
      const notice = await this.outcomes.settleToken({ request, response }, visitor, form, given);
      this.departures.leave(response, visitor, notice, service);
      return;
    }
    const wanted = purpose === 'save' && again === undefined;
    if (wanted && (await this.usesGrant({ request, response }, visitor, form, service))) return;
    const departure = { service, purpose, wishes: [] };
    await this.departures.setOut({ request, response }, visitor, form, departure);
  }

  /** A fan who has connected the service before is not sent there again. */
  private async usesGrant(
    { request, response }: { request: Request; response: Response },
    visitor: Visitor,
    { once }: GoodForm,
    service: Service,
  ): Promise<boolean> {
    const { page, fan, source } = visitor;
    if (!mayDo(fan, service, 'save')) return false;
    const grant = fan.connections.find((one) => one.service === service);
    // A grant that ends before the release would save nothing: the fan gives a new one.
    if (grant !== undefined && outlookOf(visitor, grant) === 'renew') return false;
    const wanted = { service, purpose: 'save' as const, once, source, wishes: [] };
    const notice = await this.wishes.act(request, page, wanted, fan.id);
    this.departures.leave(response, visitor, notice, service);
    return true;
  }
}

/** What the service's script needs in our page. Undefined: the sign-in is the service's own page. */
function signInOf({ services, page }: Visitor, { service }: OfferedService): ConnectProps['signIn'] | 'away' {
  const consent = services.find(service)?.pageConsent;
  const driver = driverOf(service);
  if (consent === undefined || driver === undefined) return undefined;
  const token = consent.developerToken();
  if (token.kind !== 'ok') return 'away';
  return {
    driver,
    token: token.value,
    app: page.artist.name,
    url: consent.scriptUrl,
    origins: consent.origins,
  };
}

function serviceOf(request: Request): Service {
  const parsed = ParamsSchema.safeParse(request.params);
  if (!parsed.success) throw notFound('service');
  return parsed.data.service;
}
