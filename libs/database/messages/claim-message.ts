import { z } from 'zod';
import type { MessageRef } from '#domain/events/catalogue.js';
import type { EffectSpec } from '#domain/engine/effect-spec.js';
import type { Dialect } from '#domain/messages/liquid-engines.js';
import type { LinkTarget } from '#domain/messages/message-links.js';
import type { Media } from '#domain/messages/render-message.js';
import type { WorkspaceSending } from '#domain/sending/workspace-sending.js';
import { SERVICES, type CampaignStatus, type Channel, type Purpose, type Service } from '#domain/terms.js';
import type { MessageState } from '#domain/messages/message-state.js';
import type { SealedMessage } from './as-sent.js';
import { FACTS_COLUMNS, type FactsRow, wordingSql } from './message-facts.js';
import { type ServiceIds, ServiceIdsSchema } from '#contracts/releases/artists.js';
import { storedPricesOf, storedSendingOf } from '#database/access/stored-sending.js';
import { SPEND_CAPS_OF_CLAIM } from '#database/sending/spend-caps.js';
import { SENDER_OF_CLAIM } from '#database/sending/senders.js';
import type { SpendPrices } from '#domain/sending/spend.js';
import { StoredSendSchema } from '#database/engine/stored-effect.js';
import { FAN_RESTS } from '#database/pages/fan-choices.js';
import { grantedPurposesSql } from '#database/consents/consent-rule.js';
import type { BuiltJson, Sql } from '#database/database.js';

/** Everything that a claim checks, read under the locks of the address and the fan, and what the message says. */
export interface Claimable extends FactsRow {
  effect_id: string;
  effect_status: 'pending' | 'running' | 'done' | 'cancelled';
  workspace_id: string;
  fan_id: string;
  campaign_id: string;
  track: string;
  run: number;
  step: string;
  visit: number;
  spec: EffectSpec & { kind: 'send' };
  clock_v0: number;
  clock_r0: number;
  clock_k: number;
  /** The state or province by the fan's number; null: it tells none. */
  region: string | null;
  campaign_status: CampaignStatus;
  landing_url: string;
  /** What the workspace has chosen about sending, as it is now. */
  sending: WorkspaceSending | undefined;
  sms_countries: string[] | null;
  /** The zone of the workspace's months. */
  workspace_zone: string;
  /** What messages cost. Undefined: the workspace has told no prices. */
  spend_prices: SpendPrices | undefined;
  /** How many spend caps this message counts for. */
  spend_caps: number;
  /** The sender that has to be used; null: the installation's own. */
  sender: BuiltJson<{ id: string; version: number }> | null;
  /**
   * Where the fan listens: as the pre-save of this campaign says, else by a live grant, else as the fan has said before
   * (`preferredService`), else by a grant that has ended. Null for a template
   * without a link to the service, too. The next fields hold the service's ids of what is promoted.
   */
  service: Service | null;
  /** The services whose grant has ended: the fan has to connect them again. */
  ended_services: Service[];
  /** The name of the campaign's own page. Null: it has none. */
  slug: string | null;
  release_ids: ServiceIds | null;
  track_ids: ServiceIds | null;
  artist_ids: ServiceIds;
  address_encrypted: string | null;
  address_hmac: string | null;
  suppressed: boolean;
  /** True while a reply from the number waits until a person has decided whether it asks us to stop. */
  doubtful: boolean;
  /** True when the fan wants no marketing now: a pause, or fewer messages. */
  resting: boolean;
  /** True when another fan with the same address got the same message. */
  address_reached: boolean;
  /** True when there are events that no decision has read. */
  unread: boolean;
  /** The purposes that the ledger grants on this channel now. */
  purposes: BuiltJson<Purpose[]>;
  /** Sends that the caps may count, in workspace time. */
  recent: BuiltJson<{ channel: Channel; at: number }[]>;
  sent_in_campaign: number;
  /** The wording that is sent. Null: the message is not written. */
  template_version_id: string | null;
  template_dialect: Dialect | null;
  template_subject: string | null;
  template_body: string | null;
  /** The wording has an HTML part of its own. */
  template_designed: boolean | null;
  template_media: Media | null;
  message_id: string | null;
  message_state: MessageState | null;
  /** Real, ms. */
  attempted_at: number;
}

type StoredJson = 'spec' | 'spend_prices' | 'sending' | 'release_ids' | 'track_ids' | 'artist_ids';
type ClaimableRow = Omit<Claimable, StoredJson> & Record<StoredJson, unknown>;

/** An attribute may hold any word. Where it names no service that we know, nothing is known. */
const FanServiceSchema = z.enum(SERVICES).nullable().catch(null);

