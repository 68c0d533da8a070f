import { StoredReleaseClockSchema } from '#contracts/releases/releases.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import type { CampaignStatus, EpochMs, Service } from '#domain/terms.js';
import type { AvailabilityState } from './release-availability.entity.js';
import type { BuiltJson, Sql } from '#database/database.js';
import { SERVICE_OF_ENROLLMENT } from '#database/services/service-of-enrollment.js';

interface ProbedTerritory {
  service: Service;
  territory: string;
  state: AvailabilityState;
  /** Workspace time, ms. */
  checkedAt: EpochMs;
}

/** What a probe needs to know about a campaign's release. */
export interface ProbePlan {
  release_id: string;
  workspace_id: string;
  artist_id: string;
  status: CampaignStatus;
  upc: string | null;
  cancelled: boolean;
  clock: ReleaseClock;
  clock_v0: number;
  clock_r0: number;
  clock_k: number;
  probed: BuiltJson<ProbedTerritory[]>;
}

/** Returns undefined for a campaign without a release. */
export async function readProbePlan(sql: Sql, campaignId: string): Promise<ProbePlan | undefined> {
  const [row] = await sql.query<Omit<ProbePlan, 'clock'> & { clock: unknown }>(
    `SELECT r.id AS release_id, c.workspace_id, r.artist_id, c.status, r.upc, r.cancelled_at IS NOT NULL AS cancelled, r.clock,
       w.clock_v0, w.clock_r0, w.clock_k,
       coalesce((SELECT jsonb_agg(jsonb_build_object('service', a.service, 'territory', a.territory,
           'state', a.state, 'checkedAt', floor(extract(epoch FROM a.checked_at) * 1000)))
         FROM release_availability a WHERE a.release_id = r.id), '[]') AS probed
     FROM campaigns c JOIN releases r ON r.id = c.release_id JOIN workspaces w ON w.id = c.workspace_id
     WHERE c.id = $1`,
    [campaignId],
  );
  return row && { ...row, clock: StoredReleaseClockSchema.parse(row.clock) };
}

/**
 * Returns where fans under way wait for the release on a service. The territory '' stands for fans whose territory is
 * not known.
 */
export async function placesOfFans(
  sql: Sql,
  campaignId: string,
): Promise<{ service: Service; territory: string }[]> {
  return sql.query<{ service: Service; territory: string }>(
    `SELECT service, territory FROM (
       SELECT DISTINCT ${SERVICE_OF_ENROLLMENT} AS service, coalesce(e.territory, '') AS territory
       FROM enrollments e WHERE e.campaign_id = $1 AND e.open) place
     WHERE service IS NOT NULL`,
    [campaignId],
  );
}

/** The fans who were held are read once more this long (real) after the release has appeared. */
const LOOK_AGAIN_AFTER_SECONDS = 60;

interface AvailabilityVerdict {
  releaseId: string;
  service: Service;
  territory: string;
  state: AvailabilityState;
  /** Workspace time, ms. */
  at: EpochMs;
}

/**
 * Records what a probe has found, and returns what changed for fans. `late`: fans are held from now on. `appeared`:
 * the fans who were held may go on. Both raise the epoch of the release's campaigns, so that every later decision
 * knows. This wakes nobody, because only the held fans have something to do.
 */
