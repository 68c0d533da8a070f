import { v7 as uuid } from 'uuid';
import type { EventPayloads, EventType } from '#domain/events/catalogue.js';
import type { EpochMs } from '#domain/terms.js';

/** Who has told us of an event. */
export type EventOrigin = 'api' | 'import' | 'webhook' | 'platform' | 'demo';

/** An event that is to be written. Its place among the fan's events is given when it is. */
export interface NewEvent {
  id: string;
  workspaceId: string;
  fanId: string;
  campaignId: string | null;
  type: EventType;
  /** On the workspace's clock. */
  occurredAt: EpochMs;
  origin: EventOrigin;
  payload: object;
}

/** Where the events of a change come from, and when it happened on the workspace's clock. */
export interface Occasion {
  workspaceId: string;
  occurredAt: EpochMs;
  origin: EventOrigin;
  /** The campaign it happened in, if it was in one. */
  campaignId?: string | null;
}

/** A type of the catalogue with its own payload. */
export type EventBody = { [T in EventType]: { type: T; payload: EventPayloads[T] } }[EventType];

/** The one builder of events: the compiler holds the payload against the type. `id`: where the caller has one. */
export function newEvent(
  { workspaceId, occurredAt, origin, campaignId = null }: Occasion,
  fanId: string,
  { type, payload }: EventBody,
  id = uuid(),
): NewEvent {
  return { id, workspaceId, fanId, campaignId, type, occurredAt, origin, payload };
}

/** Events as the arrays that a statement unnests, all in the order of the events. */
export const eventColumns = (events: readonly NewEvent[]) => ({
  ids: events.map((event) => event.id),
  workspaceIds: events.map((event) => event.workspaceId),
  fanIds: events.map((event) => event.fanId),
  campaignIds: events.map((event) => event.campaignId),
  types: events.map((event) => event.type),
  times: events.map((event) => event.occurredAt),
  origins: events.map((event) => event.origin),
  payloads: events.map((event) => JSON.stringify(event.payload)),
});

/**
 * The one way a row comes into `events`. `rows` is what stands behind FROM: it names a relation `e` with the columns
 * id, workspace_id, fan_id, fan_seq, campaign_id, type, occurred_ms, origin, payload, and place: the order of writing.
 */
export const insertEventsSql = (rows: string): string => `
  INSERT INTO events (id, workspace_id, fan_id, fan_seq, campaign_id, type, occurred_at, origin, payload)
  SELECT e.id, e.workspace_id, e.fan_id, e.fan_seq, e.campaign_id, e.type, to_timestamp(e.occurred_ms / 1000),
    e.origin, e.payload::jsonb
  FROM ${rows} ORDER BY e.place`;
