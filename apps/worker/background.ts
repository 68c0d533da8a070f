import { setMaxListeners } from 'node:events';
import { closeAudiences, enrollNextPage } from '#database/audiences/enroll-audiences.js';
import { useFutureSaves } from '#database/campaigns/future-save-uses.js';
import { cleanUp } from '#database/clean-up.js';
import { planLooks } from '#database/releases/artist-looks.js';
import { runProjector } from '#database/events/projector.js';
import { learnRegions } from '#database/fans/learn-regions.js';
import { settleEmailClicks } from '#database/messages/email-clicks.js';
import { reconcileFans } from '#database/relay/nudges.js';
import { countDueSpending } from '#database/sending/spend-caps.js';
import { writeDeliveriesOnce } from '#database/webhooks/write-deliveries.js';
import { forgetDeliveries } from '#database/webhooks/take-deliveries.js';
import { DeliveryPump } from '#activities/webhooks/deliver-webhooks.js';
import { lapseDoubts } from '#activities/messages/lapse-doubts.js';
import { sendNextAnswer } from '#activities/messages/send-answers.js';
import { sendNextCode } from '#activities/messages/send-codes.js';
import { sendNextQuestion } from '#activities/messages/send-questions.js';
import { watchCampaigns } from '#activities/campaigns/watch-campaigns.js';
import { sendNextTest } from '#activities/messages/send-tests.js';
import { sendNextSenderTest } from '#activities/messages/test-senders.js';
import { settleDoubtfulSends } from '#activities/messages/unknown-sends.js';
import { lookForReleases } from '#activities/services/look-for-releases.js';
import { lookAtGrants, tendGrantEnds } from '#activities/services/look-at-grants.js';
import { fetchAhead, fetchPlanner } from '#activities/services/fetch-ahead.js';
import { syncQuarantines } from '#database/services/shared-quarantine.js';
import type { ActivityDeps } from '#activities/deps.js';
import { loop } from './loop.js';
import { SeldomLog } from './seldom-log.js';
import { tellUnknownZones, tendZones } from './zones.js';
import { pokeCampaigns, relayOnce, type RelayDeps } from './relay.js';

/** The reconciler nudges a fan whose wake is overdue by this long. */
const OVERDUE_MINUTES = 5;
/** Fans nudged every half minute: far fewer than a worker can do, so that the reconciler is never the load. */
const RECONCILE_BATCH = 1000;

/** Ended deliveries are deleted after so many days, and at most so many at a time. */
const FORGET_DELIVERIES = { days: 30, limit: 5000 };

/** Runs everything that a worker process does beside Temporal's tasks, until the signal aborts. */
export async function runBackground(
  relay: RelayDeps,
  deps: ActivityDeps,
  signal: AbortSignal,
): Promise<void> {
  const { database, logger } = deps;
  // Every loop listens to the signal while it pauses; Node warns of more than ten listeners.
  setMaxListeners(200, signal);
  const every = (idleMs: number) => ({ idleMs, signal, logger });
  const seldom = new SeldomLog(logger);
  await Promise.all([
    loop('relay', every(50), () => relayOnce({ ...relay, logger: seldom })),
    loop('campaigns', every(500), () => pokeCampaigns(relay)),
    loop('doubtful sends', every(5_000), async () => {
      await settleDoubtfulSends(deps);
      return false;
    }),
    loop('email clicks', every(200), () => settleEmailClicks(database)),
    loop('answers to replies', every(1000), () => sendNextAnswer(deps)),
    loop('questions to confirm', every(500), () => sendNextQuestion(deps)),
    loop('doubtful replies', every(60_000), () => lapseDoubts(deps)),
    loop('reconciler', every(30_000), async () => {
      const found = await reconcileFans(database, OVERDUE_MINUTES, RECONCILE_BATCH);
      if (found > 0) logger.warn({ found }, 'the reconciler found fans that were not woken in time');
      return false;
    }),
    loop('audiences', every(200), () => enrollNextPage(database)),
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
    loop('time zones', every(60_000), tendZones(database, logger)),
    loop('unknown time zones', every(6 * 3_600_000), () => tellUnknownZones(database, logger)),
    runUpkeep(deps, signal),
    runDeliveries(deps, signal),
    runProjector(database, signal, logger),
  ]);
}

/** Access tokens ahead of a release, and services that refuse grants in mass. */
async function runGrants(deps: ActivityDeps, signal: AbortSignal): Promise<void> {
  const every = (idleMs: number) => ({ idleMs, signal, logger: deps.logger });
  await Promise.all([
    loop('fetches planned ahead', every(60_000), fetchPlanner(deps)),
    loop('access tokens ahead', every(1000), () => fetchAhead(deps)),
    loop('grants in quarantine', every(2000), () => syncQuarantines(deps.database)),
  ]);
}

/** What is looked at, told, brought in and deleted once in a while. */
async function runUpkeep(deps: ActivityDeps, signal: AbortSignal): Promise<void> {
  const { database, logger } = deps;
  const every = (idleMs: number) => ({ idleMs, signal, logger });
  await Promise.all([
    runGrants(deps, signal),
    loop('deferrals', every(60_000), () => {
      const deferred = deps.deferrals.drain();
      if (deferred !== undefined) logger.info({ deferred }, 'work that was put off in the last minute');
      return Promise.resolve(false);
    }),
    loop('future saves', every(5_000), () => useFutureSaves(database)),
    loop('looks for new releases, planned', every(60_000), async () => {
      await planLooks(database);
      return false;
    }),
    loop('looks for new releases', every(5_000), () => lookForReleases(deps)),
    loop('tests of messages', every(500), () => sendNextTest(deps)),
    loop('clean-up', every(3_600_000), () => cleanUp(database, deps.keep)),
    loop('grants', every(30_000), () => lookAtGrants(database)),
    loop('ends of grants', every(60_000), () => tendGrantEnds(database)),
    loop('alarms of campaigns', every(30_000), async () => {
      await watchCampaigns(deps);
      return false;
    }),
    loop('tests of senders', every(1000), () => sendNextSenderTest(deps)),
    loop('senders', every(2_000), async () => {
      await deps.senders.refresh();
      return false;
    }),
    loop('regions of numbers', every(5_000), () => learnRegions(database, deps.box)),
    loop('spend caps', every(5_000), async () => (await database.transaction(countDueSpending)) > 0),
    loop('codes of fans', every(500), () => sendNextCode(deps)),
  ]);
}

/** Writes down the deliveries of the subscriptions, makes them, and deletes old ones. */
async function runDeliveries(deps: ActivityDeps, signal: AbortSignal): Promise<void> {
  const { database, logger } = deps;
  const pump = new DeliveryPump(deps);
  const every = (idleMs: number) => ({ idleMs, signal, logger });
  await Promise.all([
    loop(
      'webhook deliveries',
      every(1000),
      async () => (await writeDeliveriesOnce(database, { logger })) > 0,
    ),
    loop('webhook deliveries', every(500), () => pump.turn()),
    loop('webhook clean-up', every(3_600_000), async () => {
      return (await forgetDeliveries(database, FORGET_DELIVERIES)) === FORGET_DELIVERIES.limit;
    }),
  ]);
  await pump.drain();
}
