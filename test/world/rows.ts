import { randomUUID } from 'node:crypto';
import type { Sql } from '#database/database.js';
import type { WorkspaceClock } from '#domain/clock/workspace-clock.js';
import { emptyState } from '#domain/engine/state.js';
import type { Flow } from '#domain/flows/flow.js';
import { allMoments, type ReleaseClock } from '#domain/releases/release-clock.js';
import type { CampaignStatus, Channel, EpochMs, Purpose, Service } from '#domain/terms.js';

/**
 * This is the only place where tests write the tables of workspaces, artists, releases, flows, campaigns, fans and
 * messages by themselves. Each function writes one thing as the product would have left it, and returns its id.
 * `campaign-fixtures.ts` makes the same things by the public interface.
 */
export async function insertWorkspace(
  sql: Sql,
  { id = randomUUID(), name = 'Test', zone, clock }: WorkspaceRow = {},
): Promise<string> {
  const { v0, r0, k } = clock ?? { v0: 0, r0: 0, k: 1 };
  await sql.query(
    `INSERT INTO workspaces (id, name, zone, clock_v0, clock_r0, clock_k, postal_address)
     VALUES ($1, $2, coalesce($3, 'UTC'), $4, $5, $6, '1 Test Street, Berlin')`,
    [id, name, zone ?? null, v0, r0, k],
  );
  return id;
}
export interface WorkspaceRow {
  id?: string;
  name?: string;
  zone?: string;
  clock?: WorkspaceClock;
}

export async function insertArtist(sql: Sql, workspaceId: string): Promise<string> {
  const id = randomUUID();
  await sql.query(`INSERT INTO artists (id, workspace_id, name) VALUES ($1, $2, 'Nova Tide')`, [
    id,
    workspaceId,
  ]);
  return id;
}

/** Friday, 2026-11-20, at midnight of each territory. */
const USUAL_CLOCK: ReleaseClock = { kind: 'local', date: '2026-11-20', time: '00:00' };

/** A release with its moments. Without a UPC nobody looks whether it is out. */
export async function insertRelease(
  sql: Sql,
  workspaceId: string,
  { artistId, clock = USUAL_CLOCK, upc = null, serviceIds = {} }: ReleaseRow,
): Promise<string> {
  const id = randomUUID();
  await sql.query(
    `INSERT INTO releases (id, workspace_id, artist_id, title, upc, service_ids, clock)
     VALUES ($1, $2, $3, 'Glass Season', $4, $5, $6)`,
    [id, workspaceId, artistId, upc, serviceIds, clock],
  );
  const moments = allMoments(clock);
  await sql.query(
    `INSERT INTO release_moments (release_id, territory, moment)
     SELECT $1, territory, to_timestamp(at / 1000) FROM unnest($2::text[], $3::float8[]) AS m (territory, at)`,
    [id, moments.map((each) => each.territory), moments.map((each) => each.moment)],
  );
  return id;
}
export interface ReleaseRow {
  artistId: string;
  clock?: ReleaseClock;
  upc?: string | null;
  serviceIds?: Partial<Record<Service, string>>;
}

export const EMPTY_FLOW: Flow = { schema: 1, name: 'Empty', tracks: [] };

/** A flow with one published version. It is the first version, unless another is given. */
export async function insertFlow(
  sql: Sql,
  workspaceId: string,
  flow: Flow = EMPTY_FLOW,
  version = 1,
): Promise<{ flowId: string; versionId: string }> {
  const ids = { flowId: randomUUID(), versionId: randomUUID() };
  await sql.query('INSERT INTO flows (id, workspace_id, name, draft) VALUES ($1, $2, $3, $4)', [
    ids.flowId,
    workspaceId,
    flow.name,
    JSON.stringify(flow),
  ]);
  await sql.query(
    'INSERT INTO flow_versions (id, workspace_id, flow_id, version, definition) VALUES ($1, $2, $3, $4, $5)',
    [ids.versionId, workspaceId, ids.flowId, version, JSON.stringify(flow)],
  );
  return ids;
}

/** A campaign of a release, or of an artist without one. It is live, unless another status is given. */
export async function insertCampaign(sql: Sql, workspaceId: string, campaign: CampaignRow): Promise<string> {
  const { id = randomUUID(), releaseId = null, artistId = null, flowId, versionId = null } = campaign;
  const { status = 'live', landingUrl = 'https://nova.example/page' } = campaign;
  const { launchedAt = null, endsAt = null } = campaign;
  await sql.query(
    `INSERT INTO campaigns (id, workspace_id, release_id, artist_id, flow_id, flow_version_id, name, landing_url,
       status, launched_at, ends_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'Push', $7, $8, to_timestamp($9::float8 / 1000), to_timestamp($10::float8 / 1000))`,
    [id, workspaceId, releaseId, artistId, flowId, versionId, landingUrl, status, launchedAt, endsAt],
  );
  return id;
}
export interface CampaignRow {
  id?: string;
  releaseId?: string | null;
  artistId?: string | null;
  flowId: string;
  versionId?: string | null;
  status?: CampaignStatus;
  landingUrl?: string;
  launchedAt?: EpochMs | null;
  endsAt?: EpochMs | null;
}

