import type { EpochMs } from '../terms.js';

/**
 * When a release is playable. `local`: each territory's own store turn; `global`: one instant everywhere.
 * `date` is a local calendar date (YYYY-MM-DD), `time` a local wall time (HH:MM).
 */
export type ReleaseClock =
  | {
      kind: 'local';
      date: string;
      time: string;
      overrides?: Record<string, { date: string; time: string }> | undefined;
    }
  | { kind: 'global'; at: EpochMs };
