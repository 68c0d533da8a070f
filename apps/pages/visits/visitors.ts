import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import { Database } from '#database/database.js';
import { type PageFan, readReturningFan } from '#database/pages/page-fan.js';
import type { LandingPage } from '#database/pages/landing-page.js';
import { SecretBox } from '#database/secret-box.js';
import { readSignedToken } from '#database/signed-token.js';
import { toVirtual, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import { isZone } from '#domain/clock/zones/zone-rules.js';
import { landingState, type LandingState } from '#domain/pages/landing-state.js';
import { territoryOfZone } from '#domain/places/territory-of-zone.js';
import { isTerritory } from '#domain/releases/release-clock.js';
import type { EpochMs } from '#domain/terms.js';
import { notFound } from '#http/problem.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { sourceOf } from '#pages/counts/source.js';
import { languageChosen } from '#pages/session/chosen-language.js';
import { chooseLanguage, countryOfLanguage, type Language } from '#pages/languages/languages.js';
import { PageServices } from '#pages/services/page-services.js';
import type { ServicesHere } from '#pages/services/services-here.js';
import { PageSessions, type PageSession } from '#pages/session/page-sessions.js';
import type { FormOwner } from '#pages/session/form-token.js';
import { pageGone } from './page-gone.js';
import { LandingPages, type ShownPage } from './landing-pages.js';

/** Who looks at which page, and what is known of them. */
export interface Visitor {
  page: ShownPage;
  /** `/r/{slug}`. */
  path: string;
  language: Language;
  /** Absent: nobody has acted in this browser. */
  session: PageSession | undefined;
  fan: PageFan | undefined;
  /** What is known of the fan, else what the browser's language lets guess. */
  place: { territory: string | undefined; zone: string | undefined };
  clock: WorkspaceClock;
  /** Workspace time, ms. */
  now: EpochMs;
  /** Real time, ms. */
  realNow: EpochMs;
  state: LandingState;
  /** The services that fans of this page can connect. */
  services: ServicesHere;
  /** Where the visit came from; '' where that is not known. */
  source: string;
}

const SlugSchema = z.object({ slug: z.string() });

/** Reads what every page about a campaign starts with. */
@Injectable()
export class Visitors {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
    private readonly pages: LandingPages,
    private readonly sessions: PageSessions,
    private readonly box: SecretBox,
    private readonly pageServices: PageServices,
  ) {}

  /** @throws ProblemException 404 where there is no such page, or nobody may see it yet. */
  async read(request: Request): Promise<Visitor> {
    const { slug } = SlugSchema.parse(request.params);
    const page = await this.pages.find(slug);
    if (page === undefined) throw await pageGone(this.database, request);
    const hash = this.sessions.hashIn(request, page.workspaceId);
    const [known, clock, services] = await Promise.all([
      hash === undefined ? undefined : readReturningFan(this.database, page, hash),
      this.clocks.clockOf(page.workspaceId),
      this.pageServices.of(page),
    ]);
    const fan = known?.fan;
    const session = known && { id: known.sessionId, fanId: known.fan.id };
    const realNow = this.database.clock.now();
    const now = toVirtual(clock, realNow);
    const place = placeOf(request, fan);
    const shown =
      page.status === 'draft' && this.isPreview(request, page)
        ? ({ ...page, status: 'live' } as const)
        : page;
    const state = stateOf(shown, place.territory, now);
    if (state.kind === 'hidden') throw notFound('page');
    const chosen = languageChosen(request) ?? fan?.locale;
    const language = chooseLanguage(request.headers['accept-language'], chosen);
    const source = sourceOf(request);
    const whose = { session, fan, place, source };
    return { page, path: `/r/${slug}`, language, ...whose, clock, now, realNow, state, services };
  }

  /** Whoever has the address of the preview may see a draft as fans will. */
  private isPreview({ query: { preview } }: Request, { campaignId }: LandingPage): boolean {
    return typeof preview === 'string' && readSignedToken(this.box, 'page-preview', preview) === campaignId;
  }
}

/** Whose forms a page writes: those of the campaign, and of this browser's session. */
export const ownerOf = ({ page, session }: Pick<Visitor, 'page' | 'session'>): FormOwner => ({
  about: page.campaignId,
  sessionId: session?.id,
});

export const stateOf = (page: LandingPage, territory: string | undefined, now: EpochMs): LandingState =>
  landingState(
    {
      ...{ status: page.status, endReason: page.endReason },
      clock: page.release?.clock,
      cancelled: page.release?.cancelled ?? false,
    },
    territory,
    now,
  );

function placeOf(request: Request, fan: PageFan | undefined): Visitor['place'] {
  const guessed = countryOfLanguage(request.headers['accept-language']);
  const guess = guessed !== undefined && isTerritory(guessed) ? guessed : undefined;
  const { zone: told } = request.query;
  const zone = [fan?.zone, told].find((one): one is string => typeof one === 'string' && isZone(one));
  const byZone = typeof told === 'string' ? territoryOfZone(told) : undefined;
  return { territory: fan?.territory ?? byZone ?? guess, zone };
}
