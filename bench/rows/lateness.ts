import type { Step } from '#domain/flows/flow.js';
import { flowOf } from '#test/world/world.js';
import { pause } from '#tools/process.js';
import type { Bed } from '#bench/bed.js';
import { addFans } from '#bench/fans.js';
import { batches, inParallel, postEvents, preSaves, untilCount } from '#bench/load.js';
import { Parking } from '#bench/parking.js';
import type { Measured, BenchRow } from '#bench/row.js';
import { NOON, startSegue, type Segue } from '#bench/segue.js';
import { median, percentile, rounded } from '#bench/stats.js';

const BURST_FANS = 2000;
/** Light load: this many fans a second, and each waits this long. */
const LIGHT_RATE = 5;
const WAIT_SECONDS = 10;
const LIGHT_TARGET_MS = 400;

interface Lateness {
  p50: number;
  p99: number;
  max: number;
  fans: number;
}

/**
 * How long after its due time a fan's wait leads to an act. It is measured from the moment when the timer should fire
 * to the claim of the message that follows (the last step before the provider is called).
 */
export const lateness: BenchRow = async (bed) => {
  const light: Lateness[] = [];
  const burst: Lateness[] = [];
  const parking = new Parking(BURST_FANS / bed.options.shrink);
  for (let round = 1; round <= bed.options.rounds; round += 1) {
    light.push(await lightRun(bed));
    burst.push(await parking.until((waitMs) => burstRun(bed, waitMs)));
    bed.say(
      `lateness ${round}/${bed.options.rounds}: ${JSON.stringify({ light: light.at(-1), burst: burst.at(-1) })}`,
    );
  }
  const lightP99 = median(light.map(({ p99 }) => p99));
  return [
    line(
      `lateness of a wait, light load (${LIGHT_RATE} fans/s)`,
      light,
      `p99 < ${LIGHT_TARGET_MS / 1000} s`,
      lightP99 < LIGHT_TARGET_MS,
    ),
    line(
      `lateness of a wait, ${BURST_FANS / bed.options.shrink} fans due at one moment`,
      burst,
      'reported',
      true,
    ),
  ];
};

function line(what: string, runs: Lateness[], target: string, ok: boolean): Measured {
  const p50 = median(runs.map((run) => run.p50));
  const p99 = median(runs.map((run) => run.p99));
  const seconds = (ms: number) => `${rounded(ms / 1000, 2)} s`;
  return {
    row: 'lateness',
    what,
    reached: `p50 ${seconds(p50)}, p99 ${seconds(p99)}`,
    target,
    ok,
    figures: { runs },
  };
}

const SEND: Step = {
  kind: 'send',
  id: 'send',
  channels: ['email'],
  template: 'plain',
  purpose: 'service',
  intent: 'prompt',
};

async function lightRun(bed: Bed): Promise<Lateness> {
  const segue = await startSegue(bed, {
    flow: flowOf(
      { kind: 'wait', id: 'while', until: { kind: 'duration', duration: { seconds: WAIT_SECONDS } } },
      SEND,
    ),
  });
  try {
    const fans = await addFans(segue, LIGHT_RATE * Math.ceil(bed.options.seconds));
    for (const batch of batches(fans, LIGHT_RATE)) {
      await postEvents(
        segue,
        preSaves(
          segue.world,
          batch.map((id) => ({ id })),
        ),
      );
      await pause(1000);
    }
    await untilCount('messages', fans.length, () => claimed(segue));
    return await measure(
      segue,
      // The time is measured from the decision that began the wait, on the workspace's clock.
      `(SELECT occurred_at + interval '${WAIT_SECONDS} seconds' FROM events e
        WHERE e.fan_id = m.fan_id AND e.type = 'enrollment.opened')`,
    );
  } finally {
    await segue.stop();
  }
}

async function burstRun(bed: Bed, waitMs: number): Promise<Lateness | 'too late'> {
  const segue = await startSegue(bed, {
    flow: flowOf({ kind: 'wait', id: 'release', until: { kind: 'release' } }, SEND),
    release: () => ({ kind: 'global', at: NOON + waitMs }),
  });
  try {
    const fans = await addFans(segue, BURST_FANS / bed.options.shrink);
    await inParallel(batches(fans, 100), 2, (batch) =>
      postEvents(
        segue,
        preSaves(
          segue.world,
          batch.map((id) => ({ id })),
        ),
      ),
    );
    await untilCount('parked fans', fans.length, () => bed.counts.timers(segue.name));
    const moment = segue.world.clock.r0 + waitMs;
    if (Date.now() > moment - 1000) return 'too late';
    await untilCount('messages', fans.length, () => claimed(segue), {
      stuckAfterMs: moment - Date.now() + 90_000,
    });
    return await measure(segue, `to_timestamp(${(NOON + waitMs) / 1000})`);
  } finally {
    await segue.stop();
  }
}

async function claimed({ database }: Segue): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    'SELECT count(*) AS n FROM messages WHERE attempted_at IS NOT NULL',
  );
  return row?.n ?? 0;
}

/**
 * `dueSql` says when a message `m` was due, on the workspace's clock. (That clock runs at the pace of real time
 * here.)
 */
async function measure({ database, world: { clock } }: Segue, dueSql: string): Promise<Lateness> {
  const rows = await database.query<{ late: number | null }>(
    `SELECT extract(epoch FROM m.attempted_at - ${dueSql})::float8 * 1000 + $1 AS late FROM messages m`,
    [clock.v0 - clock.r0],
  );
  const late = rows.flatMap((row) => (row.late === null ? [] : [row.late]));
  return {
    p50: rounded(percentile(late, 50)),
    p99: rounded(percentile(late, 99)),
    max: rounded(Math.max(...late)),
    fans: late.length,
  };
}
