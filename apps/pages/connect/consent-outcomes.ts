import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { fanOfAccount, keepGrant } from '#database/services/service-accounts.js';
import { isZone } from '#domain/clock/zones/zone-rules.js';
import { territoryOfZone } from '#domain/places/territory-of-zone.js';
import { isTerritory } from '#domain/releases/release-clock.js';
import { scopesMissing } from '#domain/services/permissions.js';
import type { Service } from '#domain/terms.js';
import { notFound } from '#http/problem.js';
import type { FirstGrant, ServiceProfile } from '#providers/ports.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { chooseLanguage } from '#pages/languages/languages.js';
import { PageServices } from '#pages/services/page-services.js';
import { languageChosen } from '#pages/session/chosen-language.js';
import type { GoodForm } from '#pages/session/form-gate.js';
import { PageSessions } from '#pages/session/page-sessions.js';
import { LandingPages, type ShownPage } from '#pages/visits/landing-pages.js';
import type { Notice } from '#pages/visits/notices.js';
import type { Visitor } from '#pages/visits/visitors.js';
import type { ConsentTrip } from './consent-trip.js';
import { ConsentTrips } from './consent-trips.js';
import { FanWishes, type SetOutFor } from './fan-wishes.js';

interface Exchange {
  request: Request;
  response: Response;
}
/** Where the fan is led next, and what is said there. */
interface Outcome {
  notice?: Notice | undefined;
  path: string;
}
/** A consent that was given. A service may tell neither whose account it is nor its country. */
interface Given {
  grant: FirstGrant;
  profile: Partial<ServiceProfile>;
}
/** The app that the fan has agreed with. Null: the deployment's own. */
type By = { app: string | null };

/** What a consent leads to: each ending is a path, and nothing is kept of one that was not given whole. */
@Injectable()
export class ConsentOutcomes {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly pages: LandingPages,
    private readonly services: PageServices,
    private readonly sessions: PageSessions,
    private readonly trips: ConsentTrips,
    private readonly wishes: FanWishes,
    private readonly counter: PageCounter,
  ) {}

  async settle(
    exchange: Exchange,
    trip: ConsentTrip,
    answer: { code: string | undefined; error: string | undefined },
  ): Promise<Outcome> {
    const page = await this.pages.follow(trip.slug);
    if (page === undefined) throw notFound('page');
    const path = trip.purpose === 'find' ? `/r/${page.slug}/manage` : pathOf(page, trip);
    if (answer.code === undefined) {
      const kind = answer.error !== undefined && DENIED.includes(answer.error) ? 'denied' : 'failed';
      await this.counter.count(exchange.request, page, `consent_${kind}`, trip.service);
      return { notice: kind, path };
    }
    const given = await this.exchange(trip, answer.code);
    if (given === undefined) {
      await this.counter.count(exchange.request, page, 'consent_failed', trip.service);
      return { notice: 'failed', path };
    }
    if (trip.purpose === 'find') return this.find(exchange, page, trip, given.profile);
    if (scopesMissing(trip.service, trip.purpose, given.grant.scopes).length > 0) {
      await this.counter.count(exchange.request, page, 'consent_partial', trip.service);
      return { notice: 'partial', path };
    }
    await this.counter.count(exchange.request, page, 'consent_returned', trip.service);
    return { notice: await this.keep(exchange, page, trip, { ...given, app: trip.app }), path };
  }

  /** The service's script gave our page a token, which the page has posted. Only the service knows whether it is one. */
  async settleToken(
    exchange: Exchange,
    { page, services, source }: Visitor,
    { once, zone }: GoodForm,
    { service, userToken }: { service: Service; userToken: string },
  ): Promise<Notice | undefined> {
    const by = services.find(service);
    const given = await by?.pageConsent?.accept(userToken);
    if (by === undefined || given?.kind !== 'ok') {
      await this.counter.count(exchange.request, page, 'consent_failed', service);
      return 'failed';
    }
    await this.counter.count(exchange.request, page, 'consent_returned', service);
    const { grant, country } = given.value;
    const trip = { service, zone, purpose: 'save' as const, once, source, wishes: [] };
    const profile = country === undefined ? {} : { country };
    return this.keep(exchange, page, trip, { grant, profile, app: by.app?.id ?? null });
  }

  /** Undefined: the service was away, or did not take the code. */
  private async exchange(
    { service, app, verifier }: ConsentTrip,
    code: string,
  ): Promise<{ grant: FirstGrant; profile: ServiceProfile } | undefined> {
    const consent = (await this.services.byApp(service, app))?.consent;
    const grant = await consent?.exchange(code, verifier, this.trips.redirectUri(service));
    if (consent === undefined || grant?.kind !== 'ok') return undefined;
    const profile = await consent.profile(grant.value.accessToken);
    return profile.kind === 'ok' ? { grant: grant.value, profile: profile.value } : undefined;
  }

  /** The same service's sign-in finds the fan again. Of this grant nothing is kept. */
  private async find(
    { response }: Exchange,
    page: ShownPage,
    { service }: ConsentTrip,
    { accountId }: ServiceProfile,
  ): Promise<Outcome> {
    const { workspaceId } = page;
    const hmac = this.hmacOf(page, service, accountId);
    const fanId = await fanOfAccount(this.database, workspaceId, service, hmac);
    const path = `/r/${page.slug}/manage`;
    if (fanId === undefined) return { notice: 'nothingFound', path };
    await this.sessions.open(this.database, response, workspaceId, fanId);
    return { path };
  }

  private async keep(
    { request, response }: Exchange,
    page: ShownPage,
    trip: SetOutFor & { zone: string },
    { grant, profile, app }: Given & By,
  ): Promise<Notice | undefined> {
    const { workspaceId } = page;
    const { service } = trip;
    const session = await this.sessions.read(request, workspaceId);
    const language = chooseLanguage(request.headers['accept-language'], languageChosen(request));
    const zone = isZone(trip.zone) ? trip.zone : undefined;
    const { accountId, country } = profile;
    const fanId = await this.database.transaction(async (sql) => {
      const kept = await keepGrant(sql, {
        ...{ workspaceId, service, zone, locale: language, scopes: grant.scopes },
        country: country !== undefined && isTerritory(country) ? country : undefined,
        accountHmac: accountId === undefined ? undefined : this.hmacOf(page, service, accountId),
        accountEncrypted: this.box.seal(accountId ?? ''),
        refreshTokenEncrypted: this.box.seal(grant.refreshToken),
        ...{ serviceAppId: app, authorizedAt: this.database.clock.now() },
        sessionFanId: session?.fanId,
        territory: zone === undefined ? undefined : territoryOfZone(zone),
      });
      if (kept !== session?.fanId) await this.sessions.open(sql, response, workspaceId, kept);
      return kept;
    });
    return this.wishes.act(request, page, trip, fanId);
  }

  private hmacOf({ workspaceId }: ShownPage, service: string, accountId: string): string {
    return this.box.fingerprint(workspaceId, `${service}\n${accountId}`);
  }
}

/** How services say that the fan said no. */
const DENIED: readonly string[] = ['access_denied', 'user_denied'];

const pathOf = ({ slug }: ShownPage, { source }: ConsentTrip): string =>
  source === '' ? `/r/${slug}` : `/r/${slug}?source=${encodeURIComponent(source)}`;
