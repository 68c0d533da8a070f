import type { Sql } from '#database/database.js';
import type { CampaignRecord } from '#database/campaigns/campaigns.js';
import { findVersion, type FlowVersionRecord } from '#database/flows/flows.js';
import type { ReleaseRecord } from '#database/releases/releases.js';
import type { LaunchPoint } from '#domain/campaigns/launch-check.js';
import type { FlowProblem } from '#domain/flows/validate.js';
import { usualEnd } from '#domain/releases/campaign-end.js';
import type { EpochMs } from '#domain/terms.js';
import { addressProblems } from './address-problems.js';
import { entryLeadingNowhere } from './entry-leading-nowhere.js';
import { quietProblems } from './quiet-problems.js';
import { releaseProblems } from './release-problems.js';

/** A reason for which nobody can launch the campaign as it is. */
export interface LaunchRefusal {
  point: LaunchPoint;
  reason: string;
}

export interface LaunchObstacles {
  /** In the order in which a launch tells them. */
  refusals: LaunchRefusal[];
  /** What the flow asks for that is not there. */
  problems: FlowProblem[];
  /** The version that would be launched. Undefined: there is none. */
  version: FlowVersionRecord | undefined;
  /** When the campaign would end (workspace time); null: never. */
  endsAt: EpochMs | null;
}

/**
 * Everything for which a launch is refused. The launch itself and the list before it ask here, so that what the list
 * calls blocking is what a launch refuses. `asked`: the version; undefined: the newest. `now`: workspace time.
 */
export async function launchObstacles(
  sql: Sql,
  of: {
    workspaceId: string;
    campaign: CampaignRecord;
    release: ReleaseRecord | undefined;
    asked: number | undefined;
    now: EpochMs;
  },
): Promise<LaunchObstacles> {
  const { workspaceId, campaign, release, asked, now } = of;
  const version = await findVersion(sql, workspaceId, campaign.flow_id, asked);
  const endsAt = endOf(campaign, release, now);
  const flow = version?.definition;
  const aimless = flow && (await entryLeadingNowhere(sql, workspaceId, campaign.id, flow));
  const refused = (point: LaunchPoint, holds: boolean, reason: string): LaunchRefusal[] =>
    holds ? [{ point, reason }] : [];
  return {
    ...{ version, endsAt },
    refusals: [
      ...refused('campaign', campaign.status !== 'draft', `The campaign is ${campaign.status} already.`),
      ...refused('release', (release?.cancelledAt ?? null) !== null, 'Its release is cancelled.'),
      ...refused('flow', version === undefined, noVersion(asked)),
      ...refused('entry', aimless !== undefined, aimless ?? ''),
      ...refused(
        'end',
        endsAt !== null && endsAt <= now,
        'The campaign would have ended already: its end is past.',
      ),
    ],
    problems:
      flow === undefined
        ? []
        : [
            ...(await releaseProblems(sql, workspaceId, campaign, flow)),
            ...(await addressProblems(sql, workspaceId, flow)),
            ...(await quietProblems(sql, workspaceId, flow)),
          ],
  };
}

const noVersion = (asked: number | undefined): string =>
  asked === undefined
    ? 'The flow has no published version yet.'
    : `The flow has no published version ${asked}.`;

/** 28 days after the release is out everywhere (of one that is out already, from now); without one, no end. */
function endOf(campaign: CampaignRecord, release: ReleaseRecord | undefined, now: EpochMs): EpochMs | null {
  if (campaign.ends_at !== null) return campaign.ends_at.getTime();
  return release === undefined ? null : usualEnd(release.clock, now);
}
