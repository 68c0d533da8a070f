import {
  endCampaign,
  lockCampaign,
  setReleaseWindow,
  type CampaignUpkeep,
} from '#database/campaigns/campaign-upkeep.js';
import { toReal, toVirtual } from '#domain/clock/workspace-clock.js';
import { earliestMoment } from '#domain/releases/release-clock.js';
import { campaignWindowMs, savesPerSecond } from '#domain/releases/release-window.js';
import { SERVICES } from '#domain/terms.js';
import type { ActivityDeps } from '#activities/deps.js';
import { accessForArtist } from '#activities/services/app-access.js';

export interface TendInput {
  campaignId: string;
  /** Real, ms. */
  now: number;
}

export interface Tended {
  /** When to tend the campaign again (real, ms). Null: only when it is poked. */
  wakeAt: number | null;
  done: boolean;
  doing: string;
}

/** The release window is frozen this long (workspace time) before the first territory's moment. */
const FREEZE_BEFORE_MS = 3_600_000;

/** Does what is due for the campaign, and says when to come again. Repeating it changes nothing. */
export function tendCampaign(deps: ActivityDeps, { campaignId, now }: TendInput): Promise<Tended> {
  return deps.database.transaction(async (sql) => {
    const campaign = await lockCampaign(sql, campaignId);
    if (campaign === undefined || campaign.status === 'ended' || campaign.status === 'draft') {
      return { wakeAt: null, done: true, doing: 'nothing' };
    }
    const clock = { v0: campaign.clock_v0, r0: campaign.clock_r0, k: campaign.clock_k };
    const at = toVirtual(clock, now);
    if (campaign.ends_at !== null && at >= campaign.ends_at) {
      await endCampaign(sql, campaignId, at);
      deps.logger.info({ campaignId }, 'campaign ended');
      return { wakeAt: null, done: true, doing: 'ended' };
    }
    // A campaign without a release has no window to freeze. Only its end is left, if it has one.
    const freezeAt = campaign.clock === null ? -Infinity : earliestMoment(campaign.clock) - FREEZE_BEFORE_MS;
    if (at >= freezeAt && at < freezeAt + FREEZE_BEFORE_MS) {
      const wanted = await windowOf(deps, campaign);
      if (wanted !== campaign.release_window_ms) await setReleaseWindow(sql, campaignId, wanted);
    }
    const next = at < freezeAt ? freezeAt : campaign.ends_at;
    return {
      wakeAt: next === null ? null : toReal(clock, next),
      done: false,
      doing: at < freezeAt ? 'freeze the release window' : 'end the campaign',
    };
  });
}

/** The release window that the budgets of the fans' services need, by the apps of the campaign's artist. */
async function windowOf(
  deps: ActivityDeps,
  { due_fans: dueFans, clock_k: k, workspace_id: workspaceId, artist_id: artistId }: CampaignUpkeep,
): Promise<number> {
  const due = await Promise.all(
    SERVICES.map(async (service) => {
      const access = await accessForArtist(deps, { workspaceId, artistId }, service);
      return access === undefined
        ? []
        : [{ dueFans: dueFans[service] ?? 0, perSecond: savesPerSecond(service, access.perSecond) }];
    }),
  );
  return campaignWindowMs(due.flat(), k);
}
