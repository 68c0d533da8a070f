import { z } from 'zod';
import {
  DEFAULT_PAGE_SETTINGS,
  type PageSettings,
  PageSettingsSchema,
} from '#contracts/pages/page-settings.js';
import { StoredReleaseClockSchema } from '#contracts/releases/releases.js';
import type { Sql } from '#database/database.js';
import type { Programme } from '#domain/consents/sign-up-wording.js';
import type { ArtworkColours } from '#domain/releases/artwork-colours.js';
import { AUDIO_KINDS, type AudioKind } from '#domain/releases/audio-kind.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import type { CampaignStatus } from '#domain/terms.js';

/** The settings as they are stored; those that a later version has added get its defaults. */
export function pageSettingsOf(stored: unknown): PageSettings {
  return stored === null || stored === undefined ? DEFAULT_PAGE_SETTINGS : PageSettingsSchema.parse(stored);
}

/** What the API and the pages need to know of a campaign's page. */
export interface PageRecord {
  campaignId: string;
  slug: string | null;
  settings: PageSettings;
  /** Null: nobody has changed it. */
  updatedAt: Date | null;
}

/** Undefined when the workspace has no such campaign. */
export async function findCampaignPage(
  sql: Sql,
  workspaceId: string,
  campaignId: string,
): Promise<PageRecord | undefined> {
  const [row] = await sql.query<Omit<PageRecord, 'settings'> & { settings: unknown }>(
    `SELECT c.id AS "campaignId", c.slug, p.settings, p.updated_at AS "updatedAt"
     FROM campaigns c LEFT JOIN campaign_pages p ON p.campaign_id = c.id WHERE c.workspace_id = $1 AND c.id = $2`,
    [workspaceId, campaignId],
  );
  return row === undefined ? undefined : { ...row, settings: pageSettingsOf(row.settings) };
}

/** False when the workspace has no such campaign. */
export async function savePageSettings(
  sql: Sql,
  workspaceId: string,
  campaignId: string,
  settings: PageSettings,
): Promise<boolean> {
  const saved = await sql.query(
    `INSERT INTO campaign_pages AS p (campaign_id, workspace_id, settings)
     SELECT id, workspace_id, $3 FROM campaigns WHERE workspace_id = $1 AND id = $2
     ON CONFLICT (campaign_id) DO UPDATE SET settings = excluded.settings, updated_at = now() RETURNING 1`,
    [workspaceId, campaignId, JSON.stringify(settings)],
  );
  return saved.length === 1;
}

/** What a page of a campaign is about. */
export interface PageSubject {
  workspaceId: string;
  campaignId: string;
  slug: string;
  status: CampaignStatus;
  epoch: number;
  artist: string;
  /** Null: the campaign has no release, and lasts. */
  release: { id: string; title: string; clock: ReleaseClock; isCancelled: boolean } | null;
  /** Null: the release has none. */
  artwork: { hash: string; placeholder: string; widths: number[]; colours: ArtworkColours } | null;
  /** Null: the release has none. Only fans who have confirmed a sign-up are told where it is. */
  snippet: { hash: string; kind: AudioKind } | null;
  settings: PageSettings;
  /** The word by which fans join by text; null where the campaign has none. */
  keyword: { word: string; wording: string } | null;
}

const SubjectSchema = z.object({
  release: z
    .object({ id: z.string(), title: z.string(), clock: StoredReleaseClockSchema, isCancelled: z.boolean() })
    .nullable(),
  artwork: z
    .object({
      ...{ hash: z.string(), placeholder: z.string(), widths: z.array(z.number()) },
      colours: z.object({ background: z.string(), accent: z.string() }),
    })
    .nullable(),
  snippet: z.object({ hash: z.string(), kind: z.enum(AUDIO_KINDS) }).nullable(),
  keyword: z.object({ word: z.string(), wording: z.string() }).nullable(),
});

type SubjectRow = Omit<PageSubject, 'release' | 'artwork' | 'snippet' | 'keyword' | 'settings'> & {
  snippet: unknown;
  release: unknown;
  artwork: unknown;
  keyword: unknown;
  settings: unknown;
};

const SUBJECT = `
SELECT c.workspace_id AS "workspaceId", c.id AS "campaignId", c.slug, c.status, c.epoch, a.name AS artist, p.settings,
  CASE WHEN r.id IS NULL THEN NULL ELSE jsonb_build_object('id', r.id, 'title', r.title, 'clock', r.clock,
    'isCancelled', r.cancelled_at IS NOT NULL) END AS release,
  (SELECT jsonb_build_object('hash', k.hash, 'placeholder', k.placeholder, 'widths', to_jsonb(k.widths),
     'colours', k.colours) FROM artworks k WHERE k.release_id = r.id AND k.current) AS artwork,
  (SELECT jsonb_build_object('hash', s.hash, 'kind', s.kind) FROM snippets s
     WHERE s.release_id = r.id AND s.current) AS snippet,
  (SELECT jsonb_build_object('word', upper(w.word), 'wording', w.wording) FROM keywords w
     WHERE w.campaign_id = c.id ORDER BY w.id LIMIT 1) AS keyword
FROM campaigns c LEFT JOIN releases r ON r.id = c.release_id
JOIN artists a ON a.id = coalesce(r.artist_id, c.artist_id)
LEFT JOIN campaign_pages p ON p.campaign_id = c.id
WHERE c.slug IS NOT NULL`;

/** What the page of this name is about. A draft has one, too: who may see it is not decided here. */
export async function findPageSubject(sql: Sql, slug: string): Promise<PageSubject | undefined> {
  const [row] = await sql.query<SubjectRow>(`${SUBJECT} AND c.slug = $1`, [slug], 'page-subject.find');
  return row === undefined ? undefined : subjectOf(row);
}

export async function findPageSubjectOf(sql: Sql, campaignId: string): Promise<PageSubject | undefined> {
  const [row] = await sql.query<SubjectRow>(`${SUBJECT} AND c.id = $1`, [campaignId]);
  return row === undefined ? undefined : subjectOf(row);
}

function subjectOf(row: SubjectRow): PageSubject {
  const { release, artwork, snippet, keyword } = row;
  return {
    ...row,
    ...SubjectSchema.parse({ release, artwork, snippet, keyword }),
    settings: pageSettingsOf(row.settings),
  };
}

/** What the words of a consent on this page name. */
export function programmeOf({ artist, release, settings }: PageSubject): Programme {
  const { textsAMonth, termsUrl, privacyUrl } = settings;
  return {
    ...{ textsAMonth, termsUrl, privacyUrl },
    sender: settings.sender ?? artist,
    release: release?.title ?? artist,
  };
}
