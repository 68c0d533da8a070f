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
 * another relay may take it. With more signals at once the server is late with the first tasks of new workflows.
 */
const BATCH = 200;
const CONCURRENCY = 16;
const LEASE_SECONDS = 30;

export interface RelayDeps {
  database: Database;
  client: Client;
  taskQueue: string;
  logger: Pick<Logger, 'warn'>;
}

/** Signals the fans' workflows for the due nudges, and starts those that do not run. True: some were signalled. */
export async function relayOnce(deps: RelayDeps): Promise<boolean> {
  const nudges = await takeNudges(deps.database, BATCH, LEASE_SECONDS);
  if (nudges.length === 0) return false;
  const done: Nudge[] = [];
  const failed: Nudge[] = [];
  const waiting = [...nudges];
  const signalWaiting = async () => {
    for (let nudge = waiting.shift(); nudge !== undefined; nudge = waiting.shift()) {
      const target = nudge;
      await signalFan(deps, target).then(
        () => done.push(target),
        (error: unknown) => {
          if (failed.length === 0) deps.logger.warn({ error: String(error) }, 'a nudge could not be carried');
          failed.push(target);
        },
      );
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, signalWaiting));
  if (done.length > 0) await finishNudges(deps.database, done);
  if (failed.length > 0) await postponeNudges(deps.database, failed);
  return done.length > 0;
}

async function signalFan({ client, taskQueue }: RelayDeps, nudge: Nudge): Promise<void> {
  await client.workflow.signalWithStart(FAN_WORKFLOW, {
    workflowId: fanWorkflowId(nudge.workspace_id, nudge.fan_id),
    taskQueue,
    args: [{ fanId: nudge.fan_id, revision: null }],
    signal: 'nudge',
    signalArgs: [],
  });
}

/** Pokes the workflow of every changed campaign, so that the API never needs Temporal. */
export async function pokeCampaigns({ database, client, taskQueue }: RelayDeps): Promise<boolean> {
  for (const campaign of await unpokedCampaigns(database)) {
    await client.workflow.signalWithStart(CAMPAIGN_WORKFLOW, {
      workflowId: campaignWorkflowId(campaign.id),
      taskQueue,
      args: [{ campaignId: campaign.id }],
      signal: 'poke',
      signalArgs: [],
    });
    await markPoked(database, campaign);
  }
  return false;
}
