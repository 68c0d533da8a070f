import { randomUUID } from 'node:crypto';
import type { oneTimer } from '#bench/baseline/workflows.js';
import { WORKFLOW_QUEUE } from '#bench/baseline/queues.js';
import { startBaseline } from '#bench/baseline.js';
import type { Bed } from '#bench/bed.js';
import { CpuMeter } from '#bench/cpu.js';
import { watchedOf } from '#bench/bed.js';
import { flowOf } from '#test/world/world.js';
import { postEvents, preSaves, steadyRate } from '#bench/load.js';
import type { BenchRow } from '#bench/row.js';
import { alternate, ratioRow, type BenchRun } from '#bench/rounds.js';
import { startSegue } from '#bench/segue.js';

const TARGET = 0.8;
const OUTSTANDING = 500;
const FAR_MS = 30 * 86_400_000;

/** Measures from an event at the API to the timer in the fan's history, against a bare workflow that sets one timer. */
export const enrollment: BenchRow = async (bed) => {
  const runs = await alternate(bed, 'enrollment', { segue: () => segueRun(bed), bare: () => bareRun(bed) });
  return [
    ratioRow({
      row: 'enrollment',
      what: 'enrollment: POST /v1/events → release timer in the history, against a bare one-timer workflow',
      unit: 'fans/s',
      target: TARGET,
      runs,
    }),
  ];
};

async function segueRun(bed: Bed): Promise<BenchRun> {
  const segue = await startSegue(bed, {
    flow: flowOf({ kind: 'wait', id: 'release', until: { kind: 'release' } }),
  });
  try {
    let cpu = await CpuMeter.start(watchedOf(bed, { worker: segue.worker?.pid, api: segue.api.pid }));
    const newFan = () => ({ externalId: randomUUID(), territory: 'US', zone: 'America/New_York' });
    const { rate, finished } = await steadyRate({
      seconds: bed.options.seconds,
      outstanding: OUTSTANDING,
      lanes: 2,
      size: 50,
      feed: (size) => postEvents(segue, preSaves(segue.world, Array.from({ length: size }, newFan))),
      done: () => bed.counts.timers(segue.name),
      onMeasured: async () => {
        cpu = await CpuMeter.start(watchedOf(bed, { worker: segue.worker?.pid, api: segue.api.pid }));
      },
    });
    return { rate, cpuMsEach: await cpu.perUnit(finished) };
  } finally {
    await segue.stop();
  }
}

async function bareRun(bed: Bed): Promise<BenchRun> {
  const baseline = await startBaseline(bed);
  try {
    const watched = watchedOf(bed, { worker: baseline.pid });
    let cpu = await CpuMeter.start(watched);
    const { rate, finished } = await steadyRate({
      seconds: bed.options.seconds,
      outstanding: OUTSTANDING,
      lanes: 50,
      size: 1,
      feed: async () => {
        await baseline.client.workflow.signalWithStart<typeof oneTimer>('oneTimer', {
          workflowId: randomUUID(),
          taskQueue: WORKFLOW_QUEUE,
          args: [{ until: Date.now() + FAR_MS }],
          signal: 'start',
          signalArgs: [],
        });
      },
      done: () => bed.counts.timers(baseline.namespace),
      onMeasured: async () => {
        cpu = await CpuMeter.start(watched);
      },
    });
    return { rate, cpuMsEach: await cpu.perUnit(finished) };
  } finally {
    await baseline.stop();
  }
}