const READ = `
SELECT x.id AS effect_id, x.status AS effect_status, x.workspace_id, x.fan_id, x.campaign_id, x.track, x.run,
  x.step, x.visit, x.spec, w.clock_v0, w.clock_r0, w.clock_k,
  c.status AS campaign_status, c.landing_url, w.sending, w.sms_countries, w.zone AS workspace_zone, w.spend_prices,
  nullif(i.region, '') AS region, ${SPEND_CAPS_OF_CLAIM} AS spend_caps, ${SENDER_OF_CLAIM} AS sender, ${FACTS_COLUMNS},
  -- Only such links lead to the service. Nobody else's history is read for it.
  CASE WHEN p.dialect = 1 AND concat(p.subject, p.body) LIKE '%links%' OR p.dialect > 1 AND 'links' = ANY (p.uses)
    THEN coalesce(
    (SELECT e.payload ->> 'service' FROM events e WHERE e.fan_id = x.fan_id AND e.campaign_id = x.campaign_id
      AND e.type = 'fan.pre_saved' AND e.payload ->> 'service' IS NOT NULL ORDER BY e.fan_seq DESC LIMIT 1),
    (SELECT n.service FROM connections n WHERE n.fan_id = x.fan_id AND n.status = 'active'
      ORDER BY n.created_at DESC LIMIT 1),
    (SELECT e.payload ->> 'value' FROM events e WHERE e.fan_id = x.fan_id AND e.type = 'fan.attribute_set'
      AND e.payload ->> 'name' = 'preferredService'
      ORDER BY e.fan_seq DESC LIMIT 1),
    (SELECT n.service FROM connections n WHERE n.fan_id = x.fan_id
      ORDER BY n.created_at DESC LIMIT 1)) END AS service,
  ARRAY(SELECT n.service FROM connections n WHERE n.fan_id = x.fan_id AND n.status = 'expired') AS ended_services, c.slug,
  r.service_ids AS release_ids, r.lead_track_ids AS track_ids, t.service_ids AS artist_ids,
  i.address_encrypted, i.address_hmac, coalesce(a.suppressed_at IS NOT NULL, false) AS suppressed,
  EXISTS (SELECT FROM replies y WHERE y.workspace_id = i.workspace_id AND y.address_hmac = i.address_hmac
    AND y.state = 'doubtful' AND i.channel = 'sms') AS doubtful,
  ${FAN_RESTS} AS resting,
  f.last_seq > coalesce(s.cursor_seq, 0) AS unread,
  EXISTS (SELECT FROM messages o WHERE o.campaign_id = x.campaign_id AND o.track = x.track AND o.step = x.step
    AND o.visit = x.visit AND o.run = x.run AND o.channel = x.spec ->> 'channel'
    AND o.address_hmac = i.address_hmac AND o.fan_id <> x.fan_id AND o.state NOT IN ('pending')) AS address_reached,
  CASE WHEN EXISTS (SELECT FROM artist_stops z WHERE z.fan_id = x.fan_id AND z.artist_id = t.id) THEN '[]'
    ELSE ${grantedPurposesSql('x.fan_id', "x.spec ->> 'channel'")} END AS purposes,
  coalesce((SELECT jsonb_agg(jsonb_build_object('channel', m.channel,
      'at', floor(extract(epoch FROM m.attempted_virtual_at) * 1000)))
    FROM messages m WHERE m.fan_id = x.fan_id AND m.purpose <> 'service'
      AND m.state IN ('attempting', 'accepted', 'unknown', 'abandoned')), '[]') AS recent,
  (SELECT count(*) FROM messages m WHERE m.fan_id = x.fan_id AND m.campaign_id = x.campaign_id
    AND m.channel = x.spec ->> 'channel' AND m.purpose <> 'service'
    AND m.state IN ('attempting', 'accepted', 'unknown', 'abandoned')) AS sent_in_campaign,
  p.id AS template_version_id, p.dialect AS template_dialect, p.subject AS template_subject, p.body AS template_body,
  p.designed AS template_designed, p.media AS template_media, m.id AS message_id, m.state AS message_state,
  coalesce(floor(extract(epoch FROM m.attempted_at) * 1000), 0)::float8 AS attempted_at
FROM effects x
JOIN fans f ON f.id = x.fan_id
LEFT JOIN fan_states s ON s.fan_id = x.fan_id
JOIN workspaces w ON w.id = x.workspace_id
JOIN campaigns c ON c.id = x.campaign_id
LEFT JOIN releases r ON r.id = c.release_id
JOIN artists t ON t.id = coalesce(r.artist_id, c.artist_id)
LEFT JOIN identities i ON i.fan_id = x.fan_id AND i.channel = x.spec ->> 'channel'
LEFT JOIN addresses a ON a.workspace_id = i.workspace_id AND a.channel = i.channel
  AND a.address_hmac = i.address_hmac
LEFT JOIN LATERAL (${wordingSql("x.spec ->> 'template'", "x.spec ->> 'channel'")}) p ON true
LEFT JOIN messages m ON m.fan_id = x.fan_id AND m.campaign_id = x.campaign_id AND m.track = x.track
  AND m.run = x.run AND m.step = x.step AND m.visit = x.visit AND m.channel = x.spec ->> 'channel'
WHERE x.id = $1 AND x.kind = 'send'`;

