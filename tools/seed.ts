import { createApiKey, findApiKey } from '#database/access/api-keys.js';
import { Database } from '#database/database.js';
import { toVirtual, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import { createMember, findMemberId } from '#database/access/members.js';

/** The id is fixed, so that every start finds the same workspace. */
export const DEMO_WORKSPACE_ID = '00000000-0000-4000-8000-00000000de30';
/** An hour passes in a second, and a day in 24 seconds. */
export const DEMO_CLOCK_SCALE = 3600;
const EMAIL = 'demo@segue.example';

interface SeedOptions {
  databaseUrl: string;
  /** The password of the demo member, if the member is made now. */
  password: string;
  /** What the workspace's clock shows when the workspace is made (ms). */
  clockStart: number;
  /** When the last run was seen alive (real time, ms). The demo's clock has stood still since then. */
  stoppedAt: number | undefined;
  /** The key of an earlier start. The database keeps only its hash. */
  apiKey: string | undefined;
}

export interface Seeded {
  apiKey: string;
  memberId: string;
  email: string;
  password: string;
  /** What the person may try next. */
  lines: string[];
}

/** Every email of the demo shows this address. */
const DEMO_ADDRESS = 'Segue demo, 1 Sample Street, 10115 Berlin';

/**
 * Finds the demo workspace with a member and a key; the first start makes them. Its clock runs at real speed until
 * `runDemoClock`.
 */
export async function seed({
  databaseUrl,
  password,
  apiKey,
  clockStart,
  stoppedAt,
}: SeedOptions): Promise<Seeded> {
  const database = await new Database(databaseUrl, { poolSize: 2, applicationName: 'segue-seed' }).connect();
  try {
    await database.query(
      `INSERT INTO workspaces AS w (id, name, clock_v0, clock_r0, clock_k, postal_address)
       VALUES ($1, 'Demo', $2, $3, 1, $4)
       ON CONFLICT (id) DO UPDATE SET postal_address = coalesce(w.postal_address, excluded.postal_address)`,
      [DEMO_WORKSPACE_ID, clockStart, Date.now(), DEMO_ADDRESS],
    );
    await restClock(database, stoppedAt ?? Date.now());
    const memberId = await ensureMember(database, password);
    return { apiKey: await ensureKey(database, apiKey), memberId, email: EMAIL, password, lines: [] };
  } finally {
    await database.close();
  }
}

/**
 * Stops the demo's clock while nothing runs, and lets it run at real speed while no workflow can run. With an hour in
 * a second, a night would be years, and the build of a Temporal server would be weeks.
 */
async function restClock(database: Database, stoppedAt: number): Promise<void> {
  await database.query(
    `UPDATE workspaces SET clock_v0 = clock_v0 + clock_k * greatest(0, $2::bigint - clock_r0), clock_r0 = $3,
       clock_k = 1
     WHERE id = $1`,
    [DEMO_WORKSPACE_ID, Math.floor(stoppedAt), Date.now()],
  );
}

/**
 * From now on an hour passes in a second. Call it before the first worker starts, because a fan's timer is computed
 * from the pace of the clock.
 */
export async function runDemoClock(databaseUrl: string): Promise<WorkspaceClock> {
  const database = await new Database(databaseUrl, { poolSize: 1, applicationName: 'segue-seed' }).connect();
  try {
    await database.query(
      `UPDATE workspaces SET clock_v0 = clock_v0 + clock_k * ($2::bigint - clock_r0), clock_r0 = $2, clock_k = $3
       WHERE id = $1`,
      [DEMO_WORKSPACE_ID, Date.now(), DEMO_CLOCK_SCALE],
    );
    return await readDemoClock(database);
  } finally {
    await database.close();
  }
}

/** The demo workspace's clock, and what it shows now. */
export async function readDemoClock(database: Database): Promise<WorkspaceClock & { now: number }> {
  const [clock] = await database.query<{ v0: number; r0: number; k: number }>(
    'SELECT clock_v0 AS v0, clock_r0 AS r0, clock_k AS k FROM workspaces WHERE id = $1',
    [DEMO_WORKSPACE_ID],
  );
  if (clock === undefined) throw new Error('There is no demo workspace.');
  return { ...clock, now: toVirtual(clock, Date.now()) };
}

async function ensureMember(database: Database, password: string): Promise<string> {
  const found = await findMemberId(database, EMAIL);
  if (found !== undefined) return found;
  const member = { workspaceId: DEMO_WORKSPACE_ID, email: EMAIL, password, role: 'owner' } as const;
  return (await createMember(database, member)).id;
}

async function ensureKey(database: Database, known: string | undefined): Promise<string> {
  if (known !== undefined && (await findApiKey(database, known)) !== undefined) return known;
  return (await createApiKey(database, { workspaceId: DEMO_WORKSPACE_ID, name: 'demo' })).key;
}