export async function recordVerdict(
  sql: Sql,
  { releaseId, service, territory, state, at }: AvailabilityVerdict,
): Promise<'late' | 'appeared' | 'nothing'> {
  await sql.query('SELECT 1 FROM releases WHERE id = $1 FOR NO KEY UPDATE', [releaseId]);
  const [before] = await sql.query<{ state: AvailabilityState }>(
    'SELECT state FROM release_availability WHERE release_id = $1 AND service = $2 AND territory = $3',
    [releaseId, service, territory],
  );
  const appeared = before?.state === 'awaited' && state === 'available';
  const late = before?.state !== 'awaited' && state === 'awaited';
  await sql.query(
    `INSERT INTO release_availability AS a (release_id, service, territory, state, held, checked_at, available_at,
       look_again_at)
     VALUES ($1, $2, $3, $4, $4 = 'awaited', to_timestamp($5::float8 / 1000),
       CASE WHEN $4 = 'available' THEN to_timestamp($5::float8 / 1000) END,
       CASE WHEN $6 THEN now() + interval '${LOOK_AGAIN_AFTER_SECONDS} seconds' END)
     ON CONFLICT (release_id, service, territory) DO UPDATE SET state = excluded.state,
       held = a.held OR excluded.held, checked_at = excluded.checked_at,
       available_at = CASE WHEN $4 = 'available' AND a.state = 'available' THEN a.available_at
         ELSE excluded.available_at END,
       look_again_at = coalesce(excluded.look_again_at, a.look_again_at)`,
    [releaseId, service, territory, state, at, appeared],
  );
  if (!appeared && !late) return 'nothing';
  await sql.query(
    `UPDATE campaigns SET epoch = epoch + 1,
       poked_epoch = CASE WHEN poked_epoch = epoch THEN epoch + 1 ELSE poked_epoch END,
       fanned_epoch = CASE WHEN fanned_epoch = epoch THEN epoch + 1 ELSE fanned_epoch END
     WHERE release_id = $1 AND status IN ('live', 'paused')`,
    [releaseId],
  );
  return appeared ? 'appeared' : 'late';
}

/**
 * Wakes the fans who were held in territories where the release has appeared, and does so once more a minute later: a
 * decision made at that very moment may have held its fan after the first round. Returns when the second round is due
 * (real, ms).
 */
export async function wakeHeldFans(
  sql: Sql,
  releaseId: string,
): Promise<{ fans: number; againAt: number | null }> {
  const [woken] = await sql.query<{ fans: number }>(
    `WITH appeared AS (
       SELECT territory FROM release_availability WHERE release_id = $1 AND look_again_at IS NOT NULL),
     held AS (
       SELECT DISTINCT s.fan_id, s.workspace_id FROM campaigns c
       JOIN enrollments e ON e.campaign_id = c.id AND e.open
       LEFT JOIN release_moments m ON m.release_id = c.release_id AND m.territory = e.territory
       JOIN fan_states s ON s.fan_id = e.fan_id
       WHERE c.release_id = $1 AND coalesce(m.territory, '') IN (SELECT territory FROM appeared)
         AND s.state @? '$.enrollments[*].tracks[*].wait ? (@.reason == "release_late")'),
     nudged AS (
       INSERT INTO nudges (fan_id, workspace_id) SELECT fan_id, workspace_id FROM held ORDER BY fan_id
       ON CONFLICT (fan_id) DO UPDATE SET generation = nudges.generation + 1,
         due_at = least(nudges.due_at, now()), attempts = 0, quarantined_at = NULL
       RETURNING fan_id)
     SELECT count(*)::int AS fans FROM nudged`,
    [releaseId],
  );
  const [rest] = await sql.query<{ again: number | null }>(
    `WITH over AS (
       UPDATE release_availability SET look_again_at = NULL WHERE release_id = $1 AND look_again_at <= now())
     SELECT (extract(epoch FROM min(look_again_at)) * 1000)::float8 AS again
     FROM release_availability WHERE release_id = $1 AND look_again_at > now()`,
    [releaseId],
  );
  return { fans: woken?.fans ?? 0, againAt: rest?.again ?? null };
}

/** Returns what the probe has found about a release, for the table of moments. */
export async function readAvailability(
  sql: Sql,
  releaseId: string,
): Promise<{ service: Service; territory: string; state: AvailabilityState }[]> {
  return sql.query<{ service: Service; territory: string; state: AvailabilityState }>(
    'SELECT service, territory, state FROM release_availability WHERE release_id = $1',
    [releaseId],
  );
}
