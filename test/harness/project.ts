import type { Database } from '#database/database.js';
import { projectOnce } from '#database/events/projector.js';

/** Does what the worker's projector does. Afterwards the read models have every event. */
export async function projectAll(database: Database, batch = 1000): Promise<void> {
  while ((await projectOnce(database, { batch })) > 0);
}
