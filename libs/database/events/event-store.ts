import type { EventType } from '#domain/events/catalogue.js';
import { FAN_LEVEL_EVENT_TYPES, NUDGING_EVENT_TYPES } from '#domain/events/catalogue.js';
import { isMachineClick } from '#domain/events/machine-click.js';
import type { Sql } from '#database/database.js';
import { confirmedBy, signsOf, type SignOfLife } from './confirm-clicks.js';
import { eventColumns, insertEventsSql, type NewEvent } from './new-event.js';

const FAN_LEVEL = `'{${FAN_LEVEL_EVENT_TYPES.join(',')}}'::text[]`;

/**
 * One statement: locks the fans in id order (so that two batches over the same fans never wait for each other in a
 * circle), gives each event the next `fan_seq` of its fan in the order handed in, inserts the events, and leaves one
 * nudge a fan where some live flow can react. A nudge being relayed right now is raised by its generation, so it
 * survives the relay's removal; one in quarantine gets a new chance.
 */
const APPEND = `
WITH input AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::float8[], $7::text[], $8::text[], $9::bool[])
    WITH ORDINALITY AS t (id, workspace_id, fan_id, campaign_id, type, occurred_ms, origin, payload, nudging, place)
), counts AS (
  SELECT fan_id, count(*) AS events FROM input GROUP BY fan_id
), locked AS MATERIALIZED (
  SELECT id, last_seq FROM fans WHERE id = ANY ($3::uuid[]) ORDER BY id FOR NO KEY UPDATE
), raised AS (
  UPDATE fans SET last_seq = locked.last_seq + counts.events
  FROM locked JOIN counts ON counts.fan_id = locked.id
  WHERE fans.id = locked.id
  RETURNING fans.id, locked.last_seq AS base
), placed AS (
  SELECT input.*, raised.base + row_number() OVER (PARTITION BY input.fan_id ORDER BY input.place) AS fan_seq
  FROM input JOIN raised ON raised.id = input.fan_id
), inserted AS (${insertEventsSql('placed e')}
  RETURNING id
), nudged AS (
  INSERT INTO nudges (fan_id, workspace_id)
  SELECT DISTINCT input.fan_id, input.workspace_id FROM input
  WHERE input.nudging AND (
    EXISTS (SELECT FROM campaigns c WHERE c.id = input.campaign_id AND c.status IN ('live', 'paused'))
    OR (input.campaign_id IS NULL OR input.type = ANY (${FAN_LEVEL})) AND EXISTS (
      SELECT FROM fan_states s WHERE s.fan_id = input.fan_id AND (s.open_enrollments > 0
        -- a fact of the fan may start a track of a campaign whose others have all ended
        OR input.type = ANY (${FAN_LEVEL}) AND EXISTS (
          SELECT FROM jsonb_array_elements(s.state -> 'enrollments') n
          JOIN campaigns c ON c.id = (n ->> 'campaignId')::uuid AND c.status IN ('live', 'paused')))))
  ORDER BY input.fan_id
  ON CONFLICT (fan_id) DO UPDATE SET generation = nudges.generation + 1,
    due_at = least(nudges.due_at, now()), attempts = 0, quarantined_at = NULL
)
-- asked for last: it sees what another transaction committed before it let go of a fan
SELECT count(*) AS events, cardinality($10::uuid[]) > 0 AND fans_in_doubt($10::uuid[]) AS in_doubt FROM inserted`;

/**
 * A prepared statement soon gets a plan made for a handful of rows, whose nested loops are the fastest for a few
 * events and quadratic for a thousand: a batch is planned for its own size.
 */
const PREPARED_UP_TO = 30;

/**
 * Appends facts about fans, inside the caller's transaction. The fans must exist. What reads a fan's events reads
 * them by (fan_id, fan_seq > cursor): the order of the locks is the order of acceptance. A sign of life is followed by
 * the doubtful clicks that it confirms.
 */
export async function appendEvents(sql: Sql, events: NewEvent[]): Promise<void> {
  const signs = signsOf(events);
  if (await insertEvents(sql, events, signs)) await confirmClicks(sql, signs);
}

/** Makes facts of the doubtful clicks that these signs of life confirm. Each is confirmed once. */
export async function confirmClicks(sql: Sql, signs: readonly SignOfLife[]): Promise<void> {
  await insertEvents(sql, await confirmedBy(sql, signs), []);
}

/** True: of the fans who gave these signs, some have clicks in doubt. */
async function insertEvents(
  sql: Sql,
  events: readonly NewEvent[],
  signs: readonly SignOfLife[],
): Promise<boolean> {
  if (events.length === 0) return false;
  const { ids, workspaceIds, fanIds, campaignIds, types, times, origins, payloads } = eventColumns(events);
  const alive = signs.map(({ fanId }) => fanId);
  const [row] = await sql.query<{ events: number; in_doubt: boolean }>(
    APPEND,
    [ids, workspaceIds, fanIds, campaignIds, types, times, origins, payloads, events.map(nudges), alive],
    events.length <= PREPARED_UP_TO ? 'append-events' : undefined,
  );
  if (row?.events !== events.length) {
    throw new Error(`Of ${events.length} events ${row?.events ?? 0} were appended: a fan does not exist.`);
  }
  return row.in_doubt;
}

const NUDGING: ReadonlySet<EventType> = new Set(NUDGING_EVENT_TYPES);
const nudges = (event: NewEvent): boolean => NUDGING.has(event.type) && !isMachineClick(event);
