import { retimeForZoneRules } from '#activities/campaigns/retime-zones.js';
import type { Logger } from '#activities/logger.js';
import type { Database } from '#database/database.js';
import { listUnknownZones } from '#database/places/unknown-zones.js';

/** The loop's work: this process's zone rules come into force, and fans of zones that they change are re-timed. */
export function tendZones(database: Database, logger: Logger): () => Promise<boolean> {
  let starting = true;
  return async () => {
    const done = await retimeForZoneRules(database, starting);
    starting = false;
    if (done !== undefined)
      logger.info({ ...done }, 'time zone rules are in force; fans they change are re-timed');
    return false;
  };
}

/** Tells an operator of the zones that fans state and the data does not know: time for `npm run zones:update`. */
export async function tellUnknownZones(database: Database, logger: Logger): Promise<boolean> {
  const zones = await listUnknownZones(database);
  if (zones.length > 0) logger.warn({ zones }, 'fans state time zones that the data does not know');
  return false;
}
