import { type EventOrigin, newEvent } from '#database/events/new-event.js';
import type { EntryWay } from '#domain/events/catalogue.js';
import type { EpochMs } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';

interface EntryRequest {
  workspaceId: string;
  campaignId: string;
  by: EntryWay;
  origin: EventOrigin;
  /** The time of the request on the workspace's clock. */
  occurredAt: EpochMs;
  source?: string | undefined;
  /** Only this track starts. A repeated request is checked again: the track's re-entry rule decides. */
  track?: string | undefined;
}

/**
 * Requests the enrollment of fans, in the caller's transaction. Returns the fans for whom this is the first request.
 * The primary key decides, so a second request for the same fan changes nothing. The fans must exist.
 */
export async function requestEnrollments(
  sql: Sql,
  request: EntryRequest,
  fanIds: readonly string[],
): Promise<string[]> {
  if (fanIds.length === 0) return [];
  const { workspaceId, campaignId, by, origin, occurredAt, source, track } = request;
  // The order is fixed, so that two requests for the same fans wait for each other and do not dead-lock.
  const rows = await sql.query<{ fan_id: string }>(
    `INSERT INTO entries (campaign_id, fan_id, workspace_id, way)
     SELECT $1, fan_id, $2, $3 FROM unnest($4::uuid[]) AS t (fan_id) ORDER BY fan_id
     ON CONFLICT DO NOTHING RETURNING fan_id`,
    [campaignId, workspaceId, by, [...new Set(fanIds)]],
  );
  const fresh = rows.map(({ fan_id }) => fan_id);
  const requested = track === undefined ? fresh : [...new Set(fanIds)];
  const payload = {
    by,
    ...(source === undefined ? {} : { source }),
    ...(track === undefined ? {} : { track }),
  };
  await appendEvents(
    sql,
    requested.map((fanId) =>
      newEvent({ workspaceId, campaignId, occurredAt, origin }, fanId, {
        type: 'enrollment.requested',
        payload,
      }),
    ),
  );
  return fresh;
}
