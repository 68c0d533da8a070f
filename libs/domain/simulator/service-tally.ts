import type { EpochMs } from '#domain/terms.js';
import type { EffectEnd } from './outcome-events.js';
import { Histogram } from './ranks.js';

export interface ServiceReport {
  calls: number;
  succeeded: number;
  failed: number;
  budgetPerSecond: number;
  /** The busiest second. */
  peakPerSecond: { at: EpochMs; count: number } | null;
  /** Over how long a territory's release-day saves are spread. */
  releaseWindowMs: number;
  /** The longest a call waited for its slot in the budget. */
  longestQueueMs: number;
}

export class ServiceTally {
  private readonly seconds = new Histogram(1000);
  private calls = 0;
  private succeeded = 0;

  ended(end: EffectEnd, at: EpochMs): void {
    this.calls += 1;
    this.seconds.add(at);
    if (end.kind === 'done') this.succeeded += 1;
  }

  report(
    known: Pick<ServiceReport, 'budgetPerSecond' | 'releaseWindowMs' | 'longestQueueMs'>,
  ): ServiceReport {
    const { calls, succeeded } = this;
    return { ...known, calls, succeeded, failed: calls - succeeded, peakPerSecond: this.seconds.peak() };
  }
}
