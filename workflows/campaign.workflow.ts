import { condition, continueAsNew, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { CampaignActivities } from '#activities/index.js';
import { poke, type CampaignWorkflowInput } from './messages.js';

const { tendCampaign } = proxyActivities<CampaignActivities>({
  startToCloseTimeout: '1m',
  // Beats while it wakes fans: a killed worker's page is taken up in seconds.
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/**
 * One campaign, from launch to end: freezes the release window before the release, probes whether the release is
 * out, ends the campaign at its time. What is due is decided in Postgres; a poke means the campaign has changed.
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
    // Checked in the same task as the return: a poke that races in makes the server run this task again.
    if (done && !poked()) return;
    if (workflowInfo().continueAsNewSuggested && !poked()) {
      await continueAsNew<typeof campaignWorkflow>({ campaignId });
    }
    if (done) continue;
    if (wakeAt === null) await condition(poked);
    else await condition(poked, Math.max(1, wakeAt - Date.now()), { summary: doing });
  }
}
