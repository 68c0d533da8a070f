import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '#database/database.js';
import { findLandingPageOf } from '#database/pages/landing-page.js';
import { endTap, noteAbsent, takeDueTaps, type DueTap } from '#database/pages/page-taps.js';
import { steadyNow } from '#database/steady-clock.js';
import { TAP_GIVES_UP_MS } from '#domain/pages/taps.js';
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
    const result = await this.resultOf(tap).catch((error: unknown) => {
      this.logger.failure(error, { what: 'a tap that waits was not carried out', tapId: tap.id });
      return 'later' as const;
    });
    if (result !== 'later') return endTap(this.database, tap.id, result);
    if (tap.waitedMs > TAP_GIVES_UP_MS) return endTap(this.database, tap.id, 'gave_up');
  }

  private async resultOf(tap: DueTap): Promise<TapResult> {
    const page = await findLandingPageOf(this.database, tap.campaignId);
    if (page === undefined) return 'failed';
    const { result, wasAbsent } = await this.taps.again(tap, page, steadyNow() + ATTEMPT_MS);
    if (result === 'later' && wasAbsent && !tap.wasAbsent) await noteAbsent(this.database, tap.id);
    return result;
  }
}
