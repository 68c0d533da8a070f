import type { ReleaseNight } from '#contracts/releases/release-night.js';
import type { CampaignRecord } from '#database/campaigns/campaigns.js';
import type { Database } from '#database/database.js';
import {
  readSavesByMinute,
  readSavesByTerritory,
  type SavesOfMinute,
  type TerritorySaves,
} from '#database/releases/release-night.js';
import { findRelease } from '#database/releases/releases.js';
import { countReceipts, countWaitingSaves, type WaitingSaves } from '#database/services/receipts.js';
import { toVirtual, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import { RECEIPT_OUTCOMES } from '#domain/events/receipt.js';
import { releaseMoment, type ReleaseClock } from '#domain/releases/release-clock.js';
import { savesPerSecond } from '#domain/releases/release-window.js';
import { SERVICES } from '#domain/terms.js';

const MINUTE = 60_000;
const instant = (at: number): string => new Date(at).toISOString();

/** How the saves of a campaign are going, at this moment. */
export async function readReleaseNight(
  database: Database,
  workspaceId: string,
  campaign: CampaignRecord,
  clock: WorkspaceClock,
): Promise<ReleaseNight> {
  const of = { workspaceId, campaignId: campaign.id };
  const [outcomes, waiting, minutes, territories, release] = await Promise.all([
    countReceipts(database, workspaceId, campaign.id),
    countWaitingSaves(database, workspaceId, campaign.id),
    readSavesByMinute(database, of),
    readSavesByTerritory(database, of),
    campaign.release_id === null ? undefined : findRelease(database, workspaceId, campaign.release_id),
  ]);
  const now = database.clock.now();
  return {
    asOf: instant(now),
    workspaceTime: instant(toVirtual(clock, now)),
    // Both figures are about the fans who pre-saved by a grant. The outcomes also have the taps of all other fans.
    saved: territories.reduce((sum, { saved }) => sum + saved, 0),
    promised: territories.reduce((sum, { promised }) => sum + promised, 0),
    outcomes: RECEIPT_OUTCOMES.flatMap((outcome) => {
      const fans = outcomes.get(outcome) ?? 0;
      return fans === 0 ? [] : [{ outcome, fans }];
    }),
    perMinute: perMinuteOf(minutes),
    services: servicesOf(waiting, minutes, now),
    territories: territories.map((row) => territoryOf(row, release?.clock)),
  };
}

function perMinuteOf(rows: readonly SavesOfMinute[]): ReleaseNight['perMinute'] {
  const minutes = new Map<number, number>();
  for (const { minute, saves } of rows)
    minutes.set(minute.getTime(), (minutes.get(minute.getTime()) ?? 0) + saves);
  return [...minutes].map(([at, saves]) => ({ minute: instant(at), saves }));
}

function servicesOf(
  waiting: readonly WaitingSaves[],
  minutes: readonly SavesOfMinute[],
  now: number,
): ReleaseNight['services'] {
  return SERVICES.flatMap((service) => {
    const queue = waiting.find((row) => row.service === service);
    const own = minutes.filter((row) => row.service === service);
    if (queue === undefined && own.length === 0) return [];
    const { fans = 0, callsPerSecond = null, halted = false } = queue ?? {};
    const perSecond = callsPerSecond === null ? null : savesPerSecond(service, callsPerSecond);
    const recent = own.filter(({ minute }) => now - minute.getTime() < MINUTE);
    return [
      {
        ...{ service, waiting: fans, halted },
        savesInLastMinute: recent.reduce((sum, { saves }) => sum + saves, 0),
        savesPerMinuteAllowed: perSecond === null ? null : perSecond * 60,
        doneAt: halted || perSecond === null ? null : instant(now + (fans / perSecond) * 1000),
      },
    ];
  });
}

function territoryOf(row: TerritorySaves, clock: ReleaseClock | undefined) {
  const out = clock === undefined ? null : instant(releaseMoment(clock, row.territory ?? undefined));
  return { ...row, out };
}
