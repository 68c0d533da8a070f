import { setTimeout as pause } from 'node:timers/promises';
import { haltCredential, resumeCredential, takeProbe } from '#database/budgets/credential-halts.js';
import { holdBudget } from '#database/budgets/hold-budget.js';
import { takeSlotsSoon } from '#database/budgets/slots-soon.js';
import type { Database } from '#database/database.js';
import { haltServiceApp, resumeServiceApp } from '#database/services/halted-apps.js';
import { steadyNow } from '#database/steady-clock.js';
import { PROBE_EVERY_MS } from '#domain/services/app-probe.js';
import { heldFor } from '#domain/services/patience.js';
import type { ServiceOutcome, StreamingService } from '#providers/ports.js';
import type { PageService } from '#pages/services/services-here.js';
import type { TapLog } from './tap-log.js';

/** What a tap may ask a service. */
export type TapQuestion = 'refresh' | 'has' | 'keep';

/**
 * The way of a tap's calls to a service: within the time that is left, each with its slots of the app's budget, and with
 * the same halts as the calls of workers. A refusal of the app halts it for all; while it is halted one call in a quarter
 * of an hour tries it, and all go on when the service takes it again.
 */
export class TapDoor {
  /** The service has refused our app in this attempt, or the app is halted: the tap waits for nothing else. */
  appRefused = false;

  constructor(
    private readonly database: Database,
    private readonly log: TapLog,
    /** Real, ms, of `steadyNow`. */
    private readonly until: number,
  ) {}

  /** The answer of one call. What comes after the time is not waited for. */
  async ask<T>(
    by: PageService,
    question: TapQuestion,
    call: () => Promise<ServiceOutcome<T>>,
  ): Promise<ServiceOutcome<T>> {
    if (!(await this.mayCall(by, question))) return { kind: 'retry', reason: 'no_slot' };
    const calledAt = steadyNow();
    const slow: ServiceOutcome<T> = { kind: 'retry', reason: 'slow' };
    const late = new AbortController();
    const limit = pause(Math.max(0, this.until - calledAt), slow, { signal: late.signal });
    try {
      const answer = await Promise.race([call(), limit]);
      await this.learn(by, answer, calledAt);
      return answer;
    } finally {
      limit.catch(() => undefined);
      late.abort();
    }
  }

  private async mayCall({ budget, adapter }: PageService, question: TapQuestion): Promise<boolean> {
    const left = this.until - steadyNow();
    if (left <= 0) return false;
    const slot = { count: callsOf(adapter, question), withinMs: left };
    const slotIn = await takeSlotsSoon(this.database, budget, slot);
    if (slotIn !== undefined) {
      if (slotIn > 0) await pause(slotIn);
      return true;
    }
    this.appRefused = await isHalted(this.database, budget);
    return this.appRefused && takeProbe(this.database, budget, PROBE_EVERY_MS);
  }

  private async learn<T>(by: PageService, answer: ServiceOutcome<T>, calledAt: number): Promise<void> {
    switch (answer.kind) {
      case 'appRefused':
        this.appRefused = true;
        return this.halt(by, answer.reason, calledAt);
      case 'retry':
        if (answer.holdMs !== undefined) await holdBudget(this.database, by.budget, heldFor(answer.holdMs));
        return;
      case 'ok':
      case 'failed':
      case 'revoked':
        if (this.appRefused || by.halted) await this.resume(by);
    }
  }

  /** Nobody calls with this app until a probe shows that it works again, or an operator says so. */
  private async halt({ app, budget, adapter }: PageService, code: string, calledAt: number): Promise<void> {
    const calledMsAgo = Math.max(0, steadyNow() - calledAt);
    const fresh =
      app === null
        ? await haltCredential(this.database, budget, { code, probeAfterMs: PROBE_EVERY_MS, calledMsAgo })
        : await haltServiceApp(this.database, app, code, PROBE_EVERY_MS);
    if (fresh) this.log.appHalted({ service: adapter.service, code, serviceAppId: app?.id });
  }

  /** The call was the probe of a halted app: all go on. */
  private async resume({ app, budget, adapter }: PageService): Promise<void> {
    this.appRefused = false;
    const again =
      app === null
        ? await resumeCredential(this.database, budget)
        : await resumeServiceApp(this.database, app.id);
    if (again) this.log.appWorks({ service: adapter.service, serviceAppId: app?.id });
  }
}

export const callsOf = ({ calls }: Pick<StreamingService, 'calls'>, question: TapQuestion): number =>
  calls?.[question] ?? 1;

async function isHalted(
  database: Database,
  { provider, credential }: PageService['budget'],
): Promise<boolean> {
  const rows = await database.query(
    'SELECT FROM credential_halts WHERE provider = $1 AND credential = $2 AND resumed_at IS NULL',
    [provider, credential],
  );
  return rows.length > 0;
}
