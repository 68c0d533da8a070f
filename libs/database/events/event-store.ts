import type { EventType } from '#domain/events/catalogue.js';
import { FAN_LEVEL_EVENT_TYPES, NUDGING_EVENT_TYPES } from '#domain/events/catalogue.js';
import { isMachineClick } from '#domain/events/machine-click.js';
import type { Sql } from '#database/database.js';
import { confirmedBy, signsOf, type SignOfLife } from './confirm-clicks.js';
import { eventColumns, insertEventsSql, type NewEvent } from './new-event.js';

/** The events of a statement, as the arrays of `eventColumns` and whether each may nudge its fan. */
const INPUT = `
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::float8[], $7::text[], $8::text[], $9::bool[])
    WITH ORDINALITY AS t (id, workspace_id, fan_id, campaign_id, type, occurred_ms, origin, payload, nudging, place)`;

/** The campaign of an event of the relation `input` can react to it. */
const REACTS = `EXISTS (SELECT FROM campaigns c WHERE c.id = input.campaign_id AND c.status IN ('live', 'paused'))`;

const FAN_LEVEL = `'{${FAN_LEVEL_EVENT_TYPES.join(',')}}'::text[]`;

/**
 * Does everything in one statement. It locks the fans in id order, so that two batches over the same fans never
 * dead-lock. It gives each event the next `fan_seq` of its fan, in the given order, and inserts the events. It leaves
 * one nudge for each fan when a live flow can react. A nudge that is being relayed at this moment gets a new
 * generation, so the relay does not remove it. A nudge in quarantine gets a new chance.
 */
const APPEND = `
WITH input AS (${INPUT}
), counts AS (
  SELECT fan_id, count(*) AS events FROM input GROUP BY fan_id
), locked AS MATERIALIZED (
  SELECT id, last_seq FROM fans WHERE id = ANY ($3::uuid[]) ORDER BY id FOR NO KEY UPDATE
), raised AS (
  UPDATE fans SET last_seq = locked.last_seq + counts.events
  FROM locked JOIN counts ON counts.fan_id = locked.id
  -- named again: the join alone may read all fans
  WHERE fans.id = locked.id AND fans.id = ANY ($3::uuid[])
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
    ${REACTS}
    OR (input.campaign_id IS NULL OR input.type = ANY (${FAN_LEVEL})) AND EXISTS (
      SELECT FROM fan_states s WHERE s.fan_id = input.fan_id AND (s.open_enrollments > 0
        -- A fact may start a track of a campaign although the campaign's other tracks have all ended.
        OR input.type = ANY (${FAN_LEVEL}) AND EXISTS (
          SELECT FROM jsonb_array_elements(s.state -> 'enrollments') n
          JOIN campaigns c ON c.id = (n ->> 'campaignId')::uuid AND c.status IN ('live', 'paused')))))
  ORDER BY input.fan_id
  ON CONFLICT (fan_id) DO UPDATE SET generation = nudges.generation + 1,
    due_at = least(nudges.due_at, now()), attempts = 0, quarantined_at = NULL
)
-- This is read last: it sees what another transaction committed before it released a fan's lock.
SELECT count(*) AS events, cardinality($10::uuid[]) > 0 AND fans_in_doubt($10::uuid[]) AS in_doubt FROM inserted`;

/**
 * The same for fans whom this transaction has made: nobody else can see them, so there is nothing to lock, they have no
 * event yet, and only the campaign of an event can react. Their `last_seq` was written with their row.
 */
const APPEND_FIRST = `
WITH input AS (${INPUT}
), placed AS (
  SELECT input.*, row_number() OVER (PARTITION BY input.fan_id ORDER BY input.place) AS fan_seq FROM input
), inserted AS (${insertEventsSql('placed e')}
)
INSERT INTO nudges (fan_id, workspace_id)
SELECT DISTINCT input.fan_id, input.workspace_id FROM input WHERE input.nudging AND ${REACTS}
ORDER BY input.fan_id`;

/**
 * PostgreSQL soon plans a prepared statement for a handful of rows. Its nested loops are the fastest plan for a few
 * events, and quadratic for a thousand. So a larger batch is planned for its own size.
 */
const PREPARED_UP_TO = 30;

/**
 * Appends facts about fans, inside the caller's transaction. The fans must exist. Readers read a fan's events by
 * (fan_id, fan_seq > cursor), so the order of the locks is the order of acceptance. After a sign of life come the
 * doubtful clicks that it confirms.
 */
export async function appendEvents(sql: Sql, events: NewEvent[]): Promise<void> {
  const signs = signsOf(events);
  if (await insertEvents(sql, events, signs)) await confirmClicks(sql, signs);
}

/**
 * Appends the first events of fans whom the same transaction has made with this many `firstEvents`. No update of the
 * fans' rows is needed.
 */
export async function appendFirstEvents(sql: Sql, events: readonly NewEvent[]): Promise<void> {
  if (events.length > 0) await sql.query(APPEND_FIRST, valuesOf(events));
}

/** Turns the doubtful clicks that these signs confirm into facts. Each click is confirmed once. */
export async function confirmClicks(sql: Sql, signs: readonly SignOfLife[]): Promise<void> {
  await insertEvents(sql, await confirmedBy(sql, signs), []);
}

/** Returns true when some of the fans who gave these signs have doubtful clicks. */
async function insertEvents(
  sql: Sql,
  events: readonly NewEvent[],
  signs: readonly SignOfLife[],
): Promise<boolean> {
  if (events.length === 0) return false;
  const alive = signs.map(({ fanId }) => fanId);
  const [row] = await sql.query<{ events: number; in_doubt: boolean }>(
    APPEND,
    [...valuesOf(events), alive],
    events.length <= PREPARED_UP_TO ? 'append-events' : undefined,
  );
  if (row?.events !== events.length) {
    throw new Error(`Of ${events.length} events ${row?.events ?? 0} were appended: a fan does not exist.`);
  }
  return row.in_doubt;
}

function valuesOf(events: readonly NewEvent[]): unknown[] {
  const { ids, workspaceIds, fanIds, campaignIds, types, times, origins, payloads } = eventColumns(events);
  return [ids, workspaceIds, fanIds, campaignIds, types, times, origins, payloads, events.map(nudges)];
}

const NUDGING: ReadonlySet<EventType> = new Set(NUDGING_EVENT_TYPES);
const nudges = (event: NewEvent): boolean => NUDGING.has(event.type) && !isMachineClick(event);
