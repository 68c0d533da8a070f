import { clockFromBody, type UpdatedRelease, type UpdateRelease } from '../../../libs/contracts/releases.js';
import { countUnderWay } from '../../../libs/database/campaign-versions.js';
import { retimeCampaigns } from '../../../libs/database/campaigns.js';
import type { Database, Sql } from '../../../libs/database/database.js';
import { beginOperation } from '../../../libs/database/engine/campaign-operations.js';
import { findRelease, type ReleaseRecord, saveRelease } from '../../../libs/database/releases.js';
import { allMoments, latestMoment, type ReleaseClock } from '../../../libs/domain/release/release-clock.js';

/**
 * Changes a release; undefined when the workspace has none of this id. A new clock re-times everyone in the same
 * transaction: new moments, a new epoch for its campaigns, and, where a moment comes nearer, a wake for every
 * fan still under way. A moment further off needs none: a fan who wakes at the old one looks, and waits on.
 */
export function updateRelease(
  database: Database,
  workspaceId: string,
  id: string,
  change: Omit<UpdateRelease, 'confirm'>,
): Promise<{ release: ReleaseRecord; retimed: UpdatedRelease['retimed'] } | undefined> {
  return database.transaction(async (sql) => {
    const before = await findRelease(sql, workspaceId, id, 'for update');
    if (before === undefined) return undefined;
    const release: ReleaseRecord = {
      ...before,
      title: change.title ?? before.title,
      upc: change.upc === undefined ? before.upc : change.upc,
      serviceIds: change.serviceIds ?? before.serviceIds,
      clock: change.clock === undefined ? before.clock : clockFromBody(change.clock),
    };
    await saveRelease(sql, release);
    return { release, retimed: await retime(sql, before, release) };
  });
}

async function retime(
  sql: Sql,
  before: ReleaseRecord,
  after: ReleaseRecord,
): Promise<UpdatedRelease['retimed']> {
  const shifts = shiftsBetween(before.clock, after.clock);
  if (shifts.every((shift) => shift === 0)) return null;
  const campaigns = await retimeCampaigns(
    sql,
    after.id,
    latestMoment(after.clock) - latestMoment(before.clock),
  );
  const nearer = shifts.some((shift) => shift < 0);
  // A moment further off needs nobody: who wakes at the old one looks, and waits on.
  for (const campaign of campaigns)
    await beginOperation(sql, campaign, 'retime', nearer ? 'due' : 'unfinished');
  const fansWoken = nearer ? await countUnderWay(sql, campaigns) : 0;
  return { campaigns: campaigns.length, fansWoken };
}

/** How far each territory's moment moves, in ms. */
function shiftsBetween(before: ReleaseClock, after: ReleaseClock): number[] {
  const old = new Map(allMoments(before).map(({ territory, moment }) => [territory, moment]));
  return allMoments(after).map(({ territory, moment }) => moment - (old.get(territory) ?? moment));
}
