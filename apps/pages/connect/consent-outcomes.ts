import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Database } from '#database/database.js';
import { answerLayer } from '#database/pages/page-answers.js';
import { readPageFan } from '#database/pages/page-fan.js';
import type { LandingPage } from '#database/pages/landing-page.js';
import { SecretBox } from '#database/secret-box.js';
import { fanOfAccount, keepGrant } from '#database/services/service-accounts.js';
import { isZone } from '#domain/clock/zones/zone-rules.js';
import { territoryOfZone } from '#domain/places/territory-of-zone.js';
import { isTerritory } from '#domain/releases/release-clock.js';
import { scopesMissing } from '#domain/services/permissions.js';
import { notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import type { FirstGrant, ServiceProfile } from '#providers/ports.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { chooseLanguage } from '#pages/languages/languages.js';
import { PageServices } from '#pages/services/page-services.js';
import { languageChosen } from '#pages/session/chosen-language.js';
import { PageSessions } from '#pages/session/page-sessions.js';
import { LandingPages } from '#pages/visits/landing-pages.js';
import type { Notice } from '#pages/visits/notices.js';
import { PageActs } from '#pages/visits/page-acts.js';
import { stateOf } from '#pages/visits/visitors.js';
import type { ConsentTrip } from './consent-trip.js';
import { ConsentTrips } from './consent-trips.js';
import { FanTaps } from './fan-taps.js';

interface Exchange {
  request: Request;
  response: Response;
}
/** Where the fan is led next, and what is said there. */
interface Outcome {
  notice?: Notice | undefined;
  path: string;
}

/** What a consent leads to: each ending is a path, and nothing is kept of one that was not given whole. */
@Injectable()
export class ConsentOutcomes {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
    private readonly pages: LandingPages,
    private readonly services: PageServices,
    private readonly sessions: PageSessions,
    private readonly trips: ConsentTrips,
    private readonly taps: FanTaps,
    private readonly acts: PageActs,
    private readonly counter: PageCounter,
  ) {}

  async settle(
    exchange: Exchange,
    trip: ConsentTrip,
    answer: { code: string | undefined; error: string | undefined },
  ): Promise<Outcome> {
    const page = await this.pages.find(trip.slug);
    if (page === undefined) throw notFound('page');
    const path = trip.purpose === 'find' ? `/r/${trip.slug}/manage` : pathOf(trip);
    if (answer.code === undefined) {
      const kind = answer.error === 'access_denied' ? 'denied' : 'failed';
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
    return { notice: await this.keep(exchange, page, trip, given), path };
  }

  /** Undefined: the service was away, or did not take the code. */
  private async exchange(
    { service, verifier }: ConsentTrip,
    code: string,
  ): Promise<{ grant: FirstGrant; profile: ServiceProfile } | undefined> {
    const consent = this.services.find(service)?.consent;
    const grant = await consent?.exchange(code, verifier, this.trips.redirectUri(service));
    if (consent === undefined || grant?.kind !== 'ok') return undefined;
    const profile = await consent.profile(grant.value.accessToken);
    return profile.kind === 'ok' ? { grant: grant.value, profile: profile.value } : undefined;
  }

  /** The same service's sign-in finds the fan again. Of this grant nothing is kept. */
  private async find(
    { response }: Exchange,
    page: LandingPage,
    { service, slug }: ConsentTrip,
    { accountId }: ServiceProfile,
  ): Promise<Outcome> {
    const { workspaceId } = page;
    const fanId = await fanOfAccount(
      this.database,
      workspaceId,
      service,
      this.hmacOf(page, service, accountId),
    );
    const path = `/r/${slug}/manage`;
    if (fanId === undefined) return { notice: 'nothingFound', path };
    await this.sessions.open(this.database, response, workspaceId, fanId);
    return { path };
  }

  private async keep(
    exchange: Exchange,
    page: LandingPage,
    trip: ConsentTrip,
    { grant, profile }: { grant: FirstGrant; profile: ServiceProfile },
  ): Promise<Notice | undefined> {
    const { request, response } = exchange;
    const { workspaceId } = page;
    const { service } = trip;
    const session = await this.sessions.read(request, workspaceId);
    const language = chooseLanguage(request.headers['accept-language'], languageChosen(request));
    const zone = isZone(trip.zone) ? trip.zone : undefined;
    const country =
      profile.country !== undefined && isTerritory(profile.country) ? profile.country : undefined;
    const fanId = await this.database.transaction(async (sql) => {
      const kept = await keepGrant(sql, {
        ...{ workspaceId, service, country, zone, locale: language, scopes: grant.scopes },
        accountHmac: this.hmacOf(page, service, profile.accountId),
        accountEncrypted: this.box.seal(profile.accountId),
        refreshTokenEncrypted: this.box.seal(grant.refreshToken),
        sessionFanId: session?.fanId,
        territory: zone === undefined ? undefined : territoryOfZone(zone),
      });
      if (kept !== session?.fanId) await this.sessions.open(sql, response, workspaceId, kept);
      return kept;
    });
    return this.act(exchange, page, trip, fanId);
  }

  /** What the fan set out for, with a grant that is kept. Undefined: the page itself says it. */
  async act(
    { request }: Pick<Exchange, 'request'>,
    page: LandingPage,
    { service, purpose, once, source }: Pick<ConsentTrip, 'service' | 'purpose' | 'once' | 'source'>,
    fanId: string,
  ): Promise<Notice | undefined> {
    const fan = await readPageFan(this.database, page, fanId);
    const state = stateOf(page, fan?.territory ?? undefined, await this.clocks.now(page.workspaceId));
    const tap = { page, fanId, service, once };
    if (purpose === 'follow') {
      const tapped = await this.taps.follow(tap);
      if (tapped !== 'done' && tapped !== 'already') return 'failed';
      await answerLayer(this.database, { fanId, campaignId: page.campaignId }, 'follow', 'done');
      if (tapped === 'done') await this.counter.count(request, page, 'followed', service);
      return 'followed';
    }
    const named = source === '' ? {} : { source };
    const about = { fan: { id: fanId }, campaignId: page.campaignId };
    if (state.kind === 'before') {
      if (fan?.preSaved?.path === 'service' && fan.preSaved.service === service) return 'reconnected';
      const payload = { path: 'service', service, ...named } as const;
      const kept = await this.acts.record(page.workspaceId, [
        { ...about, id: `page:${once}`, type: 'fan.pre_saved', payload },
      ]);
      if (!kept) return 'closed';
      await this.counter.count(request, page, 'pre_saved', service);
      return undefined;
    }
    if (state.kind !== 'out' && state.kind !== 'ended') return 'closed';
    // A fan who is first seen after the release starts as engaged, outside the pre-save's denominators.
    await this.acts.record(page.workspaceId, [
      { ...about, id: `page:${once}:visit`, type: 'page.visited', payload: named },
    ]);
    const tapped = await this.taps.save(tap);
    if (tapped === 'done') await this.counter.count(request, page, 'saved', service);
    return tapped === 'done' || tapped === 'already' ? 'saved' : 'failed';
  }

  private hmacOf({ workspaceId }: LandingPage, service: string, accountId: string): string {
    return this.box.fingerprint(workspaceId, `${service}\n${accountId}`);
  }
}

const pathOf = ({ slug, source }: ConsentTrip): string =>
  source === '' ? `/r/${slug}` : `/r/${slug}?source=${encodeURIComponent(source)}`;
