import type { Bed } from './bed.js';
import type { Measured } from './row.js';
import type { RowName } from './row-names.js';
import { median, rounded } from './stats.js';

export interface BenchRun {
  /** Units finished a second. */
  rate: number;
  /** Milliseconds of processor time for each unit, by process. */
  cpuMsEach?: Record<string, number>;
  [figure: string]: unknown;
}

/** Runs the sides in turn, so that changes on the machine hit all of them in the same way. */
export async function alternate<Side extends string, Run extends BenchRun = BenchRun>(
  bed: Bed,
  name: string,
  sides: Record<Side, () => Promise<Run>>,
): Promise<Map<string, Run[]>> {
  const runs = new Map<string, Run[]>(Object.keys(sides).map((side) => [side, []]));
  for (let round = 1; round <= bed.options.rounds; round += 1) {
    for (const [side, run] of Object.entries<() => Promise<Run>>(sides)) {
      await bed.counts.checkpoint();
      const result = await run();
      runs.get(side)?.push(result);
      bed.say(
        `${name} ${round}/${bed.options.rounds} ${side}: ${JSON.stringify({ ...result, rate: rounded(result.rate) })}`,
      );
    }
  }
  return runs;
}

export const medianRate = (runs: Map<string, BenchRun[]>, side: string): number =>
  median((runs.get(side) ?? []).map(({ rate }) => rate));

/** Segue's median rate as a share of the bare workflows' median rate. */
export function ratioRow(options: {
  row: RowName;
  what: string;
  unit: string;
  target: number;
  runs: Map<string, BenchRun[]>;
}): Measured {
  const { row, what, unit, target, runs } = options;
  const [segue, bare] = [medianRate(runs, 'segue'), medianRate(runs, 'bare')];
  const ratio = segue / bare;
  return {
    row,
    what,
    reached: `${rounded(ratio, 2)} (${rounded(segue)} against ${rounded(bare)} ${unit})`,
    target: `≥ ${target} of bare`,
    ok: ratio >= target,
    figures: { ratio: rounded(ratio, 3), unit, ...Object.fromEntries(runs) },
  };
}
