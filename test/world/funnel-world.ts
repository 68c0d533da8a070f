import { randomUUID } from 'node:crypto';
import type { NewEvent } from '#database/events/new-event.js';
import type { EventPayloads, EventType } from '#domain/events/catalogue.js';
import type { EpochMs } from '#domain/terms.js';
import type { Database } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import {
  insertArtist,
  insertCampaign,
  insertFan,
  insertFlow,
  insertRelease,
  insertWorkspace,
} from './rows.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/**
 * Friday, 2026-03-06, midnight in Berlin and in New York. Fans without a known territory have the moment of New York.
 */
export const BERLIN_MIDNIGHT: EpochMs = Date.UTC(2026, 2, 5, 23);
export const NEW_YORK_MIDNIGHT: EpochMs = Date.UTC(2026, 2, 6, 5);
export const CAMPAIGN_END: EpochMs = BERLIN_MIDNIGHT + 20 * DAY;
export const AS_OF: EpochMs = BERLIN_MIDNIGHT + 60 * DAY;

export interface FunnelWorld {
  workspaceId: string;
  campaignId: string;
  releaseId: string;
}

/**
 * Writes a workspace (a new one, or the given one) with one release and one running campaign directly to the tables.
 */
export async function makeFunnelWorld(
  database: Database,
  options: { workspaceId?: string; withoutRelease?: boolean } = {},
): Promise<FunnelWorld> {
  const workspaceId =
    options.workspaceId ?? (await insertWorkspace(database, { name: 'Funnel', zone: 'Europe/Berlin' }));
  const artistId = await insertArtist(database, workspaceId);
  const clock = { kind: 'local', date: '2026-03-06', time: '00:00' } as const;
  const releaseId = await insertRelease(database, workspaceId, { artistId, clock });
  await moveRelease(database, releaseId, 0);
  const campaignId = await insertCampaign(database, workspaceId, {
    ...(options.withoutRelease === true ? { artistId } : { releaseId }),
    ...(await insertFlow(database, workspaceId)),
    endsAt: CAMPAIGN_END,
  });
  return { workspaceId, campaignId, releaseId };
}

/** Moves the moment of every territory. No event is projected again. */
export async function moveRelease(database: Database, releaseId: string, byMs: number): Promise<void> {
  const moments = { DE: BERLIN_MIDNIGHT + byMs, US: NEW_YORK_MIDNIGHT + byMs, '': NEW_YORK_MIDNIGHT + byMs };
  for (const [territory, moment] of Object.entries(moments)) {
    await database.query(
      `INSERT INTO release_moments (release_id, territory, moment) VALUES ($1, $2, $3)
       ON CONFLICT (release_id, territory) DO UPDATE SET moment = excluded.moment`,
      [releaseId, territory, new Date(moment)],
    );
  }
}

export const addFan = (database: Database, { workspaceId }: FunnelWorld): Promise<string> =>
  insertFan(database, workspaceId);

export function happened<T extends EventType>(
  world: FunnelWorld,
  fanId: string,
  type: T,
  occurredAt: EpochMs,
  payload: EventPayloads[T],
  campaignId: string | null = world.campaignId,
): NewEvent {
  const { workspaceId } = world;
  return { id: randomUUID(), workspaceId, fanId, campaignId, type, occurredAt, origin: 'api', payload };
}

export async function record(database: Database, events: NewEvent[]): Promise<void> {
  await database.transaction((sql) => appendEvents(sql, events));
}
