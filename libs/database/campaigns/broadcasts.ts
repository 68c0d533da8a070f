import { z } from 'zod';
import type { BroadcastTime } from '#domain/broadcasts/broadcast.js';
import type { CampaignStatus, Channel, EpochMs, Purpose } from '#domain/terms.js';
import type { AudienceState } from '#database/audiences/audiences.js';
import type { BuiltJson, Sql } from '#database/database.js';
import { pageAfter } from '#database/page.js';

export interface BroadcastRecord {
  /** The id of the broadcast's campaign. */
  id: string;
  name: string;
  status: CampaignStatus;
  template: string;
  channels: Channel[];
  purpose: Purpose;
  at: BroadcastTime;
  firstAt: Date;
  lastAt: Date;
  cancelledAt: Date | null;
  audience: BuiltJson<{ size: number; enrolled: number; state: AudienceState }>;
  createdAt: Date;
}

type Row = { at: unknown } & Omit<BroadcastRecord, 'at'>;

const READ = `
SELECT b.campaign_id AS id, c.name, c.status, b.template, b.channels, b.purpose, b.at, b.first_at AS "firstAt",
  b.last_at AS "lastAt", b.cancelled_at AS "cancelledAt", c.created_at AS "createdAt",
  jsonb_build_object('size', a.size, 'enrolled', a.enrolled, 'state', a.state) AS audience
FROM broadcasts b JOIN campaigns c ON c.id = b.campaign_id
JOIN LATERAL (SELECT size, enrolled, state FROM audiences WHERE campaign_id = c.id ORDER BY created_at LIMIT 1) a ON true`;

const StoredTimeSchema: z.ZodType<BroadcastTime> = z.union([
  z.object({ instant: z.string() }),
  z.object({ date: z.string(), time: z.string() }),
]);

interface NewBroadcast {
  campaignId: string;
  workspaceId: string;
  template: string;
  channels: Channel[];
  purpose: Purpose;
  at: BroadcastTime;
  firstAt: EpochMs;
  lastAt: EpochMs;
}

export async function insertBroadcast(sql: Sql, broadcast: NewBroadcast): Promise<void> {
  await sql.query(
    `INSERT INTO broadcasts (campaign_id, workspace_id, template, channels, purpose, at, first_at, last_at)
     VALUES ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000))`,
    [
      broadcast.campaignId,
      broadcast.workspaceId,
      broadcast.template,
      broadcast.channels,
      broadcast.purpose,
      JSON.stringify(broadcast.at),
      broadcast.firstAt,
      broadcast.lastAt,
    ],
  );
}

export async function findBroadcast(
  sql: Sql,
  workspaceId: string,
  id: string,
): Promise<BroadcastRecord | undefined> {
  const [row] = await sql.query<Row>(`${READ} WHERE b.workspace_id = $1 AND b.campaign_id = $2`, [
    workspaceId,
    id,
  ]);
  return row === undefined ? undefined : toRecord(row);
}

export async function listBroadcasts(
  sql: Sql,
  page: {
    workspaceId: string;
    after: string | undefined;
    artistId: string | undefined;
    archived: boolean;
    limit: number;
  },
): Promise<BroadcastRecord[]> {
  const rows = await sql.query<Row>(
    `${READ} WHERE b.workspace_id = $1 AND (c.archived_at IS NOT NULL) = $4
       AND ($5::uuid IS NULL OR c.artist_id = $5) AND ${pageAfter('b.campaign_id', '$2::uuid', '$3')}`,
    [page.workspaceId, page.after ?? null, page.limit, page.archived, page.artistId ?? null],
  );
  return rows.map(toRecord);
}

/**
 * Marks a broadcast as cancelled. Returns false when its time has come or it was cancelled before. The row decides
 * between calls at the same moment.
 */
export async function markCancelled(
  sql: Sql,
  workspaceId: string,
  id: string,
  now: EpochMs,
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE broadcasts SET cancelled_at = to_timestamp($3::float8 / 1000)
     WHERE workspace_id = $1 AND campaign_id = $2 AND cancelled_at IS NULL
       AND first_at > to_timestamp($3::float8 / 1000) RETURNING 1`,
    [workspaceId, id, now],
  );
  return rows.length === 1;
}

function toRecord({ at, ...row }: Row): BroadcastRecord {
  const { id, name, status, template, channels, purpose, firstAt, lastAt, cancelledAt, audience, createdAt } =
    row;
  const facts = {
    id,
    name,
    status,
    template,
    channels,
    purpose,
    firstAt,
    lastAt,
    cancelledAt,
    audience,
    createdAt,
  };
  return { ...facts, at: StoredTimeSchema.parse(at) };
}
