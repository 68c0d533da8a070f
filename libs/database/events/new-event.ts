import { v7 as uuid } from 'uuid';
import type { EventPayloads, EventType } from '#domain/events/catalogue.js';
import type { EpochMs } from '#domain/terms.js';

/** Who has reported an event. */
export type EventOrigin = 'api' | 'import' | 'webhook' | 'platform' | 'demo';

/** An event that will be written. It gets its place among the fan's events at that time. */
export interface NewEvent {
  id: string;
  workspaceId: string;
  fanId: string;
  campaignId: string | null;
  type: EventType;
  /** The time on the workspace's clock. */
  occurredAt: EpochMs;
  origin: EventOrigin;
  payload: object;
}

/** The origin of a change's events, and the time of the change on the workspace's clock. */
export interface Occasion {
  workspaceId: string;
  occurredAt: EpochMs;
  origin: EventOrigin;
  /** The campaign of the change, if it has one. */
  campaignId?: string | null;
}

/** A type of the catalogue with its own payload. */
type EventBody = { [T in EventType]: { type: T; payload: EventPayloads[T] } }[EventType];

/**
 * Builds an event. The compiler checks the payload against the type. `id` is given when the caller has one already.
 */
export function newEvent(
  { workspaceId, occurredAt, origin, campaignId = null }: Occasion,
  fanId: string,
  { type, payload }: EventBody,
  id = uuid(),
): NewEvent {
  return { id, workspaceId, fanId, campaignId, type, occurredAt, origin, payload };
}

/** Returns the events as the arrays that a statement unnests. All arrays have the order of the events. */
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
 * The only way a row is written to `events`. `rows` stands behind FROM. It names a relation `e` with the columns id,
 * workspace_id, fan_id, fan_seq, campaign_id, type, occurred_ms, origin, payload, and place (the order of writing).
 */
export const insertEventsSql = (rows: string): string => `
  INSERT INTO events (id, workspace_id, fan_id, fan_seq, campaign_id, type, occurred_at, origin, payload)
  SELECT e.id, e.workspace_id, e.fan_id, e.fan_seq, e.campaign_id, e.type, to_timestamp(e.occurred_ms / 1000),
    e.origin, e.payload::jsonb
  FROM ${rows} ORDER BY e.place`;
