import { createHash, randomUUID } from 'node:crypto';
import { Database } from '#database/database.js';
import { flowOf } from '#test/world/world.js';
import type { Bed } from '#bench/bed.js';
import { CpuMeter } from '#bench/cpu.js';
import { watchedOf } from '#bench/bed.js';
import { addFans } from '#bench/fans.js';
import { eventsOf, postEvents } from '#bench/load.js';
import type { BenchRow } from '#bench/row.js';
import { alternate, ratioRow, type BenchRun } from '#bench/rounds.js';
import { startSegue, type Segue } from '#bench/segue.js';

const TARGET = 0.3;
const BATCH = 1000;
const LANES = 4;
const FANS = 10_000;

/**
 * Measures events from HTTP to the commit, against one bare INSERT of as many rows into the same tables and indexes.
 */
export const intake: BenchRow = async (bed) => {
  const runs = await alternate(bed, 'intake', {
    segue: () =>
      run(bed, (segue, fans) =>
        postEvents(segue, eventsOf(segue.world.campaignId, 'page.visited', {}, fans)),
      ),
    bare: () => run(bed, insertBare),
  });
  return [
    ratioRow({
      row: 'intake',
      what: 'event intake: HTTP to committed in batches of 1,000, against INSERT … SELECT unnest of 1,000 rows into events and event_keys',
      unit: 'events/s',
      target: TARGET,
      runs,
    }),
  ];
};

/** There is no worker, so only the intake is measured. Nudges are written, but nobody carries them. */
async function run(bed: Bed, store: (segue: Segue, fans: string[]) => Promise<void>): Promise<BenchRun> {
  const segue = await startSegue(bed, { flow: flowOf(), withoutWorker: true });
  try {
    const fans = await addFans(segue, FANS);
    const seconds = bed.options.seconds;
    const warmUp = lanesUntil(Date.now() + Math.min(5000, seconds * 250), segue, fans, store);
    await warmUp;
    const cpu = await CpuMeter.start(watchedOf(bed, { worker: segue.worker?.pid, api: segue.api.pid }));
    const from = Date.now();
    const stored = await lanesUntil(from + seconds * 1000, segue, fans, store);
    const rate = (stored * 1000) / (Date.now() - from);
    await mustHold(segue.database, stored);
    return { rate, cpuMsPerThousand: await cpu.perUnit(stored / 1000) };
  } finally {
    await segue.stop();
  }
}

async function lanesUntil(
  end: number,
  segue: Segue,
  fans: string[],
  store: (segue: Segue, fans: string[]) => Promise<void>,
): Promise<number> {
  let stored = 0;
  const lane = async (_: unknown, number: number) => {
    for (let turn = number; Date.now() < end; turn += LANES) {
      const at = (turn * BATCH) % fans.length;
      await store(segue, fans.slice(at, at + BATCH));
      stored += BATCH;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return stored;
}

async function mustHold(database: Database, stored: number): Promise<void> {
  const [row] = await database.query<{ n: number }>('SELECT count(*) AS n FROM events');
  if ((row?.n ?? 0) < stored)
    throw new Error(`${stored} events were answered as stored, ${row?.n ?? 0} are there.`);
}

/** The least that storing an event and its client id can cost: one statement does both inserts and looks up nothing. */
const BARE = `
WITH input AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::int[]) AS t (id, fan_id, client_id, body_hash, seq)
), keys AS (
  INSERT INTO event_keys (workspace_id, client_id, body_hash, event_id)
  SELECT $6, client_id, body_hash, id FROM input)
INSERT INTO events (id, workspace_id, fan_id, fan_seq, campaign_id, type, occurred_at, origin, payload)
SELECT id, $6, fan_id, seq, $7, 'page.visited', now(), 'api', '{}' FROM input`;

async function insertBare({ database, world }: Segue, fans: string[]): Promise<void> {
  const clientIds = fans.map(() => randomUUID());
  await database.query(
    BARE,
    [
      fans.map(() => randomUUID()),
      fans,
      clientIds,
      clientIds.map((id) => createHash('sha256').update(id).digest()),
      fans.map((_, index) => index),
      world.workspaceId,
      world.campaignId,
    ],
    'bare-intake',
  );
}
