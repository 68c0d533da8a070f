import { closeAudiences, enrolNextPage } from '../../libs/database/engine/enrol-audiences.js';
import { runProjector } from '../../libs/database/projector.js';
import { reconcileFans } from '../../libs/database/engine/nudges.js';
import { settleDoubtfulSends } from '../../activities/unknown-sends.js';
import type { ActivityDeps } from '../../activities/deps.js';
import { loop } from './loop.js';
import { pokeCampaigns, relayOnce, type RelayDeps } from './relay.js';

/** A fan this late without a wake is nudged by the reconciler. */
const OVERDUE_MINUTES = 5;
/** Every half minute: well below what a worker carries, so that the net never becomes the load. */
const RECONCILE_BATCH = 1000;

/** Everything a worker process does beside Temporal's tasks; each loop ends with the signal. */
export async function runBackground(
  relay: RelayDeps,
  deps: ActivityDeps,
  signal: AbortSignal,
): Promise<void> {
  const { database, logger } = deps;
  const every = (idleMs: number) => ({ idleMs, signal, logger });
  await Promise.all([
    loop('relay', every(50), () => relayOnce(relay)),
    loop('campaigns', every(500), () => pokeCampaigns(relay)),
    loop('doubtful sends', every(5_000), async () => {
      await settleDoubtfulSends(deps);
      return false;
    }),
    loop('reconciler', every(30_000), async () => {
      const found = await reconcileFans(database, OVERDUE_MINUTES, RECONCILE_BATCH);
      if (found > 0) logger.warn({ found }, 'the reconciler found fans that were not woken in time');
      return false;
    }),
    loop('audiences', every(200), () => enrolNextPage(database)),
    loop('ended audiences', every(10_000), async () => {
      await closeAudiences(database);
      return false;
    }),
    loop('partitions', every(6 * 3_600_000), async () => {
      await database.query(
        `SELECT ensure_events_partition(now()), ensure_events_partition(now() + interval '1 month')`,
      );
      return false;
    }),
    runProjector(database, signal, logger),
  ]);
}
