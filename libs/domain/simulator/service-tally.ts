import type { EpochMs } from '#domain/terms.js';
import type { EffectEnd } from './outcome-events.js';
import { Histogram } from './ranks.js';

export interface ServiceReport {
  calls: number;
  succeeded: number;
  failed: number;
  /** The calls a second that each service allows. */
  budgetPerSecond: number;
  /** The second with the most calls. */
  peakPerSecond: { at: EpochMs; count: number } | null;
  /** Over which time a territory's saves of the release day are spread. */
  releaseWindowMs: number;
  /** The longest time that a call waited for its slot in its service's budget. */
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
