import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Database } from '#database/database.js';
import { answerLayer } from '#database/pages/page-answers.js';
import { readPageFan } from '#database/pages/page-fan.js';
import { steadyNow } from '#database/steady-clock.js';
import { isOut } from '#domain/pages/landing-state.js';
import { PAGE_WAITS_MS } from '#domain/pages/taps.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { PageCounter } from '#pages/counts/page-counter.js';
import { FanTaps, type Tapped } from '#pages/taps/fan-taps.js';
import { wantedOf } from '#pages/taps/followables.js';
import type { ShownPage } from '#pages/visits/landing-pages.js';
import type { Notice } from '#pages/visits/notices.js';
import { PageActs } from '#pages/visits/page-acts.js';
import { stateOf } from '#pages/visits/visitors.js';
import type { ConsentTrip } from './consent-trip.js';

/** What a fan set out for. */
export type SetOutFor = Pick<ConsentTrip, 'service' | 'purpose' | 'once' | 'source' | 'wishes'>;

/** Does what a fan set out for, with a grant that is kept. */
@Injectable()
export class FanWishes {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
    private readonly taps: FanTaps,
    private readonly acts: PageActs,
    private readonly counter: PageCounter,
  ) {}

  /** The answer is what the page says; undefined: the page itself shows it. */
  async act(
    request: Request,
    page: ShownPage,
    wanted: SetOutFor,
    fanId: string,
  ): Promise<Notice | undefined> {
    if (wanted.purpose === 'follow') return this.follow(request, page, wanted, fanId);
    const fan = await readPageFan(this.database, page, fanId);
    const state = stateOf(page, fan?.territory ?? undefined, await this.clocks.now(page.workspaceId));
    const { service } = wanted;
    if (state.kind === 'before') {
      const isKept = fan?.preSaved?.path === 'service' && fan.preSaved.service === service;
      return isKept ? 'reconnected' : this.preSave(request, page, wanted, fanId);
    }
    if (!isOut(state) && state.kind !== 'ended') return 'closed';
    return this.save(request, page, wanted, fanId);
  }

  noticeOfSave(tapped: Tapped): Notice {
    return tapped === 'done' || tapped === 'already' ? 'saved' : tapped === 'queued' ? 'queued' : 'failed';
  }

  private async preSave(
    request: Request,
    page: ShownPage,
    { service, once, source }: SetOutFor,
    fanId: string,
  ): Promise<Notice | undefined> {
    const payload = { path: 'service', service, ...namedSource(source) } as const;
    const about = { fan: { id: fanId }, campaignId: page.campaignId };
    const kept = await this.acts.record(page.workspaceId, [
      { ...about, id: `page:${once}`, type: 'fan.pre_saved', payload },
    ]);
    if (!kept) return 'closed';
    await this.counter.count(request, page, 'pre_saved', service);
    return undefined;
  }

  private async save(
    request: Request,
    page: ShownPage,
    { service, once, source }: SetOutFor,
    fanId: string,
  ): Promise<Notice> {
    // A fan who is first seen after the release starts as engaged, outside the pre-save's denominators.
    const about = { fan: { id: fanId }, campaignId: page.campaignId };
    await this.acts.record(page.workspaceId, [
      { ...about, id: `page:${once}:visit`, type: 'page.visited', payload: namedSource(source) },
    ]);
    return this.noticeOfSave(await this.taps.carryOut(request, { page, fanId, service, once, act: 'save' }));
  }

  /** All that was ticked, one after the other; together they take no longer than one. */
  private async follow(
    request: Request,
    page: ShownPage,
    { service, once, wishes }: SetOutFor,
    fanId: string,
  ): Promise<Notice> {
    const until = steadyNow() + PAGE_WAITS_MS;
    const wanted = wantedOf(page, service, wishes);
    const ends: Tapped[] = [];
    for (const { act, artist } of wanted) {
      const tap = { page, fanId, service, once, act, ...(artist === undefined ? {} : { artist }) };
      ends.push(await this.taps.carryOut(request, tap, until));
    }
    const good = ends.filter((end) => end === 'done' || end === 'already' || end === 'queued');
    if (good.length === 0) return 'failed';
    await answerLayer(this.database, { fanId, campaignId: page.campaignId }, 'follow', 'done');
    if (ends.includes('queued')) return 'queued';
    if (good.length < ends.length) return 'partlyKept';
    const [only] = wanted;
    return wanted.length === 1 && only?.artist?.id === page.artist.id ? 'followed' : 'kept';
  }
}

const namedSource = (source: string): { source?: string } => (source === '' ? {} : { source });
