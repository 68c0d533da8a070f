import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Database } from '#database/database.js';
import type { LandingPage } from '#database/pages/landing-page.js';
import { keepTap, type DueTap } from '#database/pages/page-taps.js';
import { SecretBox } from '#database/secret-box.js';
import { steadyNow } from '#database/steady-clock.js';
import type { ServiceFailureReason } from '#domain/events/reasons.js';
import { tapReceipt, type TapEnd } from '#domain/pages/tap-receipt.js';
import { ITEM_OF_ACT, PAGE_WAITS_MS, type TapAct } from '#domain/pages/taps.js';
import { keepTapReceipt } from '#database/services/tap-receipts.js';
import { AppLogger } from '#http/logger.js';
import type { Service } from '#domain/terms.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { PageServices } from '#pages/services/page-services.js';
import { PageActs } from '#pages/visits/page-acts.js';
import { tapEvents, otherArtistOf, type TapFacts } from './tap-events.js';
import type { TapDeps } from './tap-grant.js';
import { tapLogOf } from './tap-log.js';
import { TapRun, type TapResult } from './tap-run.js';

/** What became of a tap: done and read back, so before, not possible, or still under way behind the page. */
export type Tapped = 'done' | 'already' | 'expired' | 'failed' | 'queued';

/** A tap of a fan that we carry out at the service, at once or behind the page. */
export interface Tap {
  page: LandingPage;
  fanId: string;
  service: Service;
  /** Names the act, so that a form that is sent twice counts once. */
  once: string;
  act: TapAct;
  /** Of a follow. */
  artist?: { id: string; serviceIds: LandingPage['artist']['serviceIds'] };
}

/**
 * Saves, likes and follows by the fan's own tap. A page never waits long for a service: what is not done by then is
 * kept, and done behind the page (`TapQueue`).
 */
@Injectable()
export class FanTaps {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly services: PageServices,
    private readonly acts: PageActs,
    private readonly counter: PageCounter,
    private readonly logger: AppLogger,
  ) {}

  /** `until`: when the page has to answer (`steadyNow`); several taps of one form share it. */
  async carryOut(request: Request, tap: Tap, until = steadyNow() + PAGE_WAITS_MS): Promise<Tapped> {
    const { page, fanId, service, once, act } = tap;
    const { workspaceId, campaignId } = page;
    const about = { ...tap, workspaceId, campaignId, mainArtistId: page.artist.id, artistId: tap.artist?.id };
    const itemId = idOf(tap);
    if (itemId === undefined) {
      await this.receipt(about, { kind: 'failed', reason: `${ITEM_OF_ACT[act]}_id_missing` });
      return 'failed';
    }
    const item = { kind: ITEM_OF_ACT[act], id: itemId };
    const target = { workspaceId, fanId, service, item, wasAbsent: false, acceptedAt: null };
    const run = new TapRun(this.depsOf(service), target, until);
    const result = await run.carryOut();
    if (result !== 'later')
      return (await this.tell(about, result, run.reason)) ? this.count(request, tap, result) : 'failed';
    const { wasAbsent, accepted } = run;
    const kept = { workspaceId, campaignId, fanId, service, act, itemId, once, wasAbsent, accepted };
    const seen = this.counter.describe(request);
    await keepTap(this.database, { ...kept, artistId: tap.artist?.id ?? null, ...seen });
    return 'queued';
  }

  /** One more attempt for a tap that waits. `until`: `steadyNow`. */
  async again(due: DueTap, page: LandingPage, until: number): Promise<Retried> {
    const item = { kind: ITEM_OF_ACT[due.act], id: due.itemId };
    const run = new TapRun(this.depsOf(due.service), { ...due, item }, until);
    const result = await run.carryOut();
    const { wasAbsent, accepted, waitsForApp } = run;
    if (result !== 'later' && !(await this.tell(factsOf(due, page), result, run.reason)))
      return { result: 'failed', wasAbsent, accepted, waitsForApp };
    if (result === 'done') await this.counter.countSeen(page, due, COUNTED[due.act], due.service);
    return { result, wasAbsent, accepted, waitsForApp };
  }

  /** The time of a tap that waits is over. Its receipt says so, as that of a flow's save does. */
  async giveUp(due: DueTap, page: LandingPage, reason: ServiceFailureReason): Promise<void> {
    await this.receipt(factsOf(due, page), { kind: 'failed', reason });
  }

  private depsOf(service: Service): TapDeps {
    const { database, box, logger } = this;
    const byApp = (appId: string | null) => this.services.forTap(service, appId);
    return { database, box, byApp, log: tapLogOf(logger) };
  }

  private async tell(
    about: ToldFacts,
    result: Exclude<TapResult, 'later'>,
    reason: ServiceFailureReason | undefined,
  ): Promise<boolean> {
    await this.receipt(about, endOf(result, reason));
    const events = tapEvents(about, result);
    return events.length === 0 || this.acts.record(about.workspaceId, events);
  }

  private receipt(about: ToldFacts, end: TapEnd): Promise<void> {
    const otherArtistId = otherArtistOf(about);
    // The follow of another artist than the campaign's counts in no campaign.
    const campaignId = otherArtistId === undefined ? about.campaignId : null;
    const receipt = tapReceipt({ ...about, otherArtistId }, end);
    return keepTapReceipt(this.database, { ...about, campaignId }, receipt);
  }

  private async count(
    request: Request,
    { page, act, service }: Tap,
    result: Exclude<TapResult, 'later'>,
  ): Promise<Tapped> {
    if (result === 'done') await this.counter.count(request, page, COUNTED[act], service);
    return result;
  }
}

/** What became of one more attempt. `waitsForApp`: `later`, because the service refuses our app. */
interface Retried {
  result: TapResult;
  wasAbsent: boolean;
  accepted: boolean;
  waitsForApp: boolean;
}

type ToldFacts = TapFacts & { workspaceId: string; service: Service };

const factsOf = (due: DueTap, page: LandingPage): ToldFacts => ({
  ...due,
  mainArtistId: page.artist.id,
  artistId: due.artistId ?? undefined,
});

function endOf(result: Exclude<TapResult, 'later'>, reason: ServiceFailureReason | undefined): TapEnd {
  switch (result) {
    case 'done':
    case 'already':
      return { kind: result };
    case 'expired':
      return { kind: 'failed', reason: reason ?? 'reconnect_needed' };
    case 'failed':
      return { kind: 'failed', reason: reason ?? 'not_possible' };
  }
}

/** What the page's counts call an act. */
const COUNTED = { save: 'saved', like: 'saved', follow: 'followed' } as const;

/** The thing's own id at the service. Undefined: it is not known there. */
function idOf({ page, service, act, artist }: Tap): string | undefined {
  switch (act) {
    case 'save':
      return page.release?.serviceIds[service];
    case 'like':
      return page.release?.leadTrackIds[service];
    case 'follow':
      return (artist ?? page.artist).serviceIds[service];
  }
}
