import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Database } from '#database/database.js';
import type { LandingPage } from '#database/pages/landing-page.js';
import { keepTap, type DueTap } from '#database/pages/page-taps.js';
import { SecretBox } from '#database/secret-box.js';
import { steadyNow } from '#database/steady-clock.js';
import { ITEM_OF_ACT, PAGE_WAITS_MS, type TapAct } from '#domain/pages/taps.js';
import type { Service } from '#domain/terms.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { PageServices } from '#pages/services/page-services.js';
import { PageActs } from '#pages/visits/page-acts.js';
import { tapEvents } from './tap-events.js';
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
  ) {}

  /** `until`: when the page has to answer (`steadyNow`); several taps of one form share it. */
  async carryOut(request: Request, tap: Tap, until = steadyNow() + PAGE_WAITS_MS): Promise<Tapped> {
    const { page, fanId, service, once, act } = tap;
    const itemId = idOf(tap);
    if (itemId === undefined) return 'failed';
    const item = { kind: ITEM_OF_ACT[act], id: itemId };
    const target = { workspaceId: page.workspaceId, fanId, service, item, wasAbsent: false };
    const run = new TapRun(this.depsOf(service), target, until);
    const result = await run.carryOut();
    const about = {
      ...tap,
      campaignId: page.campaignId,
      mainArtistId: page.artist.id,
      artistId: tap.artist?.id,
    };
    if (result !== 'later')
      return (await this.tell(page.workspaceId, about, result)) ? this.count(request, tap, result) : 'failed';
    const seen = this.counter.describe(request);
    await keepTap(this.database, {
      ...{ workspaceId: page.workspaceId, campaignId: page.campaignId, fanId, service, act, itemId, once },
      ...{ artistId: tap.artist?.id ?? null, wasAbsent: run.wasAbsent, ...seen },
    });
    return 'queued';
  }

  /** One more attempt for a tap that waits. `until`: `steadyNow`. */
  async again(
    due: DueTap,
    page: LandingPage,
    until: number,
  ): Promise<{ result: TapResult; wasAbsent: boolean }> {
    const item = { kind: ITEM_OF_ACT[due.act], id: due.itemId };
    const run = new TapRun(this.depsOf(due.service), { ...due, item }, until);
    const result = await run.carryOut();
    const about = { ...due, mainArtistId: page.artist.id, artistId: due.artistId ?? undefined };
    if (result !== 'later' && !(await this.tell(due.workspaceId, about, result)))
      return { result: 'failed', wasAbsent: run.wasAbsent };
    if (result === 'done') await this.counter.countSeen(page, due, COUNTED[due.act], due.service);
    return { result, wasAbsent: run.wasAbsent };
  }

  private depsOf(service: Service): ConstructorParameters<typeof TapRun>[0] {
    const { database, box } = this;
    return { database, box, byApp: (appId) => this.services.byApp(service, appId) };
  }

  private async tell(
    workspaceId: string,
    about: Parameters<typeof tapEvents>[0],
    result: TapResult,
  ): Promise<boolean> {
    const events = tapEvents(about, result);
    return events.length === 0 || this.acts.record(workspaceId, events);
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