/** Locks the address and then the fan, and reads what the claim needs. */
export async function lockForClaim(sql: Sql, effectId: string): Promise<Claimable | undefined> {
  const [, [row]] = await Promise.all([
    sql.query('SELECT lock_for_claim($1)', [effectId], 'claim.lock'),
    sql.query<ClaimableRow>(READ, [effectId], 'claim.read'),
  ]);
  if (row === undefined) return undefined;
  return {
    ...row,
    service: FanServiceSchema.parse(row.service),
    spec: StoredSendSchema.parse(row.spec),
    sending: storedSendingOf(row.sending, row.sms_countries),
    spend_prices: storedPricesOf(row.spend_prices),
    release_ids: ServiceIdsSchema.nullable().parse(row.release_ids),
    track_ids: ServiceIdsSchema.nullable().parse(row.track_ids),
    artist_ids: ServiceIdsSchema.parse(row.artist_ids),
  };
}

const TAKE = `
WITH taken AS (UPDATE effects SET status = 'running' WHERE id = $1),
message AS (
  INSERT INTO messages AS m (id, workspace_id, fan_id, campaign_id, effect_id, track, run, step, visit, channel,
    template, template_version_id, values_encrypted, content_hash, purpose, intent, address_hmac, state, callback_token,
    attempted_at, attempted_virtual_at, cost_micros, sender_id, spend_month)
  SELECT $2, x.workspace_id, x.fan_id, x.campaign_id, x.id, x.track, x.run, x.step, x.visit,
    x.spec ->> 'channel', x.spec ->> 'template', $9, $10, $11, x.spec ->> 'purpose', x.spec ->> 'intent', $3,
    'attempting', $4, now(), to_timestamp($5::double precision / 1000), $12::bigint, $13::uuid, $14
  FROM effects x WHERE x.id = $1
  ON CONFLICT (fan_id, campaign_id, track, run, step, visit, channel) DO UPDATE SET state = 'attempting',
    effect_id = excluded.effect_id, attempted_at = now(), callback_token = excluded.callback_token,
    attempted_virtual_at = excluded.attempted_virtual_at, template_version_id = excluded.template_version_id,
    values_encrypted = excluded.values_encrypted, content_hash = excluded.content_hash,
    cost_micros = excluded.cost_micros, sender_id = excluded.sender_id, spend_month = excluded.spend_month,
    updated_at = now()
    WHERE m.state = 'pending'
  RETURNING m.id, m.workspace_id, m.fan_id, m.campaign_id),
link AS (
  INSERT INTO links (code, workspace_id, fan_id, campaign_id, message_id, url, leads_to)
  SELECT l.code, m.workspace_id, m.fan_id, m.campaign_id, m.id, l.url, l.leads_to
  FROM message m, unnest($6::text[], $7::text[], $8::text[]) AS l (code, url, leads_to))
SELECT id FROM message`;

interface Claim {
  effectId: string;
  messageId: string;
  addressHmac: string;
  callbackToken: string;
  virtualAt: number;
  links: NewLink[];
  /** What the message was made from, so that it can be shown again as it was sent. */
  sealed: SealedMessage;
  /** Millionths of the workspace's currency; null: it has told no prices. */
  costMicros: number | null;
  /** The month that pays for it; null as for the cost. */
  spendMonth: string | null;
  /** Null: the installation's own sender. */
  senderId: string | null;
}

/**
 * A tracked link. A link that leads to a streaming service is not changed: the service must not learn which fan came.
 */
export interface NewLink {
  target: LinkTarget;
  code: string;
  url: string;
  leadsTo: 'page' | 'service';
}

/**
 * Moves the message to `attempting`. Returns false when somebody has claimed it before; then nobody calls the
 * provider.
 */
export async function takeMessage(sql: Sql, claim: Claim): Promise<boolean> {
  const { effectId, messageId, addressHmac, callbackToken, virtualAt, links, sealed } = claim;
  const values = [
    ...[effectId, messageId, addressHmac, callbackToken, virtualAt],
    links.map(({ code }) => code),
    links.map(({ url }) => url),
    links.map(({ leadsTo }) => leadsTo),
    ...[sealed.versionId, sealed.values, sealed.hash],
    ...[claim.costMicros, claim.senderId, claim.spendMonth],
  ];
  return (await sql.query(TAKE, values, 'claim.take')).length === 1;
}

export function messageRef(row: Claimable, messageId: string): MessageRef {
  const { channel, purpose, intent } = row.spec;
  return { messageId, effectId: row.effect_id, track: row.track, step: row.step, channel, purpose, intent };
}
