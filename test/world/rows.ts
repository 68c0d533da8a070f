import { randomUUID } from 'node:crypto';
import type { Database } from '#database/database.js';

/** Rows other rooms' specs need, without going through every endpoint. */

/** A campaign with artist, release and an empty flow of its own. */
export async function addCampaign(database: Database, workspaceId: string, status = 'live'): Promise<string> {
  const [artist, release, flow, campaign = ''] = Array.from({ length: 4 }, () => randomUUID());
  await database.query(`INSERT INTO artists (id, workspace_id, name) VALUES ($1, $2, 'Nova Tide')`, [
    artist,
    workspaceId,
  ]);
  await database.query(
    `INSERT INTO releases (id, workspace_id, artist_id, title, clock) VALUES ($1, $2, $3, 'Glass Season', '{}')`,
    [release, workspaceId, artist],
  );
  await database.query(`INSERT INTO flows (id, workspace_id, name, draft) VALUES ($1, $2, 'Flow', '{}')`, [
    flow,
    workspaceId,
  ]);
  await database.query(
    `INSERT INTO campaigns (id, workspace_id, release_id, flow_id, name, landing_url, status)
     VALUES ($1, $2, $3, $4, 'Push', 'https://nova.example/page', $5)`,
    [campaign, workspaceId, release, flow, status],
  );
  return campaign;
}

export interface AddedMessage {
  id: string;
  callbackToken: string;
  linkCode: string;
}

/** A message with its effect and tracked link, as a claim and its outcome leave them. */
export async function addMessage(
  database: Database,
  message: {
    workspaceId: string;
    fanId: string;
    campaignId: string;
    channel: 'email' | 'sms';
    state: string;
    addressHmac?: string;
  },
): Promise<AddedMessage> {
  const { workspaceId, fanId, campaignId, channel, state, addressHmac = 'none' } = message;
  const [id, effect, callbackToken, linkCode, step] = Array.from({ length: 5 }, () => randomUUID());
  await database.query(
    `INSERT INTO effects (id, workspace_id, fan_id, campaign_id, schema, kind, track, run, step, visit, attempt, status, spec)
     VALUES ($1, $2, $3, $4, 1, 'send', 'main', 1, $5, 1, 1, 'done', '{}')`,
    [effect, workspaceId, fanId, campaignId, step],
  );
  await database.query(
    `INSERT INTO messages (id, workspace_id, fan_id, campaign_id, effect_id, track, run, step, visit, channel, template,
       purpose, intent, address_hmac, state, callback_token, attempted_at, attempted_virtual_at)
     VALUES ($1, $2, $3, $4, $5, 'main', 1, $6, 1, $7, 'save', 'marketing', 'prompt', $8, $9, $10, now(), now())`,
    [id, workspaceId, fanId, campaignId, effect, step, channel, addressHmac, state, callbackToken],
  );
  await database.query(
    `INSERT INTO links (code, workspace_id, fan_id, campaign_id, message_id, url)
     VALUES ($1, $2, $3, $4, $5, 'https://nova.example/page?utm=x#top')`,
    [linkCode, workspaceId, fanId, campaignId, id],
  );
  return { id: id ?? '', callbackToken: callbackToken ?? '', linkCode: linkCode ?? '' };
}
