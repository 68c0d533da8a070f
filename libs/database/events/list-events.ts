import type { EventType } from '#domain/events/catalogue.js';
import type { Sql } from '#database/database.js';
import type { EventOrigin } from './new-event.js';

/** Which events are asked for. All that is given has to be so. */
export interface EventsAsked {
  workspaceId: string;
  fanId?: string | undefined;
  /** Events that name this campaign. */
  campaignId?: string | undefined;
  /** Events of the fans of this campaign, whatever the events name. */
  enrolledIn?: string | undefined;
  types?: readonly EventType[] | undefined;
  /** Workspace time, ISO 8601, half open. */
  from?: string | undefined;
  to?: string | undefined;
}

/**
 * The place behind which a list goes on: a fan, and the last event read of this fan. Null: all events of the fan are
 * read.
 */
export type EventPlace = [fanId: string, fanSeq: number | null];

export interface EventRow {
  id: string;
  fanId: string;
  fanSeq: number;
  campaignId: string | null;
  type: EventType;
  occurredAt: Date;
  receivedAt: Date;
  origin: EventOrigin;
  payload: unknown;
}

export interface EventStretch {
  events: EventRow[];
  /** Null: the list ends here. */
  next: EventPlace | null;
}

/** Fans looked at by one statement. It bounds the work where few of their events are asked for. */
const FANS_AT_ONCE = 500;

/**
 * Reads the next events, fan by fan in the order of their ids, each fan's in the order in which we took them. So
 * the list needs no index of its own over the log, and no event is skipped: a fan's next event always has a higher
 * place. The answer holds at most `limit` events, and perhaps none where none of the next fans has one.
 */
export async function readEventStretch(
  sql: Sql,
  asked: EventsAsked,
  after: EventPlace | undefined,
  limit: number,
): Promise<EventStretch> {
  const fans = await nextFans(sql, asked, after);
  const last = fans.at(-1);
  if (last === undefined) return { events: [], next: null };
  const [begun, beganAt] = after ?? [null, null];
  const events = await sql.query<EventRow>(EVENTS, [
    fans,
    asked.workspaceId,
    asked.campaignId ?? null,
    asked.types ?? null,
    asked.from ?? null,
    asked.to ?? null,
    begun,
    beganAt,
    limit,
  ]);
  const end = events.at(-1);
  if (events.length === limit && end !== undefined) return { events, next: [end.fanId, end.fanSeq] };
  return { events, next: fans.length < FANS_AT_ONCE ? null : [last, null] };
}

async function nextFans(sql: Sql, asked: EventsAsked, after: EventPlace | undefined): Promise<string[]> {
  const { workspaceId, fanId = null, enrolledIn = null } = asked;
  const [fan, seq] = after ?? [null, null];
  const place = [fan, seq === null, FANS_AT_ONCE];
  const rows =
    enrolledIn === null
      ? await sql.query<{ id: string }>(FANS, [workspaceId, fanId, ...place])
      : await sql.query<{ id: string }>(ENROLLED, [workspaceId, fanId, ...place, enrolledIn]);
  return rows.map(({ id }) => id);
}

/** The fan of the place is among the next ones, unless all of the fan's events are read. */
const FANS = `
SELECT f.id FROM fans f
WHERE f.workspace_id = $1 AND ($2::uuid IS NULL OR f.id = $2)
  AND ($3::uuid IS NULL OR f.id > $3 OR (NOT $4::boolean AND f.id = $3))
ORDER BY f.id LIMIT $5`;

const ENROLLED = `
SELECT n.fan_id AS id FROM enrollments n
WHERE n.workspace_id = $1 AND n.campaign_id = $6 AND ($2::uuid IS NULL OR n.fan_id = $2)
  AND ($3::uuid IS NULL OR n.fan_id > $3 OR (NOT $4::boolean AND n.fan_id = $3))
ORDER BY n.fan_id LIMIT $5`;

/** A look-up for each fan, which ends as soon as the limit is reached. */
const EVENTS = `
SELECT e.id, e.fan_id AS "fanId", e.fan_seq AS "fanSeq", e.campaign_id AS "campaignId", e.type,
  e.occurred_at AS "occurredAt", e.received_at AS "receivedAt", e.origin, e.payload
FROM unnest($1::uuid[]) AS f (id)
CROSS JOIN LATERAL (
  SELECT * FROM events one
  WHERE one.fan_id = f.id AND one.workspace_id = $2
    AND ($3::uuid IS NULL OR one.campaign_id = $3) AND ($4::text[] IS NULL OR one.type = ANY ($4))
    AND ($5::timestamptz IS NULL OR one.occurred_at >= $5) AND ($6::timestamptz IS NULL OR one.occurred_at < $6)
    AND ($7::uuid IS NULL OR one.fan_id > $7 OR one.fan_seq > $8::bigint)
  ORDER BY one.fan_seq LIMIT $9
) AS e
ORDER BY e.fan_id, e.fan_seq LIMIT $9`;

/** Stretches that one page looks through for events that are rare. */
const STRETCHES_OF_A_PAGE = 20;

/** Reads one page. It may be short, or even empty, although there are more: then its `next` says where to go on. */
export async function readEventPage(
  sql: Sql,
  asked: EventsAsked,
  after: EventPlace | undefined,
  limit: number,
): Promise<EventStretch> {
  const events: EventRow[] = [];
  let next: EventPlace | null | undefined = after;
  for (let looks = 0; looks < STRETCHES_OF_A_PAGE && events.length < limit; looks += 1) {
    const stretch: EventStretch = await readEventStretch(
      sql,
      asked,
      next ?? undefined,
      limit - events.length,
    );
    events.push(...stretch.events);
    next = stretch.next;
    if (next === null) break;
  }
  return { events, next: next ?? null };
}

const EVENTS_AT_ONCE = 2_000;

/** Reads all events that are asked for, a part at a time. However many there are, one part is in memory. */
export async function* eachEventPart(sql: Sql, asked: EventsAsked): AsyncGenerator<EventRow[]> {
  let after: EventPlace | undefined;
  for (;;) {
    const { events, next }: EventStretch = await readEventStretch(sql, asked, after, EVENTS_AT_ONCE);
    if (events.length > 0) yield events;
    if (next === null) return;
    after = next;
  }
}
