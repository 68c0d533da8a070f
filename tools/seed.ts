import { createApiKey, findApiKey } from '../libs/database/api-keys.js';
import { Database } from '../libs/database/database.js';
import { createMember } from '../libs/database/members.js';

/** Fixed, so that every start finds the same one. */
export const DEMO_WORKSPACE_ID = '00000000-0000-4000-8000-00000000de30';
/** An hour in a second, a day in 24. */
export const DEMO_CLOCK_SCALE = 3600;
const EMAIL = 'demo@segue.example';

export interface SeedOptions {
  databaseUrl: string;
  /** Of the demo member, when it is made now. */
  password: string;
  /** What the workspace's clock shows when it is made (ms); it runs `DEMO_CLOCK_SCALE` times as fast. */
  clockStart: number;
  /** The key of an earlier start; the database keeps its hash only. */
  apiKey: string | undefined;
}

export interface Seeded {
  apiKey: string;
  email: string;
  password: string;
  /** What to try next. */
  lines: string[];
}

/** The demo workspace with a member and a key: made by the first start, found again by the later ones. */
export async function seed({ databaseUrl, password, apiKey, clockStart }: SeedOptions): Promise<Seeded> {
  const database = await new Database(databaseUrl, { poolSize: 2, applicationName: 'segue-seed' }).connect();
  try {
    await database.query(
      `INSERT INTO workspaces (id, name, clock_v0, clock_r0, clock_k) VALUES ($1, 'Demo', $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [DEMO_WORKSPACE_ID, clockStart, Date.now(), DEMO_CLOCK_SCALE],
    );
    await ensureMember(database, password);
    return { apiKey: await ensureKey(database, apiKey), email: EMAIL, password, lines: [] };
  } finally {
    await database.close();
  }
}

async function ensureMember(database: Database, password: string): Promise<void> {
  const found = await database.query('SELECT id FROM members WHERE email = $1', [EMAIL]);
  if (found.length > 0) return;
  await createMember(database, { workspaceId: DEMO_WORKSPACE_ID, email: EMAIL, password, role: 'owner' });
}

async function ensureKey(database: Database, known: string | undefined): Promise<string> {
  if (known !== undefined && (await findApiKey(database, known)) !== undefined) return known;
  return (await createApiKey(database, { workspaceId: DEMO_WORKSPACE_ID, name: 'demo' })).key;
}
