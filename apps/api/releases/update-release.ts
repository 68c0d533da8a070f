import type { ProblemCodeOf } from '#contracts/http/problem-codes.js';
import {
  clockFromBody,
  clockToBody,
  type UpdatedRelease,
  type UpdateRelease,
} from '#contracts/releases/releases.js';
import { countUnderWay } from '#database/campaigns/campaign-versions.js';
import { campaignsEndedByShift, retimeCampaigns } from '#database/campaigns/campaigns.js';
import type { Database, Sql } from '#database/database.js';
import { beginOperation } from '#database/campaigns/campaign-operations.js';
import { findRelease, hasBeenServed, type ReleaseRecord, saveRelease } from '#database/releases/releases.js';
import { allMoments, latestMoment, movedClock, type ReleaseClock } from '#domain/releases/release-clock.js';
import type { EpochMs } from '#domain/terms.js';

type ReleaseChange = Omit<UpdateRelease, 'confirm'>;

type ReleaseUpdate =
  | { kind: 'updated'; release: ReleaseRecord; retimed: UpdatedRelease['retimed'] }
  | { kind: 'unknown' }
  /** A cancelled release, or one that is out everywhere, is moved no more. */
  | { kind: 'refused'; reason: string; code: ProblemCodeOf<409> };

/**
 * Changes a release. A new clock re-times everyone in the same transaction: new moments, a new epoch for its
 * campaigns, and, where a moment comes nearer, a wake for every fan still under way. A moment further off needs
 * none: a fan who wakes at the old one looks, and waits on. Territories that are out keep their moment.
 */
export function updateRelease(
  database: Database,
  input: { workspaceId: string; id: string; change: ReleaseChange; confirm: boolean; now: EpochMs },
): Promise<ReleaseUpdate> {
  const { workspaceId, id, change, confirm, now } = input;
  return database.transaction(async (sql): Promise<ReleaseUpdate> => {
    const before = await findRelease(sql, workspaceId, id, 'for update');
    if (before === undefined) return { kind: 'unknown' };
    const clock = await newClock(sql, before, change, now);
    if (clock.kind === 'refused') return clock;
    const ending = confirm ? undefined : await endingNow(sql, before, clock.clock, now);
    if (ending !== undefined) return ending;
    const release: ReleaseRecord = {
      ...before,
      title: change.title ?? before.title,
      upc: change.upc === undefined ? before.upc : change.upc,
      serviceIds: change.serviceIds ?? before.serviceIds,
      leadTrackIds: change.leadTrackIds ?? before.leadTrackIds,
      clock: clock.clock,
    };
    await saveRelease(sql, release);
    return { kind: 'updated', release, retimed: await retime(sql, before, release) };
  });
}

type Refused = Extract<ReleaseUpdate, { kind: 'refused' }>;
type NewClock = { kind: 'clock'; clock: ReleaseClock } | Refused;

async function newClock(
  sql: Sql,
  before: ReleaseRecord,
  change: ReleaseChange,
  now: EpochMs,
): Promise<NewClock> {
  if (change.clock === undefined) return { kind: 'clock', clock: before.clock };
  if (before.cancelledAt !== null)
    return {
      kind: 'refused',
      reason: 'The release is cancelled: it is moved no more.',
      code: 'release_is_cancelled',
    };
  const asked = clockFromBody(change.clock);
  if (isSame(asked, before.clock)) return { kind: 'clock', clock: before.clock };
  const served = await hasBeenServed(sql, before.id);
  if (served && latestMoment(before.clock) <= now)
    return {
      kind: 'refused',
      reason: 'The release is out everywhere: fans have been served, and there is no moment left to move.',
      code: 'release_is_out',
    };
  return { kind: 'clock', clock: movedClock(before.clock, asked, { now, served }) };
}

/**
 * A campaign keeps the distance between its release and its end. A date that is far in the past, which is often a
 * misspelt year, would therefore end it at once and for good: that has to be confirmed.
 */
async function endingNow(
  sql: Sql,
  before: ReleaseRecord,
  to: ReleaseClock,
  now: EpochMs,
): Promise<Refused | undefined> {
  const shiftMs = latestMoment(to) - latestMoment(before.clock);
  const names = shiftMs < 0 ? await campaignsEndedByShift(sql, before.id, { shiftMs, now }) : [];
  if (names.length === 0) return undefined;
  const campaigns = names.map((name) => `"${name}"`).join(', ');
  return {
    kind: 'refused',
    reason:
      `With this date the campaign's end would be past, so it would end now, for good: ${campaigns}. ` +
      'Correct the date, or send "confirm": true to move the release all the same.',
    code: 'campaigns_would_end',
  };
}

/** Whether somebody sends the date back that the release has: that is no move. */
const isSame = (asked: ReleaseClock, known: ReleaseClock): boolean =>
  JSON.stringify(clockToBody(asked)) === JSON.stringify(clockToBody(known));

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
