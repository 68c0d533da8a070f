import type { MetricNumber } from '#contracts/metrics/metric-fans.js';
import type { EpochMs } from '#domain/terms.js';

/** A number, as of a moment of the workspace's time. `zone`: the workspace's. */
export interface AskedNumber {
  workspaceId: string;
  number: MetricNumber;
  zone: string;
  asOf: EpochMs;
}
