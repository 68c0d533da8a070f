import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Database } from '#database/database.js';
import { servers } from './servers-address.js';

export interface FreshDatabase {
  database: Database;
  url: string;
  close(): Promise<void>;
}

const TEMPLATE = 'segue_template';
/** The advisory lock lets one process at a time make the template. Its number may be any. */
const TEMPLATE_LOCK = 7_364_001;

/** Makes a migrated database for the caller alone, as a copy of a template. This takes a few hundredths of a second. */
export async function freshDatabase(options: { poolSize?: number } = {}): Promise<FreshDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withAdmin(async (admin) => {
    await ensureTemplate(admin);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  });
  const url = urlOf(name);
  const database = await new Database(url, options).connect();
  const close = async () => {
    await database.close();
    await withAdmin((admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  };
  return { database, url, close };
}

/** An empty database, for tests of the migrations themselves. */
export async function emptyDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withAdmin((admin) => admin.query(`CREATE DATABASE ${name}`));
  const close = async () => {
    await withAdmin((admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  };
  return { url: urlOf(name), close };
}

const urlOf = (database: string) => servers().postgresUrl.replace(/\/[^/]*$/, `/${database}`);

async function withAdmin<T>(use: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: servers().postgresUrl });
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.end();
  }
}

async function ensureTemplate(admin: pg.Client): Promise<void> {
  const exists = async () =>
    ((await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE])).rowCount ?? 0) > 0;
  if (await exists()) return;
  await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    if (await exists()) return;
    await admin.query(`DROP DATABASE IF EXISTS ${TEMPLATE}_new`);
    await admin.query(`CREATE DATABASE ${TEMPLATE}_new`);
    const database = await new Database(urlOf(`${TEMPLATE}_new`)).connect();
    await database.migrate().finally(() => database.close());
    await admin.query(`ALTER DATABASE ${TEMPLATE}_new RENAME TO ${TEMPLATE}`);
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}
