import type { Step } from '#domain/flows/flow.js';
import { flowOf } from '#test/world/world.js';
import type { Bed } from '#bench/bed.js';
import { CpuMeter } from '#bench/cpu.js';
import { watchedOf } from '#bench/bed.js';
import { addFans } from '#bench/fans.js';
import { batches, inParallel, postEvents, preSaves, untilCount } from '#bench/load.js';
import type { Measured, BenchRow } from '#bench/row.js';
import { alternate, medianRate, type BenchRun } from '#bench/rounds.js';
import { startSegue, type Segue } from '#bench/segue.js';
import { rounded } from '#bench/stats.js';

const FANS = 2000;

interface Shape {
  what: string;
  between: Step[];
  callbacks: boolean;
  /** Fans a second. Undefined means that the rate is only reported. */
  target: number | undefined;
}

const MINUTE: Step = { kind: 'wait', id: 'minute', until: { kind: 'duration', duration: { minutes: 1 } } };
const SHAPES: Record<'plain' | 'delay' | 'reported', Shape> = {
  plain: { what: 'plain (send → branch → send)', between: [], callbacks: false, target: 18 },
  delay: {
    what: 'delay (send → wait a minute → branch → send)',
    between: [MINUTE],
    callbacks: false,
    target: 9,
  },
  reported: {
    what: 'plain with delivery reports (the provider calls back for each message)',
    between: [],
    callbacks: true,
    target: undefined,
  },
};

/** Two flows that other engines can run as well, from the first event until the last fan's end. */
export const shapes: BenchRow = async (bed) => {
  const fans = FANS / bed.options.shrink;
  const runs = await alternate(bed, 'shapes', {
    plain: () => run(bed, fans, SHAPES.plain),
    delay: () => run(bed, fans, SHAPES.delay),
    reported: () => run(bed, fans, SHAPES.reported),
  });
  return Object.entries(SHAPES).map(([name, { what, target }]): Measured => {
    const rate = medianRate(runs, name);
    return {
      row: 'shapes',
      what: `${what}, ${fans} fans, first event to all ended`,
      reached: `${rounded(rate)} fans/s`,
      target: target === undefined ? 'reported' : `≥ ${target} fans/s`,
      ok: target === undefined || rate >= target,
      figures: { rate: rounded(rate), runs: runs.get(name) },
    };
  });
};

const send = (id: string): Step => ({
  kind: 'send',
  id,
  channels: ['email'],
  template: 'plain',
  // Confirmations are exempt from the caps, which would hold the second message for days.
  purpose: 'service',
  intent: 'prompt',
});

async function run(bed: Bed, fans: number, { between, callbacks }: Shape): Promise<BenchRun> {
  const segue = await startSegue(bed, {
    callbacks,
    flow: flowOf(
      send('first'),
      ...between,
      {
        kind: 'branch',
        id: 'fork',
        if: { kind: 'event', event: 'fan.saved' },
        then: 'thanks',
        else: 'again',
      },
      { ...send('thanks'), next: 'end' },
      send('again'),
      { kind: 'exit', id: 'end', reason: 'done' },
    ),
  });
  try {
    const ids = await addFans(segue, fans);
    const cpu = await CpuMeter.start(watchedOf(bed, { worker: segue.worker?.pid, api: segue.api.pid }));
    const from = Date.now();
    await inParallel(batches(ids, 100), 2, (batch) =>
      postEvents(
        segue,
        preSaves(
          segue.world,
          batch.map((id) => ({ id })),
        ),
      ),
    );
    await untilCount('ended fans', fans, () => ended(segue));
    const rate = (fans * 1000) / (Date.now() - from);
    await mustBeSentTwice(segue, fans);
    return { rate, cpuMsEach: await cpu.perUnit(fans) };
  } finally {
    await segue.stop();
  }
}

async function ended({ database }: Segue): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `SELECT count(*) AS n FROM events WHERE type = 'enrollment.closed'`,
  );
  return row?.n ?? 0;
}

async function mustBeSentTwice({ database }: Segue, fans: number): Promise<void> {
  const [row] = await database.query<{ n: number }>(
    `SELECT count(*) AS n FROM messages WHERE state = 'accepted'`,
  );
  if (row?.n !== fans * 2) throw new Error(`${fans * 2} messages were due, ${row?.n ?? 0} were accepted.`);
}
