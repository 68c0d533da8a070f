import type { Bed } from './bed.js';
import type { RowName } from './row-names.js';

/** One line of the table: what was measured, what was reached, and what was asked for. */
export interface Measured {
  row: RowName;
  what: string;
  /** The text of the row as the table shows it. */
  reached: string;
  target: string;
  ok: boolean;
  /** How often and how long the row was measured, if that is not the options' rounds and seconds. */
  how?: string;
  /** All figures of all runs. */
  figures: Record<string, unknown>;
}

export type BenchRow = (bed: Bed) => Promise<Measured[]>;
