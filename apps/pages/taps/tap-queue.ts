import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '#database/database.js';
import { findLandingPageOf, type LandingPage } from '#database/pages/landing-page.js';
import { endTap, noteTap, takeDueTaps, type DueTap } from '#database/pages/page-taps.js';
import { steadyNow } from '#database/steady-clock.js';
import { TAP_GIVES_UP_MS, type TapOutcome } from '#domain/pages/taps.js';
import { AppLogger } from '#http/logger.js';
import { FanTaps } from './fan-taps.js';
import type { TapResult } from './tap-run.js';

const LOOK_EVERY_MS = 2000;
const AT_ONCE = 20;
/** One attempt behind the page may take so long. */
const ATTEMPT_MS = 15_000;

/**
 * Carries out the taps that a page could not wait for. Each process that serves pages looks for them. A tap is tried
 * again until it is done, cannot be done, or six hours have passed.
 */
@Injectable()
export class TapQueue implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<unknown> = Promise.resolve();
  private closing = false;

  constructor(
    private readonly database: Database,
    private readonly taps: FanTaps,
    private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.plan(LOOK_EVERY_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    await this.working;
  }

  /** Carries out what is due now. The answer says how many were taken. */
  async turn(): Promise<number> {
    const due = await takeDueTaps(this.database, AT_ONCE);
    await Promise.all(due.map((tap) => this.tryAgain(tap)));
    return due.length;
  }

  private plan(inMs: number): void {
    if (this.closing) return;
    this.timer = setTimeout(() => {
      this.working = this.turn()
        .catch((error: unknown) => {
          this.logger.failure(error, { what: 'taps that wait were not carried out' });
          return 0;
        })
        .then((taken) => this.plan(taken === AT_ONCE ? 0 : LOOK_EVERY_MS));
    }, inMs).unref();
  }

  /** A tap that throws every time ends like one that is never done, and holds up no other. */
  private async tryAgain(tap: DueTap): Promise<void> {
    try {
      const outcome = await this.outcomeOf(tap);
      if (outcome !== undefined) await endTap(this.database, tap.id, outcome);
    } catch (error) {
      this.tellFailure(error, tap);
    }
  }

  /** Undefined: the tap waits on. */
  private async outcomeOf(tap: DueTap): Promise<TapOutcome | undefined> {
    const page = await findLandingPageOf(this.database, tap.campaignId);
    if (page === undefined) return 'failed';
    const { result, waitsForApp } = await this.resultOf(tap, page);
    if (result !== 'later') return result;
    if (tap.waitedMs <= TAP_GIVES_UP_MS) return undefined;
    await this.taps.giveUp(tap, page, waitsForApp ? 'app_refused' : 'gave_up');
    return 'gave_up';
  }

  private async resultOf(
    tap: DueTap,
    page: LandingPage,
  ): Promise<{ result: TapResult; waitsForApp: boolean }> {
    try {
      const tried = await this.taps.again(tap, page, steadyNow() + ATTEMPT_MS);
      if (tried.result === 'later' && (tried.wasAbsent || tried.accepted))
        await noteTap(this.database, tap.id, tried);
      return tried;
    } catch (error) {
      this.tellFailure(error, tap);
      return { result: 'later', waitsForApp: false };
    }
  }

  private tellFailure(error: unknown, tap: DueTap): void {
    this.logger.failure(error, { what: 'a tap that waits was not carried out', tapId: tap.id });
  }
}
