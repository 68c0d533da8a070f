import type { ChangedZones, ZoneDigests } from '#contracts/places/zone-digests.js';
import { beginOperation } from '#database/campaigns/campaign-operations.js';
import { retimeCampaigns } from '#database/campaigns/campaigns.js';
import type { Database, Sql } from '#database/database.js';
import { forgetKnownZones } from '#database/places/unknown-zones.js';
import {
  campaignsInZones,
  isAnybodyUnderWay,
  lockZoneData,
  raiseEpoch,
  readZoneData,
  saveZoneData,
  secondLookDone,
  type StoredZoneData,
} from '#database/places/zone-data.js';
import { changedZones, zoneDigests } from '#database/places/zone-digests.js';
import { releasesByLocalTime, retimeRelease } from '#database/releases/retime-release.js';
import { zoneRules } from '#domain/clock/zones/zone-rules.js';

/**
 * Old and new processes run side by side for some time. After it, the fans whom old processes have parked meanwhile
 * are re-timed.
 */
const SECOND_LOOK_AFTER_MS = 10 * 60_000;

interface ZoneRetiming {
  /** The rules by which fans were parked. Null: they are not known. */
  from: string | null;
  to: string;
  zones: number;
  territories: number;
  /** The number of releases whose moments moved. The next field counts the campaigns whose fans are checked. */
  releases: number;
  campaigns: number;
}

/**
 * Compares the zone rules of this process with the rules by which fans were parked. Where they differ, it re-times
 * the fans of the changed zones and territories, as if a release had moved. Moments that have not come are computed
 * again, the campaigns' epochs rise, and their workflows wake the fans who are due sooner. Work that was killed in
 * the middle is repeated, and nothing acts twice. Returns undefined when there is nothing to do.
 *
 * `starting`: a process that starts puts its rules in force even when they are older, because somebody has gone back
 * a version. Later only newer rules than the stored ones come into force, so that processes of two versions do not
 * take turns.
 */
export function retimeForZoneRules(database: Database, starting: boolean): Promise<ZoneRetiming | undefined> {
  // This transaction only holds the lock, and records the result at the end.
  return database.transaction(async (lock) => {
    if (!(await lockZoneData(lock))) return undefined;
    const stored = await readZoneData(lock);
    const rules = zoneRules();
    const digests = zoneDigests(rules);
    const isOurs = stored !== undefined && stored.version === rules.version;
    if (stored?.isDueAgain === true && isOurs) {
      const done = await retimeZones(database, stored.changed);
      await secondLookDone(lock);
      return { from: stored.version, to: rules.version, ...done };
    }
    if (stored !== undefined && !starting && stored.version >= rules.version) return undefined;
    const changed = await whatChanged(lock, stored, digests);
    const isSame = changed.zones.length === 0 && changed.territories.length === 0;
    if (isSame && isOurs) return undefined;
    const done = await retimeZones(database, changed);
    await forgetKnownZones(lock);
    const againAfterMs = isSame ? null : SECOND_LOOK_AFTER_MS;
    await saveZoneData(lock, { version: rules.version, digests, changed, againAfterMs });
    return { from: stored?.version ?? null, to: rules.version, ...done };
  });
}

/**
 * Returns what to re-time when the database knows no rules yet: nothing when nobody is under way, or else everything.
 */
async function whatChanged(
  sql: Sql,
  stored: StoredZoneData | undefined,
  digests: ZoneDigests,
): Promise<ChangedZones> {
  if (stored !== undefined) return changedZones(stored.digests, digests);
  const nothing = { zones: {}, territories: {} };
  return changedZones((await isAnybodyUnderWay(sql)) ? nothing : digests, digests);
}

async function retimeZones(
  database: Database,
  changed: ChangedZones,
): Promise<Omit<ZoneRetiming, 'from' | 'to'>> {
  const { zones, territories } = changed;
  const releases = territories.length === 0 ? [] : await retimeReleases(database);
  const campaigns = await campaignsInZones(database, changed);
  const moved = new Set(releases.flatMap(({ campaignIds }) => campaignIds));
  for (const id of campaigns.filter((campaignId) => !moved.has(campaignId))) {
    await database.transaction(async (sql) => {
      if (await raiseEpoch(sql, id)) await beginOperation(sql, id, 'retime', 'due');
    });
  }
  return {
    ...{ zones: zones.length, territories: territories.length, releases: releases.length },
    campaigns: new Set([...campaigns, ...moved]).size,
  };
}

/** Each release has its own transaction, so that nobody waits long for a lock. */
async function retimeReleases(database: Database): Promise<{ campaignIds: string[] }[]> {
  const moved: { campaignIds: string[] }[] = [];
  for (const release of await releasesByLocalTime(database)) {
    await database.transaction(async (sql) => {
      if (!(await retimeRelease(sql, release, Date.now()))) return;
      const campaignIds = await retimeCampaigns(sql, release.id, 0);
      for (const id of campaignIds) await beginOperation(sql, id, 'retime', 'due');
      moved.push({ campaignIds });
    });
  }
  return moved;
}
