import { randomUUID } from 'node:crypto';
import type { Sql } from '#database/database.js';
import type { CampaignStatus } from '#domain/terms.js';

/** A campaign with its artist, release and flow, written straight into the tables. */
export async function addCampaign(
  sql: Sql,
  workspaceId: string,
  options: { status?: CampaignStatus } = {},
): Promise<{ campaignId: string; artistId: string; releaseId: string; flowId: string }> {
  const ids = {
    campaignId: randomUUID(),
    artistId: randomUUID(),
    releaseId: randomUUID(),
    flowId: randomUUID(),
  };
  await sql.query('INSERT INTO artists (id, workspace_id, name) VALUES ($1, $2, $3)', [
    ids.artistId,
    workspaceId,
    'Nova Tide',
  ]);
  const clock = { kind: 'local', date: '2026-11-20', time: '00:00' };
  await sql.query(
    'INSERT INTO releases (id, workspace_id, artist_id, title, clock) VALUES ($1, $2, $3, $4, $5)',
    [ids.releaseId, workspaceId, ids.artistId, 'Glass Season', JSON.stringify(clock)],
  );
  const draft = { schema: 1, name: 'Empty', tracks: [] };
  await sql.query('INSERT INTO flows (id, workspace_id, name, draft) VALUES ($1, $2, $3, $4)', [
    ids.flowId,
    workspaceId,
    draft.name,
    JSON.stringify(draft),
  ]);
  await sql.query(
    `INSERT INTO campaigns (id, workspace_id, release_id, flow_id, name, landing_url, status)
     VALUES ($1, $2, $3, $4, 'Campaign', 'http://127.0.0.1/r/x', $5)`,
    [ids.campaignId, workspaceId, ids.releaseId, ids.flowId, options.status ?? 'live'],
  );
  return ids;
}

export async function addFan(
  sql: Sql,
  workspaceId: string,
  externalId: string | null = null,
): Promise<string> {
  const id = randomUUID();
  await sql.query('INSERT INTO fans (id, workspace_id, external_id) VALUES ($1, $2, $3)', [
    id,
    workspaceId,
    externalId,
  ]);
  return id;
}
