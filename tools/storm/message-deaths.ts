import type { SandboxInput } from '#providers/sandbox/options.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { Database } from '#database/database.js';
import type { Product } from '#test/harness/product.js';
import { signal, until } from '#tools/process.js';

/**
 * When the worker is killed. Before the call: the message is claimed and the call begun, and the provider has not taken
 * it. After acceptance: the provider has taken it, and its answer never comes. Before the commit: the answer is there,
 * and the transaction that records it waits for a lock.
 */
export const DEATHS = ['before the call', 'after acceptance', 'before the commit'] as const;
export type Death = (typeof DEATHS)[number];

/** So many messages at least are under way when the worker is killed. */
const LEAST_UNDER_WAY = 5;
const WITHIN_MS = 120_000;

const FAULTS: Readonly<Record<Death, NonNullable<SandboxInput['faults']>>> = {
  'before the call': { timeoutBeforeAcceptance: 1 },
  'after acceptance': { timeoutAfterAcceptance: 1 },
  'before the commit': {},
};

/** Kills the worker at this moment. Returns how many messages were under way then. */
export async function killAt(product: Product, database: Database, death: Death): Promise<number> {
  const provider = new SandboxControl(product.sandboxAddress);
  const since = await databaseNow(database);
  await provider.setFaults(FAULTS[death]);
  const hold = death === 'before the commit' ? await holdEvents(product.databaseUrl) : undefined;
  try {
    const isThere = async () =>
      (await underWay(database, since)) >= LEAST_UNDER_WAY &&
      (hold === undefined || (await waitingForLock(database)) >= LEAST_UNDER_WAY);
    if (!(await until(isThere, { withinMs: WITHIN_MS, everyMs: 20 })))
      throw new Error(`Too few messages were under way to kill the worker ${death}.`);
    const found = await underWay(database, since);
    const worker = product.process('worker');
    if (worker === undefined) throw new Error('There is no worker to kill.');
    signal(worker.pid, 'SIGKILL');
    await until(() => product.process('worker')?.pid !== worker.pid, { withinMs: WITHIN_MS, everyMs: 20 });
    return found;
  } finally {
    await hold?.release();
    await provider.setFaults({});
  }
}

async function databaseNow(database: Database): Promise<Date> {
  const [row] = await database.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  if (row === undefined) throw new Error('A clock has a time.');
  return row.now;
}

async function underWay(database: Database, since: Date): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM messages WHERE state = 'attempting' AND attempted_at >= $1`,
    [since],
  );
  return row?.n ?? 0;
}

async function waitingForLock(database: Database): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row?.n ?? 0;
}

/** Lets nobody write an event until it is released: so no outcome can be recorded. */
async function holdEvents(url: string): Promise<{ release: () => Promise<void> }> {
  const own = await new Database(url, { poolSize: 1, applicationName: 'segue-storm-hold' }).connect();
  let letGo: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let held: () => void = () => undefined;
  const isHeld = new Promise<void>((resolve) => {
    held = resolve;
  });
  const holding = own.transaction(async (sql) => {
    await sql.query('LOCK TABLE events IN SHARE MODE');
    held();
    await released;
  });
  await Promise.race([isHeld, holding]);
  const release = async () => {
    letGo();
    await holding;
    await own.close();
  };
  return { release };
}
