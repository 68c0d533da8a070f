import { randomUUID } from 'node:crypto';
import { flowOf } from '#test/world/world.js';
import { ACTIVITY_QUEUE, WORKFLOW_QUEUE } from '#bench/baseline/queues.js';
import type { timerThenActivity } from '#bench/baseline/workflows.js';
import { startBaseline } from '#bench/baseline.js';
import type { Bed } from '#bench/bed.js';
import { CpuMeter } from '#bench/cpu.js';
import { watchedOf } from '#bench/bed.js';
import { addFans } from '#bench/fans.js';
import { batches, inParallel, postEvents, preSaves, untilCount } from '#bench/load.js';
import type { BenchRow } from '#bench/row.js';
import { alternate, ratioRow, type BenchRun } from '#bench/rounds.js';
import { NOON, startSegue, type Segue } from '#bench/segue.js';
import { Parking } from '#bench/parking.js';

const TARGET = 0.9;
/** A rate above what the machine can serve. It sets how many fans make a burst last long enough. */
const BURST_RATE = 30;

/** Fans who are due at one moment are saved, read back and recorded, against a bare timer and one empty activity. */
export const release: BenchRow = async (bed) => {
  const fans = Math.ceil(BURST_RATE * bed.options.seconds);
  const parking = new Parking(fans);
  const runs = await alternate(bed, 'release', {
    segue: () => parking.until((moment) => segueRun(bed, fans, moment)),
    bare: () => parking.until((moment) => bareRun(bed, fans, moment)),
  });
  return [
    ratioRow({
      row: 'release',
      what: `release burst: ${fans} fans due at one moment → saved, read back, recorded, workflow ended; against a bare timer and one empty activity`,
      unit: 'fans/s',
      target: TARGET,
      runs,
    }),
  ];
};

async function segueRun(bed: Bed, fans: number, waitMs: number): Promise<BenchRun | 'too late'> {
  const segue = await startSegue(bed, {
    flow: flowOf(
      { kind: 'wait', id: 'release', until: { kind: 'release' } },
      { kind: 'service', id: 'save', action: 'saveRelease' },
    ),
    release: () => ({ kind: 'global', at: NOON + waitMs }),
  });
  try {
    const moment = segue.world.clock.r0 + waitMs;
    const ids = await addFans(segue, fans);
    await inParallel(batches(ids, 100), 2, (batch) =>
      postEvents(
        segue,
        preSaves(
          segue.world,
          batch.map((id) => ({ id })),
        ),
      ),
    );
    await untilCount('parked fans', fans, () => bed.counts.timers(segue.name));
    if (Date.now() > moment - 1000) return 'too late';
    const cpu = await CpuMeter.start(watchedOf(bed, { worker: segue.worker?.pid, api: segue.api.pid }));
    const rate = await burst(bed, segue.name, fans, moment);
    const saved = await savedFans(segue);
    if (saved !== fans) throw new Error(`${fans} fans were due, but ${saved} saves were recorded.`);
    return { rate, cpuMsEach: await cpu.perUnit(fans) };
  } finally {
    await segue.stop();
  }
}

async function savedFans({ database }: Segue): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `SELECT count(DISTINCT fan_id) AS n FROM events WHERE type = 'release.saved'`,
  );
  return row?.n ?? 0;
}

async function bareRun(bed: Bed, fans: number, waitMs: number): Promise<BenchRun | 'too late'> {
  const until = Date.now() + waitMs;
  const baseline = await startBaseline(bed);
  try {
    const all = Array.from({ length: fans }, () => randomUUID());
    await inParallel(all, 50, async (workflowId) => {
      await baseline.client.workflow.start<typeof timerThenActivity>('timerThenActivity', {
        workflowId,
        taskQueue: WORKFLOW_QUEUE,
        args: [{ until, taskQueue: ACTIVITY_QUEUE }],
      });
    });
    await untilCount('parked workflows', fans, () => bed.counts.timers(baseline.namespace));
    if (Date.now() > until - 1000) return 'too late';
    const cpu = await CpuMeter.start(watchedOf(bed, { worker: baseline.pid }));
    const rate = await burst(bed, baseline.namespace, fans, until);
    return { rate, cpuMsEach: await cpu.perUnit(fans) };
  } finally {
    await baseline.stop();
  }
}

/** The time from the moment until the last workflow has completed. */
async function burst(bed: Bed, namespace: string, fans: number, moment: number): Promise<number> {
  await untilCount('fans of the burst', fans, () => bed.counts.completed(namespace), {
    stuckAfterMs: moment - Date.now() + 90_000,
  });
  return (fans * 1000) / (Date.now() - moment);
}
