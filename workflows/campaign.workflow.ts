import { condition, continueAsNew, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { CampaignActivities } from '#activities/index.js';
import { poke, type CampaignWorkflowInput } from './messages.js';

const { tendCampaign } = proxyActivities<CampaignActivities>({
  startToCloseTimeout: '1m',
  // The activity sends heartbeats while it wakes fans: another worker takes over a killed worker's page in seconds.
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/**
 * One campaign, from launch to end. It freezes the release window before the release, probes whether the release is
 * out, wakes the fans whom a change concerns, and ends the campaign at its time. PostgreSQL decides what is due. A
 * poke says that the campaign has changed.
 */
export async function campaignWorkflow({ campaignId }: CampaignWorkflowInput): Promise<void> {
  let pokes = 0;
  let seen = 0;
  const poked = () => pokes > seen;
  setHandler(poke, () => {
    pokes += 1;
  });
  for (;;) {
    seen = pokes;
    const { wakeAt, done, doing } = await tendCampaign({ campaignId, now: Date.now() });
    // The check and the return are in the same task. A poke that arrives at this moment makes the server run the task
    // again.
    if (done && !poked()) return;
    if (workflowInfo().continueAsNewSuggested && !poked()) {
      await continueAsNew<typeof campaignWorkflow>({ campaignId });
    }
    if (done) continue;
    if (wakeAt === null) await condition(poked);
    else await condition(poked, Math.max(1, wakeAt - Date.now()), { summary: doing });
  }
}
