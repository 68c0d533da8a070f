import { StepMapSchema } from '#contracts/campaigns/campaign-changes.js';
import { FlowSchema } from '#contracts/flows/flow.schema.js';
import { StoredReleaseClockSchema } from '#contracts/releases/releases.js';
import type { CampaignFacts, CampaignVersion, StepReview } from '#domain/engine/campaign-facts.js';
import type { Flow } from '#domain/flows/flow.js';
import type { AvailabilityTable } from '#domain/releases/availability.js';
import type { CampaignStatus, EndReason, PublishMode } from '#domain/terms.js';
import type { BuiltJson, Sql } from '#database/database.js';

interface StoredVersion {
  version: number;
  mode: PublishMode;
  stepMap: unknown;
  flow: unknown;
}

interface CampaignRow {
  id: string;
  status: CampaignStatus;
  epoch: number;
  release_id: string | null;
  artist_id: string;
  clock: unknown;
  release_window_ms: number;
  ends_at_ms: number | null;
  version: number | null;
  end_reason: EndReason;
  availability: BuiltJson<AvailabilityTable> | null;
  definition: unknown;
  /** Null until a version is published to the running campaign. */
  versions: BuiltJson<StoredVersion[]> | null;
  /** The newest first. Null: nobody has reviewed a message. */
  reviews: BuiltJson<StepReview[]> | null;
}

const READ = `
SELECT c.id, c.status, c.epoch, c.release_id, t.id AS artist_id, r.clock, c.release_window_ms, v.version, v.definition, c.end_reason,
  floor(extract(epoch FROM c.ends_at) * 1000)::double precision AS ends_at_ms,
  (SELECT jsonb_agg(jsonb_build_object('version', p.version, 'mode', p.mode, 'stepMap', p.step_map,
      'flow', x.definition) ORDER BY p.version)
    FROM campaign_versions p JOIN flow_versions x ON x.id = p.flow_version_id WHERE p.campaign_id = c.id)
    AS versions,
  (SELECT jsonb_object_agg(late.service, late.found) FROM (
    SELECT a.service, jsonb_object_agg(a.territory, CASE a.state
      WHEN 'available' THEN jsonb_build_object('kind', 'available',
        'at', floor(extract(epoch FROM a.available_at) * 1000))
      ELSE '{"kind": "awaited"}'::jsonb END) AS found
    FROM release_availability a WHERE a.release_id = c.release_id AND a.held GROUP BY a.service) late) AS availability,
  (SELECT jsonb_agg(jsonb_build_object('track', v.track, 'step', v.step, 'verdict', v.verdict,
      'through', floor(extract(epoch FROM v.through) * 1000)) ORDER BY v.at DESC, v.id DESC)
    FROM step_reviews v WHERE v.campaign_id = c.id) AS reviews
FROM campaigns c LEFT JOIN releases r ON r.id = c.release_id
  JOIN artists t ON t.id = coalesce(r.artist_id, c.artist_id) LEFT JOIN flow_versions v ON v.id = c.flow_version_id
WHERE c.id = ANY ($1::uuid[])`;

const NO_FLOW: Flow = { schema: 1, name: 'none', tracks: [] };

/**
 * Keeps campaigns in the process as the engine reads them. The key is (id, epoch). Whatever can change a fan's next
 * step raises the epoch, so a kept entry is never out of date. A published flow version never changes.
 */
export class CampaignCache {
  private readonly kept = new Map<string, CampaignFacts>();

  async facts(sql: Sql, wanted: { id: string; epoch: number }[]): Promise<Map<string, CampaignFacts>> {
    // The answer is collected here. Another decision may keep an older or a newer entry while this one reads.
    const found = new Map<string, CampaignFacts>();
    const missing: string[] = [];
    for (const { id, epoch } of wanted) {
      const kept = this.kept.get(id);
      if (kept?.epoch === epoch) found.set(id, kept);
      else missing.push(id);
    }
    if (missing.length === 0) return found;
    for (const row of await sql.query<CampaignRow>(READ, [missing], 'campaign.facts')) {
      const facts = campaignFactsOf(row);
      found.set(row.id, facts);
      this.kept.set(row.id, facts);
    }
    return found;
  }
}

function campaignFactsOf(row: CampaignRow): CampaignFacts {
  const flow = row.definition === null ? NO_FLOW : FlowSchema.parse(row.definition);
  return {
    id: row.id,
    status: row.status,
    epoch: row.epoch,
    releaseId: row.release_id,
    artistId: row.artist_id,
    clock: StoredReleaseClockSchema.nullable().parse(row.clock),
    releaseWindowMs: row.release_window_ms,
    endsAt: row.ends_at_ms,
    endReason: row.end_reason,
    ...(row.availability === null ? {} : { availability: row.availability }),
    ...(row.reviews === null ? {} : { reviews: row.reviews }),
    flow,
    versions: row.versions?.map(versionOf) ?? [
      { version: row.version ?? 1, flow, mode: 'finish', stepMap: {} },
    ],
  };
}

const versionOf = ({ version, mode, stepMap, flow }: StoredVersion): CampaignVersion => ({
  version,
  mode,
  stepMap: StepMapSchema.parse(stepMap),
  flow: FlowSchema.parse(flow),
});
