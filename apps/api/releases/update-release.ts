import { clockFromBody, type UpdatedRelease, type UpdateRelease } from '#contracts/releases/releases.js';
import { countUnderWay } from '#database/campaigns/campaign-versions.js';
import { retimeCampaigns } from '#database/campaigns/campaigns.js';
import type { Database, Sql } from '#database/database.js';
import { beginOperation } from '#database/campaigns/campaign-operations.js';
import { findRelease, hasBeenServed, type ReleaseRecord, saveRelease } from '#database/releases/releases.js';
import { allMoments, latestMoment, movedClock, type ReleaseClock } from '#domain/releases/release-clock.js';
import type { EpochMs } from '#domain/terms.js';

type ReleaseChange = Omit<UpdateRelease, 'confirm'>;

type ReleaseUpdate =
  | { kind: 'updated'; release: ReleaseRecord; retimed: UpdatedRelease['retimed'] }
  | { kind: 'unknown' }
  /** A cancelled release is moved no more. */
  | { kind: 'cancelled' };

/**
 * Changes a release. A new clock re-times everyone in the same transaction: new moments, a new epoch for its
 * campaigns, and, where a moment comes nearer, a wake for every fan still under way. A moment further off needs
 * none: a fan who wakes at the old one looks, and waits on. Territories that are out keep their moment.
 */
export function updateRelease(
  database: Database,
  input: { workspaceId: string; id: string; change: ReleaseChange; now: EpochMs },
): Promise<ReleaseUpdate> {
  const { workspaceId, id, change, now } = input;
  return database.transaction(async (sql): Promise<ReleaseUpdate> => {
    const before = await findRelease(sql, workspaceId, id, 'for update');
    if (before === undefined) return { kind: 'unknown' };
    if (before.cancelledAt !== null && change.clock !== undefined) return { kind: 'cancelled' };
    const release: ReleaseRecord = {
      ...before,
      title: change.title ?? before.title,
      upc: change.upc === undefined ? before.upc : change.upc,
      serviceIds: change.serviceIds ?? before.serviceIds,
      leadTrackIds: change.leadTrackIds ?? before.leadTrackIds,
      clock: await newClock(sql, before, change, now),
    };
    await saveRelease(sql, release);
    return { kind: 'updated', release, retimed: await retime(sql, before, release) };
  });
}

async function newClock(
  sql: Sql,
  before: ReleaseRecord,
  change: ReleaseChange,
  now: EpochMs,
): Promise<ReleaseClock> {
  if (change.clock === undefined) return before.clock;
  const served = await hasBeenServed(sql, before.id);
  return movedClock(before.clock, clockFromBody(change.clock), { now, served });
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
  // A later moment needs no wake: a fan who wakes at the old moment decides and waits on.
  for (const campaign of campaigns)
    await beginOperation(sql, campaign, 'retime', nearer ? 'due' : 'unfinished');
  const fansWoken = nearer ? await countUnderWay(sql, campaigns) : 0;
  const territoriesKept = Object.keys(after.clock.live ?? {}).length;
  return { campaigns: campaigns.length, fansWoken, territoriesKept };
}

/** How far each territory's moment moves, in ms. */
function shiftsBetween(before: ReleaseClock, after: ReleaseClock): number[] {
  const old = new Map(allMoments(before).map(({ territory, moment }) => [territory, moment]));
  return allMoments(after).map(({ territory, moment }) => moment - (old.get(territory) ?? moment));
}