export async function insertFan(sql: Sql, workspaceId: string, fan: FanRow = {}): Promise<string> {
  const { id = randomUUID(), externalId = null, territory = null, zone = null } = fan;
  await sql.query(
    'INSERT INTO fans (id, workspace_id, external_id, territory, zone) VALUES ($1, $2, $3, $4, $5)',
    [id, workspaceId, externalId, territory, zone],
  );
  return id;
}
export interface FanRow {
  id?: string;
  externalId?: string | null;
  territory?: string | null;
  zone?: string | null;
}

/** An address of the fan, already sealed, with the consents that the fan has given for it. */
export async function insertAddress(
  sql: Sql,
  fan: { workspaceId: string; fanId: string },
  address: {
    channel: Channel;
    sealed: string;
    hmac: string;
    purposes: readonly Purpose[];
    /** Of a number: its state or province. */
    region?: string;
  },
): Promise<void> {
  const { channel, sealed, hmac, purposes, region = '' } = address;
  await sql.query(
    `INSERT INTO identities (id, workspace_id, fan_id, channel, address_encrypted, address_hmac, region)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [randomUUID(), fan.workspaceId, fan.fanId, channel, sealed, hmac, region],
  );
  for (const purpose of purposes) {
    await sql.query(
      `INSERT INTO consents (workspace_id, fan_id, channel, purpose, granted, method)
       VALUES ($1, $2, $3, $4, true, 'form')`,
      [fan.workspaceId, fan.fanId, channel, purpose],
    );
  }
}

/** The fan's live grant of a service. */
export async function insertConnection(
  sql: Sql,
  fan: { workspaceId: string; fanId: string },
  grant: { service: Service; sealedRefreshToken: string; scopes: readonly string[] },
): Promise<void> {
  await sql.query(
    `INSERT INTO connections (id, workspace_id, fan_id, service, refresh_token_encrypted, scopes)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [randomUUID(), fan.workspaceId, fan.fanId, grant.service, grant.sealedRefreshToken, grant.scopes],
  );
}

/** A fan as the engine leaves them: a state with these enrollments. */
export async function insertEnrolledFan(
  sql: Sql,
  { workspaceId, fanId = randomUUID() }: { workspaceId: string; fanId?: string },
  enrollments: readonly { campaignId: string; open: boolean; [more: string]: unknown }[],
): Promise<string> {
  await insertFan(sql, workspaceId, { id: fanId });
  const open = enrollments.filter((each) => each.open).map(({ campaignId }) => campaignId);
  await sql.query(
    `INSERT INTO fan_states (fan_id, workspace_id, schema, revision, cursor_seq, cursor_at, state, open_enrollments,
       decision_key, answer) VALUES ($1, $2, 1, 1, 0, now(), $3, $4, 'test', '{}')`,
    [fanId, workspaceId, JSON.stringify({ ...emptyState(), enrollments }), open.length],
  );
  await sql.query(
    'INSERT INTO open_enrollments (campaign_id, fan_id) SELECT campaign, $1 FROM unnest($2::uuid[]) AS u (campaign)',
    [fanId, open],
  );
  return fanId;
}

export interface InsertedMessage {
  id: string;
  callbackToken: string;
  linkCode: string;
}

/** A message with its effect and tracked link, as a claim and its outcome leave them. */
export async function insertMessage(
  sql: Sql,
  message: {
    workspaceId: string;
    fanId: string;
    campaignId: string;
    channel: Channel;
    state: string;
    addressHmac?: string;
  },
): Promise<InsertedMessage> {
  const { workspaceId, fanId, campaignId, channel, state, addressHmac = 'none' } = message;
  const [id, effect, callbackToken, linkCode, step] = Array.from({ length: 5 }, () => randomUUID());
  await sql.query(
    `INSERT INTO effects (id, workspace_id, fan_id, campaign_id, schema, kind, track, run, step, visit, attempt, status, spec)
     VALUES ($1, $2, $3, $4, 1, 'send', 'main', 1, $5, 1, 1, 'done', '{}')`,
    [effect, workspaceId, fanId, campaignId, step],
  );
  await sql.query(
    `INSERT INTO messages (id, workspace_id, fan_id, campaign_id, effect_id, track, run, step, visit, channel, template,
       purpose, intent, address_hmac, state, callback_token, attempted_at, attempted_virtual_at)
     VALUES ($1, $2, $3, $4, $5, 'main', 1, $6, 1, $7, 'save', 'marketing', 'prompt', $8, $9, $10, now(), now())`,
    [id, workspaceId, fanId, campaignId, effect, step, channel, addressHmac, state, callbackToken],
  );
  await sql.query(
    `INSERT INTO links (code, workspace_id, fan_id, campaign_id, message_id, url)
     VALUES ($1, $2, $3, $4, $5, 'https://nova.example/page?utm=x#top')`,
    [linkCode, workspaceId, fanId, campaignId, id],
  );
  return { id: id ?? '', callbackToken: callbackToken ?? '', linkCode: linkCode ?? '' };
}
