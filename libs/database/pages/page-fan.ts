import { z } from 'zod';
import { TAP_ACTS, type TapAct } from '#domain/pages/taps.js';
import { LAYER_ANSWERS, PAGE_LAYERS, type PageLayer } from '#domain/pages/layers.js';
import { PRE_SAVE_PATHS, SERVICES, type EpochMs, type PreSavePath, type Service } from '#domain/terms.js';
import { hasConsentSql } from '#database/consents/consent-rule.js';
import type { Sql } from '#database/database.js';

/** What one fan has done in one campaign, as far as its page tells it to the fan. */
export interface PageFan {
  id: string;
  territory: string | null;
  zone: string | null;
  locale: string | null;
  /** `endsAt`: when the grant ends by the service's rule (real time, ms); null: never, or not worked out yet. */
  connections: {
    service: Service;
    scopes: string[];
    expired: boolean;
    since: EpochMs;
    endsAt: EpochMs | null;
  }[];
  /** The services on which the fan wants every release of this artist. */
  futureSaves: Service[];
  /** The newest pre-save. */
  preSaved: { path: PreSavePath; service: Service | undefined } | undefined;
  /** We have saved the release for the fan, by the flow or by a tap, at that moment of the workspace's time. */
  releaseSaved: { service: Service; at: EpochMs } | undefined;
  saveFailed: boolean;
  /** Taps that are carried out behind the page. */
  waiting: TapAct[];
  /** By the fan's own act, or before the enrollment. */
  saved: boolean;
  followed: boolean;
  /** The fan may be written to. */
  reachable: boolean;
  /** The fan gets notifications in a browser. */
  pushed: boolean;
  /** The questions of this page that the fan has answered, either way. */
  answered: ReadonlySet<PageLayer>;
  /** The fan has been in an earlier campaign of this artist, past the pre-save. */
  wentFurtherBefore: boolean;
}

/** The log itself is read, because a page has to show an act at once, and projections come a moment later. */
const KNOWN = `
f.id, f.territory, f.zone, f.locale,
  coalesce((SELECT jsonb_agg(jsonb_build_object('service', n.service, 'scopes', n.scopes,
      'expired', n.status = 'expired', 'since', (extract(epoch FROM n.created_at) * 1000)::float8,
      'endsAt', (extract(epoch FROM n.grant_ends_at) * 1000)::float8) ORDER BY n.created_at)
    FROM connections n WHERE n.fan_id = f.id), '[]') AS connections,
  EXISTS (SELECT FROM identities i JOIN addresses a USING (workspace_id, channel, address_hmac)
    WHERE i.fan_id = f.id AND i.verified_at IS NOT NULL AND a.suppressed_at IS NULL) AS reachable,
  EXISTS (SELECT FROM identities i JOIN addresses a USING (workspace_id, channel, address_hmac)
    WHERE i.fan_id = f.id AND i.channel = 'webpush' AND a.suppressed_at IS NULL)
    AND ${hasConsentSql('f.id', "'webpush'", "'marketing'")} AS pushed,
  EXISTS (SELECT FROM stage_entries s JOIN campaigns o ON o.id = s.campaign_id
      LEFT JOIN releases r ON r.id = o.release_id
    WHERE s.fan_id = f.id AND s.campaign_id <> $3 AND s.standing = 'reached' AND s.stage <> 'pre_saved'
      AND coalesce(r.artist_id, o.artist_id) = $4) AS "wentFurtherBefore",
  coalesce((SELECT jsonb_agg(jsonb_build_object('type', e.type, 'payload', e.payload,
      'at', (extract(epoch FROM e.occurred_at) * 1000)::float8) ORDER BY e.fan_seq)
    FROM events e WHERE e.fan_id = f.id AND e.campaign_id = $3 AND e.type IN ('fan.pre_saved', 'release.saved',
      'release.save_failed', 'fan.saved', 'fan.followed', 'stage.already', 'flow.exit_requested',
      'enrollment.closed', 'service.done')), '[]') AS acts,
  coalesce((SELECT jsonb_agg(w.service) FROM future_saves w WHERE w.fan_id = f.id AND w.artist_id = $4
    AND w.revoked_at IS NULL AND w.ends_at > now()), '[]') AS "futureSaves",
  coalesce((SELECT jsonb_agg(DISTINCT t.act) FROM page_taps t WHERE t.fan_id = f.id AND t.campaign_id = $3
    AND t.ended_at IS NULL), '[]') AS waiting,
  coalesce((SELECT jsonb_object_agg(q.layer, q.answer) FROM page_answers q
    WHERE q.fan_id = f.id AND q.campaign_id = $3), '{}') AS answers`;

const BY_ID = `SELECT ${KNOWN} FROM fans f WHERE f.workspace_id = $1 AND f.id = $2`;

