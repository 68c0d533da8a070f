import type { Client } from '@temporalio/client';
import type { Logger } from '#activities/logger.js';
import type { Database } from '#database/database.js';
import {
  finishNudges,
  markPoked,
  postponeNudges,
  takeNudges,
  unpokedCampaigns,
  type Nudge,
} from '#database/relay/nudges.js';
import { CAMPAIGN_WORKFLOW, campaignWorkflowId, FAN_WORKFLOW, fanWorkflowId } from '#workflows/names.js';

/**
 * How many nudges are taken at once, how many signals are under way at once, and how long a relay keeps a nudge before
 * another relay may take it. With more signals at once the server is late with the first tasks of new workflows. The
 * fans of a relay that was killed wait for the end of its lease, so the lease is short. Where Temporal is slower than
 * that, a fan is signalled twice, which is harmless.
 */
const BATCH = 200;
const CONCURRENCY = 16;
const LEASE_SECONDS = 10;
/**
 * Temporal has this long (ms) to answer one signal. By the library's own limits an answer that is lost would hold its
 * loop for half a minute, and with it every fan or every campaign behind it. Signalling again is harmless.
 */
const ANSWER_WITHIN_MS = 10_000;

export interface RelayDeps {
  database: Database;
  client: Client;
  taskQueue: string;
  logger: Pick<Logger, 'warn'>;
  /** A test gives Temporal less time to answer. */
  answerWithinMs?: number;
}

/** Signals the fans' workflows for the due nudges, and starts those that do not run. True: some were signalled. */
export async function relayOnce(deps: RelayDeps): Promise<boolean> {
  const nudges = await takeNudges(deps.database, BATCH, LEASE_SECONDS);
  if (nudges.length === 0) return false;
  const { done, failed } = await signalEach(nudges, (nudge) => signalFan(deps, nudge));
  const [first] = failed;
  if (first !== undefined) deps.logger.warn({ error: String(first.error) }, 'a nudge could not be carried');
  if (done.length > 0) await finishNudges(deps.database, done);
  if (failed.length > 0)
    await postponeNudges(
      deps.database,
      failed.map(({ target }) => target),
    );
  return done.length > 0;
}

interface Signalled<T> {
  done: T[];
  failed: { target: T; error: unknown }[];
}

/** Signals some targets at once. One that fails, or is not answered in time, keeps no other from its signal. */
async function signalEach<T>(
  targets: readonly T[],
  signal: (target: T) => Promise<void>,
): Promise<Signalled<T>> {
  const signalled: Signalled<T> = { done: [], failed: [] };
  const waiting = [...targets];
  const signalWaiting = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const target = next;
      await signal(target).then(
        () => signalled.done.push(target),
        (error: unknown) => signalled.failed.push({ target, error }),
      );
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, signalWaiting));
  return signalled;
}

/** Runs a call to Temporal that ends, with an error, when no answer has come in time. */
const inTime = <T>(
  { client, answerWithinMs = ANSWER_WITHIN_MS }: RelayDeps,
  call: () => Promise<T>,
): Promise<T> => client.withDeadline(Date.now() + answerWithinMs, call);

async function signalFan(deps: RelayDeps, nudge: Nudge): Promise<void> {
  await inTime(deps, () =>
    deps.client.workflow.signalWithStart(FAN_WORKFLOW, {
      workflowId: fanWorkflowId(nudge.workspace_id, nudge.fan_id),
      taskQueue: deps.taskQueue,
      args: [{ fanId: nudge.fan_id, revision: null }],
      signal: 'nudge',
      signalArgs: [],
    }),
  );
}

/**
 * Pokes the workflow of every changed campaign, so that the API never needs Temporal. A campaign that cannot be poked
 * now is poked the next time; the others do not wait for it.
 */
export async function pokeCampaigns(deps: RelayDeps): Promise<boolean> {
  const { failed } = await signalEach(await unpokedCampaigns(deps.database), async (campaign) => {
    await inTime(deps, () => pokeCampaign(deps, campaign.id));
    await markPoked(deps.database, campaign);
  });
  const [first] = failed;
  // The loop tells an error once, and comes again after a pause.
  if (first !== undefined) throw first.error;
  return false;
}

async function pokeCampaign({ client, taskQueue }: RelayDeps, campaignId: string): Promise<void> {
  await client.workflow.signalWithStart(CAMPAIGN_WORKFLOW, {
    workflowId: campaignWorkflowId(campaignId),
    taskQueue,
    args: [{ campaignId }],
    signal: 'poke',
    signalArgs: [],
  });
}
