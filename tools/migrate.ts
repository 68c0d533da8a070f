import { z } from 'zod';
import { ConfigError, readConfig } from '#config/config.js';
import { Database } from '#database/database.js';

/**
 * Brings the schema of the database up to date. It is a step of its own, before new versions of API and worker start.
 */
async function migrate(url: string): Promise<void> {
  const database = await new Database(url, { poolSize: 2, applicationName: 'segue-migrate' }).connect();
  try {
    await database.migrate();
  } finally {
    await database.close();
  }
}

try {
  const config = readConfig(z.object({ DATABASE_URL: z.url() }), process.env);
  await migrate(config.DATABASE_URL);
  process.stdout.write('The schema is up to date.\n');
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(error instanceof ConfigError ? `${message}\n` : `The migration failed: ${message}\n`);
  process.exitCode = 1;
}
