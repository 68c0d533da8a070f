import { flowOf } from '#test/world/world.js';
import type { Bed } from '#bench/bed.js';
import { peakMemory } from '#bench/cpu.js';
import { addFans } from '#bench/fans.js';
import { batches, eventsOf, inParallel, postEvents, preSaves, untilCount } from '#bench/load.js';
import type { BenchRow } from '#bench/row.js';
import { scrape } from '#bench/scrape.js';
import { startSegue, type Segue } from '#bench/segue.js';
import { rounded } from '#bench/stats.js';

const MANY = 20_000;
const FEW = 2000;
const CACHE = 1000;
const TARGET = 1.3;

interface Parked {
  fans: number;
  peakBytes: number;
  parkedPerSecond: number;
  wokenPerSecond: number;
  replays: number;
  replayP95Ms: number | undefined;
}

/**
 * Many more fans are parked than the worker's cache holds. All of them are woken, and the memory must not grow with
 * their number.
 */
export const parked: BenchRow = async (bed) => {
  const few = await run(bed, FEW / bed.options.shrink);
  const many = await run(bed, MANY / bed.options.shrink);
  const ratio = many.peakBytes / few.peakBytes;
  const megabytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
  return [
    {
      row: 'parked',
      what: `${many.fans} parked fans, evicted from a cache of ${CACHE / bed.options.shrink}, all woken: the worker's peak memory against ${few.fans} fans`,
      reached: `${rounded(ratio, 2)} × (${megabytes(many.peakBytes)} against ${megabytes(few.peakBytes)} MB); none lost; replay p95 ${String(many.replayP95Ms)} ms`,
      target: `≤ ${TARGET} ×, none lost`,
      ok: ratio <= TARGET,
      how: 'one run of each size',
      figures: { few, many },
    },
  ];
};

async function run(bed: Bed, count: number): Promise<Parked> {
  const segue = await startSegue(bed, {
    flow: flowOf({
      kind: 'waitForEvent',
      id: 'act',
      events: ['fan.saved'],
      since: 'step',
      timeout: { days: 30 },
    }),
    worker: { MAX_CACHED_WORKFLOWS: String(CACHE / bed.options.shrink) },
  });
  try {
    const fans = await addFans(segue, count);
    const parkedPerSecond = await perSecond(count, async () => {
      await post(segue, fans, (batch) =>
        preSaves(
          segue.world,
          batch.map((id) => ({ id })),
        ),
      );
      await untilCount('parked fans', count, () => bed.counts.timers(segue.name));
    });
    const payload = { target: 'track', observedBy: 'tap' };
    const wokenPerSecond = await perSecond(count, async () => {
      await post(segue, fans, (batch) => eventsOf(segue.world.campaignId, 'fan.saved', payload, batch));
      await untilCount('woken fans', count, () => bed.counts.completed(segue.name));
    });
    await noneIsLost(segue, count);
    const replay = await scrape(segue.metricsUrl, 'temporal_workflow_task_replay_latency');
    const result = {
      fans: count,
      peakBytes: peakMemory(segue.worker?.pid ?? 0) ?? Number.NaN,
      parkedPerSecond: rounded(parkedPerSecond),
      wokenPerSecond: rounded(wokenPerSecond),
      replays: replay.count,
      replayP95Ms: replay.percentile(95),
    };
    bed.say(`parked: ${JSON.stringify(result)}`);
    return result;
  } finally {
    await segue.stop();
  }
}

const post = (segue: Segue, fans: string[], body: (batch: string[]) => string) =>
  inParallel(batches(fans, 200), 2, (batch) => postEvents(segue, body(batch)));

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const from = Date.now();
  await work();
  return (count * 1000) / (Date.now() - from);
}

async function noneIsLost({ database }: Segue, count: number): Promise<void> {
  const [row] = await database.query<{ n: number }>(
    `SELECT count(DISTINCT fan_id) AS n FROM events WHERE type = 'enrollment.closed'`,
  );
  if (row?.n !== count) throw new Error(`${count} fans were woken, ${row?.n ?? 0} have ended.`);
}
