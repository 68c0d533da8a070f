import { flowOf } from '#test/world/world.js';
import { pause } from '#tools/process.js';
import type { Bed } from '#bench/bed.js';
import { addFans } from '#bench/fans.js';
import { batches, inParallel, postEvents, preSaves, untilCount } from '#bench/load.js';
import type { BenchRow } from '#bench/row.js';
import { NOON, startSegue, type Segue } from '#bench/segue.js';
import { rounded } from '#bench/stats.js';

const FANS = 10_000;
const DAY = 86_400_000;

/**
 * The release of parked fans is moved earlier, and once more while they are being woken. Then the campaign is paused
 * over the release and resumed, and in the end the release is cancelled. The worker is killed with -9 in the middle
 * of each change.
 */
export const live: BenchRow = async (bed) => {
  const count = FANS / bed.options.shrink;
  const segue = await startSegue(bed, {
    flow: flowOf(
      { kind: 'wait', id: 'release', until: { kind: 'release' } },
      { kind: 'setStage', id: 'out', stage: 'engaged' },
      { kind: 'wait', id: 'rest', until: { kind: 'duration', duration: { days: 30 } } },
    ),
  });
  try {
    await park(bed, segue, count);
    const moved = await moveTwice(bed, segue, count);
    const resumed = await resumeLate(segue, count);
    const wrong = await lostOrDoubled(segue, count);
    const cancelled = await cancel(segue, count);
    bed.say(`live: ${JSON.stringify({ moved, resumed, cancelled, wrong })}`);
    return [
      {
        row: 'live',
        what: `${count} parked fans: release moved earlier twice, paused over it, resumed, cancelled; the worker killed with -9 in the middle of each`,
        reached: `${moved.perSecond} fans/s re-timed, ${resumed.perSecond} resumed, ${cancelled.perSecond} let go; ${wrong} lost, doubled or at an old date`,
        target: 'none lost, doubled or at an old date',
        ok: wrong === 0,
        how: 'one run',
        figures: { moved, resumed, cancelled, wrong },
      },
    ];
  } finally {
    await segue.stop();
  }
};

async function park(bed: Bed, segue: Segue, count: number): Promise<void> {
  const fans = await addFans(segue, count);
  await inParallel(batches(fans, 200), 2, (batch) =>
    postEvents(
      segue,
      preSaves(
        segue.world,
        batch.map((id) => ({ id })),
      ),
    ),
  );
  await untilCount('parked fans', count, () => bed.counts.timers(segue.name));
}

/**
 * The second move comes when half of the fans have been woken for the first. The kill comes when half have been woken
 * for the second.
 */
async function moveTwice(bed: Bed, segue: Segue, count: number) {
  await moveRelease(segue, NOON + 20 * DAY);
  await untilCount('re-timed fans', count / 2, () => done(segue));
  await moveRelease(segue, NOON + 10 * DAY);
  await untilCount('re-timed fans, again', count / 2, () => done(segue));
  process.kill(segue.worker?.pid ?? 0, 'SIGKILL');
  bed.say('live: the worker was killed');
  const measured = await finished(segue, count);
  const late = await one(
    segue,
    `SELECT count(*) AS n FROM fan_states WHERE abs(extract(epoch FROM wake_at) * 1000 - $1) > 1000`,
    [segue.world.clock.r0 + 10 * DAY],
  );
  if (late > 0) throw new Error(`${late} fans are not timed anew.`);
  return measured;
}

async function resumeLate(segue: Segue, count: number) {
  const campaign = `/v1/campaigns/${segue.world.campaignId}`;
  await call(segue, 'POST', `${campaign}/pause`, {});
  await moveRelease(segue, segue.world.now() + 2000);
  await pause(4000);
  const early = await one(segue, `SELECT count(*) AS n FROM events WHERE type = 'stage.set'`, []);
  if (early > 0) throw new Error(`${early} fans acted in a paused campaign.`);
  await call(segue, 'POST', `${campaign}/resume`, {});
  await untilCount('resumed fans', count / 2, () => done(segue));
  process.kill(segue.worker?.pid ?? 0, 'SIGKILL');
  return finished(segue, count);
}

/** Every fan leaves the campaign, and no fan acts. */
async function cancel(segue: Segue, count: number) {
  await call(segue, 'POST', `/v1/releases/${segue.world.releaseId}/cancel`, {});
  await untilCount('fans let go', count / 2, () => done(segue));
  process.kill(segue.worker?.pid ?? 0, 'SIGKILL');
  const measured = await finished(segue, count);
  const [left, closed] = [
    await one(segue, 'SELECT count(*) AS n FROM open_enrollments', []),
    await one(
      segue,
      `SELECT count(*) AS n FROM events WHERE type = 'enrollment.closed' AND payload ->> 'reason' = 'release_cancelled'`,
      [],
    ),
  ];
  if (left > 0 || closed !== count) throw new Error(`${left} fans were left, ${closed} of ${count} let go.`);
  return measured;
}

async function lostOrDoubled(segue: Segue, count: number): Promise<number> {
  const acts = await one(segue, `SELECT count(*) AS n FROM events WHERE type = 'stage.set'`, []);
  const fans = await one(
    segue,
    `SELECT count(DISTINCT fan_id) AS n FROM events WHERE type = 'stage.set'`,
    [],
  );
  return Math.abs(acts - fans) + Math.abs(count - fans);
}

async function call(segue: Segue, method: string, path: string, body: object): Promise<void> {
  const response = await fetch(segue.apiUrl + path, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${segue.apiKey}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

const moveRelease = (segue: Segue, at: number) =>
  call(segue, 'PATCH', `/v1/releases/${segue.world.releaseId}`, {
    clock: { kind: 'global', at: new Date(at).toISOString() },
    confirm: true,
  });

async function one(segue: Segue, text: string, values: unknown[]): Promise<number> {
  const [row] = await segue.database.query<{ n: number }>(text, values);
  return row?.n ?? -1;
}

/** How many fans have decided anew because of the newest operation. It is none before the plan is ready. */
const done = (segue: Segue) =>
  one(
    segue,
    `SELECT CASE WHEN state = 'waking' THEN total - (SELECT count(*) FROM campaign_wakes)
       WHEN state = 'done' THEN done ELSE 0 END AS n
     FROM campaign_operations ORDER BY epoch DESC LIMIT 1`,
    [],
  );

async function finished(segue: Segue, count: number) {
  await untilCount('fans of the operation', count, async () => {
    const under = await one(
      segue,
      'SELECT count(*) AS n FROM campaign_operations WHERE finished_at IS NULL',
      [],
    );
    return under === 0 ? count : Math.min(await done(segue), count - 1);
  });
  const [row] = await segue.database.query<{ plan: number | null; waking: number | null; fans: number }>(
    `SELECT extract(epoch FROM waking_at - started_at)::float8 AS plan,
       extract(epoch FROM finished_at - waking_at)::float8 AS waking, done AS fans
     FROM campaign_operations WHERE kind IN ('retime', 'resume', 'end') AND state = 'done' AND done > 0
     ORDER BY epoch DESC LIMIT 1`,
  );
  const [plan, waking, fans] = [row?.plan ?? Number.NaN, row?.waking ?? Number.NaN, row?.fans ?? 0];
  return {
    fans,
    planSeconds: rounded(plan, 2),
    seconds: rounded(waking, 1),
    perSecond: rounded(fans / waking, 1),
  };
}
