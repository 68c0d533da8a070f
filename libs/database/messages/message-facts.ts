import { z } from 'zod';
import { AttributeValueSchema } from '#contracts/flows/flow-conditions.schema.js';
import { StoredReleaseClockSchema } from '#contracts/releases/releases.js';
import type { SecretBox } from '#database/secret-box.js';
import type { MessageFacts } from '#domain/messages/message-values.js';
import { attributesIn } from '#domain/messages/template-names.js';
import { artworkPath } from '#domain/releases/artwork-file.js';
import { fanProfileOf } from '#database/fans/fan-profile.js';

/** What a message says of fan, artist, release and campaign, as it is read for a preview, a test and a send. */
export interface FactsRow {
  artist_id: string;
  artist_name: string;
  link_host: string | null;
  /** Null for a campaign without a release. */
  release_title: string | null;
  /** Null: the message does not name the date. */
  release_clock: unknown;
  campaign_name: string;
  campaign_code: string | null;
  territory: string | null;
  zone: string | null;
  /** Null: none is known, or the message names nothing of it. */
  profile_encrypted: string | null;
  attributes: unknown;
  artwork: unknown;
  chosen_colours: unknown;
  /** The workspace's postal address. Null: it has none. */
  postal_address: string | null;
  workspace_language: string;
  /** The language of the wording; '' is for any. */
  template_language: string | null;
  template_uses: string[] | null;
}

type StoredFacts = 'release_clock' | 'attributes' | 'artwork' | 'chosen_colours';
export type StoredFactsRow = Pick<FactsRow, StoredFacts>;

/**
 * Reads them where `f` is the fan, `w` the workspace, `c` the campaign, `r` the release, `t` the artist, and `p` the
 * wording that is sent. Only what the wording names is looked up.
 */
export const FACTS_COLUMNS = `t.id AS artist_id, t.name AS artist_name, t.link_host, r.title AS release_title,
  CASE WHEN p.uses && '{releaseDate,releaseTime,releaseAt}' THEN r.clock END AS release_clock,
  c.name AS campaign_name, c.code AS campaign_code, f.territory, f.zone, w.postal_address,
  CASE WHEN 'fan' = ANY (p.uses) THEN f.profile_encrypted END AS profile_encrypted,
  CASE WHEN p.uses && '{fan.attributes,code}' THEN (SELECT jsonb_object_agg(known.name, known.value) FROM (
    SELECT DISTINCT ON (e.payload ->> 'name') e.payload ->> 'name' AS name, e.payload -> 'value' AS value
    FROM events e WHERE e.fan_id = f.id AND e.type = 'fan.attribute_set'
    ORDER BY e.payload ->> 'name', e.fan_seq DESC) known) END AS attributes,
  CASE WHEN p.media IS NOT NULL OR p.uses && '{artwork,look}' THEN (
    SELECT jsonb_build_object('hash', k.hash, 'widths', to_jsonb(k.widths), 'colours', k.colours)
    FROM artworks k WHERE k.release_id = r.id AND k.current) END AS artwork,
  CASE WHEN 'look' = ANY (p.uses) THEN (SELECT g.settings -> 'colours' FROM campaign_pages g
    WHERE g.campaign_id = c.id) END AS chosen_colours,
  w.language AS workspace_language, p.language AS template_language, p.uses AS template_uses`;

/**
 * Which languages a message is looked for in, the best first: the fan's, the workspace's, any. Each also by its first
 * part, so that `pt` serves a fan with `pt-BR`.
 */
export const LANGUAGES_SQL = `ARRAY[lower(coalesce(f.locale, w.language)),
  split_part(lower(coalesce(f.locale, w.language)), '-', 1), lower(w.language), split_part(lower(w.language), '-', 1), '']`;

/**
 * The wording that is sent to the fan: of the campaign before that of every campaign, and then by language. `$key` and
 * `$channel` are SQL expressions.
 */
export const wordingSql = (key: string, channel: string): string => `
  SELECT v.id, v.dialect, v.format, v.language, v.subject, v.body, v.html IS NOT NULL AS designed, v.media, v.uses
  FROM template_versions v
  WHERE v.workspace_id = w.id AND v.key = ${key} AND v.channel = ${channel} AND v.current
    AND (v.campaign_id IS NULL OR v.campaign_id = c.id) AND v.language = ANY (${LANGUAGES_SQL})
  ORDER BY v.campaign_id IS NULL, array_position(${LANGUAGES_SQL}, v.language) LIMIT 1`;

const FactsSchema = z.object({
  release_clock: StoredReleaseClockSchema.nullable(),
  attributes: z.record(z.string(), AttributeValueSchema.nullable().catch(null)).nullable(),
  artwork: z
    .object({
      hash: z.string(),
      widths: z.array(z.number()),
      colours: z.object({ background: z.string(), accent: z.string() }),
    })
    .nullable(),
  chosen_colours: z.object({ background: z.string().optional(), accent: z.string().optional() }).nullable(),
});

/** What belongs to one sending or showing: links, the way out, the moment. */
export type Occasion = Pick<MessageFacts, 'link' | 'links' | 'optOut' | 'now'>;

/** In emails and MMS the artwork is at most this wide. */
const WIDEST = 640;

/** The facts of a message. `publicBaseUrl` is where the artwork and the contact card are. */
export function messageFacts(
  row: FactsRow,
  { box, publicBaseUrl }: { box: SecretBox; publicBaseUrl: string },
  occasion: Occasion,
): MessageFacts {
  const { release_clock, attributes, artwork, chosen_colours } = FactsSchema.parse({
    release_clock: row.release_clock,
    attributes: row.attributes,
    artwork: row.artwork,
    chosen_colours: row.chosen_colours,
  });
  const asked = Object.fromEntries(attributesIn(row.template_uses ?? []).map((name) => [name, null]));
  const code = attributes?.['code'] ?? row.campaign_code;
  const width = artwork?.widths.filter((one) => one <= WIDEST).at(-1) ?? artwork?.widths[0] ?? WIDEST;
  return {
    artist: row.artist_name,
    release: row.release_title === null ? null : { title: row.release_title, clock: release_clock },
    campaign: row.campaign_name,
    fan: {
      ...fanProfileOf(row.profile_encrypted, box),
      place: { country: row.territory ?? undefined, zone: row.zone ?? undefined },
      attributes: { ...asked, ...attributes },
    },
    code: code === null ? null : String(code),
    contactCard: `${linkBase(row.link_host, publicBaseUrl)}/c/${row.artist_id}.vcf`,
    postalAddress: row.postal_address ?? '',
    artwork: artwork === null ? null : publicBaseUrl + artworkPath(artwork.hash, width, 'jpeg'),
    look: {
      title: row.release_title ?? row.artist_name,
      artwork: artwork?.colours ?? null,
      ...(chosen_colours === null ? {} : { chosen: chosen_colours }),
    },
    language: languageOf(row),
    ...occasion,
  };
}

/** A wording for any language is read in the workspace's. */
const languageOf = ({ template_language: own, workspace_language: ours }: FactsRow): string =>
  own === null || own === '' ? ours : own;

/** Where links of the artist's messages begin. */
export const linkBase = (host: string | null, publicBaseUrl: string): string =>
  host === null ? publicBaseUrl : `https://${host}`;
