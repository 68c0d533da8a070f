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

/** Old and new processes run side by side for a while: then those that the old ones parked meanwhile are re-timed. */
const SECOND_LOOK_AFTER_MS = 10 * 60_000;

export interface ZoneRetiming {
  /** The rules that fans were parked by; null: not known. */
  from: string | null;
  to: string;
  zones: number;
  territories: number;
  /** Releases of which moments moved, and campaigns whose fans are looked at. */
  releases: number;
  campaigns: number;
}

/**
 * Holds the zone rules of this process against those that fans were parked by. Where they differ, fans of the zones
 * and territories that changed are re-timed, as by a moved release: moments that have not come are computed anew, the
 * campaigns' epochs rise, and their workflows wake the fans who are due sooner. What is killed in the middle is done
 * again; nothing of it acts twice. Undefined: nothing to do.
 *
 * `starting`: a process that starts puts its rules in force, be they older (somebody went back a version). Later on
 * only newer rules than the stored ones are, so that processes of two versions do not take turns.
 */
export function retimeForZoneRules(database: Database, starting: boolean): Promise<ZoneRetiming | undefined> {
  // This transaction only holds the lock, and tells in the end what has been done.
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

/** Of a database that knows no rules yet: nothing where nobody is under way, else everything. */
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

/** One release a transaction, so that nobody waits long for a lock. */
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