const BY_SESSION = `
SELECT ${KNOWN}, p.id AS "sessionId" FROM page_sessions p JOIN fans f ON f.id = p.fan_id AND f.workspace_id = p.workspace_id
WHERE p.token_hash = $2 AND p.workspace_id = $1 AND p.expires_at > now()`;

interface Row {
  id: string;
  territory: string | null;
  zone: string | null;
  locale: string | null;
  connections: unknown;
  reachable: boolean;
  pushed: boolean;
  wentFurtherBefore: boolean;
  acts: unknown;
  answers: unknown;
  futureSaves: unknown;
  waiting: unknown;
}

const ConnectionsSchema = z.array(
  z.object({
    service: z.enum(SERVICES),
    scopes: z.array(z.string()),
    expired: z.boolean(),
    since: z.number(),
    endsAt: z.number().nullable(),
  }),
);
const ServicesSchema = z.array(z.enum(SERVICES));
const TapsSchema = z.array(z.enum(TAP_ACTS));
const PayloadSchema = z.object({
  path: z.enum(PRE_SAVE_PATHS).optional(),
  service: z.enum(SERVICES).optional(),
  stage: z.string().optional(),
  reason: z.string().optional(),
  by: z.string().optional(),
  action: z.string().optional(),
  receipt: z.string().optional(),
});
const ActsSchema = z.array(z.object({ type: z.string(), payload: PayloadSchema, at: z.number() }));
const AnswersSchema = z.record(z.string(), z.enum(LAYER_ANSWERS));
type Act = z.infer<typeof ActsSchema>[number];

/** What a page is about, as far as it decides what is read of a fan. */
interface About {
  workspaceId: string;
  campaignId: string;
  artist: { id: string };
}

/** Undefined: the workspace has no such fan any more. */
export async function readPageFan(sql: Sql, page: About, fanId: string): Promise<PageFan | undefined> {
  const { workspaceId, campaignId, artist } = page;
  const [row] = await sql.query<Row>(BY_ID, [workspaceId, fanId, campaignId, artist.id], 'page-fan.by-id');
  return row && fanOf(row);
}

/**
 * Who looks at a page, and all that it shows of them, in one statement: a view of a fan who comes back asks the
 * database once. Undefined: the browser has no session in this workspace, or it has ended.
 */
export async function readReturningFan(
  sql: Sql,
  page: About,
  tokenHash: string,
): Promise<{ sessionId: string; fan: PageFan } | undefined> {
  const { workspaceId, campaignId, artist } = page;
  const [row] = await sql.query<Row & { sessionId: string }>(
    BY_SESSION,
    [workspaceId, tokenHash, campaignId, artist.id],
    'page-fan.by-session',
  );
  return row && { sessionId: row.sessionId, fan: fanOf(row) };
}

function fanOf(row: Row): PageFan {
  const answers = AnswersSchema.parse(row.answers);
  const fan: PageFan = {
    ...{ id: row.id, territory: row.territory, zone: row.zone, locale: row.locale },
    ...{ reachable: row.reachable, pushed: row.pushed, wentFurtherBefore: row.wentFurtherBefore },
    connections: ConnectionsSchema.parse(row.connections),
    futureSaves: ServicesSchema.parse(row.futureSaves),
    waiting: TapsSchema.parse(row.waiting),
    answered: new Set(PAGE_LAYERS.filter((layer) => answers[layer] !== undefined)),
    ...{ preSaved: undefined, releaseSaved: undefined, saveFailed: false, saved: false, followed: false },
  };
  for (const act of ActsSchema.parse(row.acts)) note(fan, act);
  return fan;
}

function note(fan: PageFan, { type, payload, at }: Act): void {
  const { path, service, stage, reason, by, action, receipt } = payload;
  switch (type) {
    case 'fan.pre_saved':
      if (path !== undefined) fan.preSaved = { path, service };
      return;
    case 'release.saved':
      if (service !== undefined) fan.releaseSaved = { service, at };
      return;
    case 'service.done':
      // A tap of the fan's on the page. What was in the library before, we have not saved.
      if (service !== undefined && action === 'saveRelease' && receipt === 'saved')
        fan.releaseSaved ??= { service, at };
      return;
    case 'release.save_failed':
      fan.saveFailed = true;
      return;
    case 'fan.saved':
      fan.saved = true;
      return;
    case 'fan.followed':
      fan.followed = true;
      return;
    case 'stage.already':
      if (stage === 'saved') fan.saved = true;
      if (stage === 'followed') fan.followed = true;
      return;
    case 'flow.exit_requested':
      // The fan has taken the pre-save back. A later one counts again.
      if (by === 'fan') fan.preSaved = undefined;
      return;
    case 'enrollment.closed':
      if (reason === 'exited_by_operator') fan.preSaved = undefined;
      return;
  }
}
