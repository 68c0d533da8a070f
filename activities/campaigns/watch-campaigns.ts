import { beginOperation } from '#database/campaigns/campaign-operations.js';
import { markStatus } from '#database/campaigns/campaigns.js';
import type { Database } from '#database/database.js';
import {
  type CampaignTally,
  lockLiveCampaign,
  noteAlarm,
  tallyCampaigns,
} from '#database/sending/campaign-alarms.js';
import { readWorkspaceClock } from '#database/access/workspace-clock.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { type Alarm, alarmsOf } from '#domain/sending/alarms.js';
import type { Logger } from '#activities/logger.js';

/**
 * Looks for a mass of one error among the messages of live campaigns. Some of it is told; more of it pauses the
 * campaign, because each further message would meet the same. The fans wait, and go on when somebody resumes it.
 */
export async function watchCampaigns({
  database,
  logger,
}: {
  database: Database;
  logger: Logger;
}): Promise<void> {
  for (const one of await tallyCampaigns(database)) {
    for (const alarm of alarmsOf(one.tally)) {
      const isNew = await database.transaction(async (sql) => {
        if (!(await lockLiveCampaign(sql, one.campaignId)) || !(await noteAlarm(sql, one, alarm)))
          return false;
        if (alarm.action === 'pause') {
          const clock = await readWorkspaceClock(sql, one.workspaceId);
          await markStatus(sql, one.campaignId, 'paused', toVirtual(clock, database.clock.now()));
          await beginOperation(sql, one.campaignId, 'pause', 'none');
        }
        return true;
      });
      if (isNew) tell(logger, one, alarm);
    }
  }
}

function tell(logger: Logger, { campaignId }: CampaignTally, { action, ...alarm }: Alarm): void {
  if (action === 'pause')
    logger.error({ campaignId, ...alarm }, 'a campaign was paused: too many of its messages fail alike');
  else logger.warn({ campaignId, ...alarm }, 'many messages of a campaign fail alike');
}
