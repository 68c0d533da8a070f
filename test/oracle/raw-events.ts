import type { BuiltJson, Sql } from '#database/database.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import type { EpochMs } from '#domain/terms.js';

/** Every event, of any campaign or none, of the fans who have an event in one of these campaigns. */
export async function rawEventsOf(sql: Sql, ...campaignIds: string[]): Promise<FanEvent[]> {
  const rows = await sql.query<{ event: BuiltJson<FanEvent> }>(
    `SELECT jsonb_build_object('id', id, 'fanId', fan_id, 'fanSeq', fan_seq, 'campaignId', campaign_id, 'type', type,
       'payload', payload, 'occurredAt', (extract(epoch FROM occurred_at) * 1000)::float8) AS event
     FROM events WHERE fan_id IN (SELECT fan_id FROM events WHERE campaign_id = ANY ($1::uuid[]))`,
    [campaignIds],
  );
  return rows.map(({ event }) => event);
}

/** The moment of a release by territory; '' stands for fans whose territory has none. */
export async function momentsOf(sql: Sql, releaseId: string): Promise<Map<string, EpochMs>> {
  const rows = await sql.query<{ territory: string; moment: Date }>(
    'SELECT territory, moment FROM release_moments WHERE release_id = $1',
    [releaseId],
  );
  return new Map(rows.map(({ territory, moment }) => [territory, moment.getTime()]));
}
