import { DAY_MS, type WallMs } from '#domain/clock/calendar.js';
import type { EpochMs } from '#domain/terms.js';
import { instantOfChange, type YearlyChanges } from './yearly-changes.js';

/** The clocks of a zone show `offset` (ms east of UTC) from `at` on. */
export interface ClockChange {
  at: EpochMs;
  offset: number;
}

/** The calendar repeats itself, weekdays included, every 400 years. */
const CYCLE_MS = 146_097 * DAY_MS;
/** Changes are laid out up to this year at most; later moments are looked up one cycle or more earlier. */
const LAST_YEAR = 2500;
const LAST_MS = Date.UTC(LAST_YEAR, 0, 1);
const FIRST_LAID_OUT = 2060;

/**
 * The clocks of one zone. Moments before the first change have the offset that was in force in 1970; moments after
 * the last one follow the changes that come every year, for ever.
 */
export class ZoneClock {
  private readonly at: EpochMs[];
  /** One more than `at`: the first is in force until the first change. */
  private readonly offsets: number[];
  /** The wall clock at each change, as it ran until then. */
  private readonly walls: WallMs[];
  private nextYear: number;

  constructor(
    firstOffset: number,
    changes: readonly ClockChange[],
    private readonly yearly: YearlyChanges | undefined,
  ) {
    this.at = changes.map(({ at }) => at);
    this.offsets = [firstOffset, ...changes.map(({ offset }) => offset)];
    this.walls = this.at.map((at, index) => at + (this.offsets[index] ?? 0));
    this.nextYear = yearly?.fromYear ?? LAST_YEAR;
    this.layOut(Date.UTC(FIRST_LAID_OUT, 0, 1));
  }

  /** Milliseconds east of UTC. */
  offsetAt(at: EpochMs): number {
    const known = this.known(at);
    return this.offsets[firstAbove(this.at, known)] ?? 0;
  }

  /**
   * When the clocks show that; as TC39 Temporal's `compatible`: a time in a gap moves forward by the gap's length, of
   * a time that comes twice the first counts.
   */
  instantOf(wall: WallMs): EpochMs {
    const known = this.known(wall);
    const index = firstAbove(this.walls, known);
    const at = wall - (this.offsets[index] ?? 0);
    // Skipped by the change before: the clock as it ran until then would have shown it.
    const skipped = index > 0 && known - (this.offsets[index] ?? 0) < (this.at[index - 1] ?? 0);
    return skipped ? wall - (this.offsets[index - 1] ?? 0) : at;
  }

  /** What holds at `from`, and every change after it and before `to`. */
  changes(from: EpochMs, to: EpochMs): ClockChange[] {
    this.layOut(to);
    const within = this.at.flatMap((at, index) =>
      at > from && at < to ? [{ at, offset: this.offsets[index + 1] ?? 0 }] : [],
    );
    return [{ at: from, offset: this.offsetAt(from) }, ...within];
  }

  /** The same time of the calendar within the years that are laid out. */
  private known(ms: number): number {
    if (Number.isNaN(ms)) throw new RangeError('Not a moment.');
    const within = ms < LAST_MS ? ms : ms - Math.ceil((ms - LAST_MS + 1) / CYCLE_MS) * CYCLE_MS;
    this.layOut(within + 2 * DAY_MS);
    return within;
  }

  private layOut(until: number): void {
    const { yearly } = this;
    if (yearly === undefined) return;
    while (this.nextYear < LAST_YEAR + 1 && Date.UTC(this.nextYear, 0, 1) <= until) {
      for (const change of yearly.changes) {
        const before = this.offsets.at(-1) ?? 0;
        const at = instantOfChange(change, this.nextYear, before / 1000);
        this.at.push(at);
        this.walls.push(at + before);
        this.offsets.push(change.offset * 1000);
      }
      this.nextYear += 1;
    }
  }
}

/** The index of the first number above `value`; the list's length where there is none. */
function firstAbove(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
