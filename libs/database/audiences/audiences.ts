import { v7 as uuid } from 'uuid';
import { SegmentSchema } from '#contracts/audiences/segment.schema.js';
import type { ResolvedSegment, Segment } from '#domain/audiences/segment.js';
import { CHANNEL_SETS, channelsOf, type ChannelSet } from '#domain/consents/channel-set.js';
import { type Channel, CHANNELS, type Purpose } from '#domain/terms.js';
import type { BuiltJson, Sql } from '#database/database.js';
import { BEHIND_SECONDS, lackEventsBefore } from '#database/events/behind.js';
import { Parameters } from '#database/parameters.js';
import { reachableSql, segmentSql } from './segments.js';

export type AudienceState = 'running' | 'done' | 'stopped';

export interface AudienceRecord {
  id: string;
  campaignId: string;
  segment: Segment;
  continuing: boolean;
  track: string | null;
  perSecond: number;
  state: AudienceState;
  rounds: number;
  scanned: number;
  fans: number;
  size: number;
  enrolled: number;
  /** True while the audience's first page waits for the read models. */
  catchesUp: boolean;
  createdAt: Date;
  finishedAt: Date | null;
}

type Row = { segment: unknown } & Omit<AudienceRecord, 'segment'>;
const COLUMNS = `id, campaign_id AS "campaignId", segment, continuing, track, per_second AS "perSecond", state,
  rounds, scanned, fans, size, enrolled, created_at AS "createdAt", finished_at AS "finishedAt",
  state = 'running' AND paged_at IS NULL AND ${lackEventsBefore('created_tx')} AS "catchesUp"`;

/**
 * Fans by the set of channels that reach them; without a channel, by whether they have a live connection. The groups
 * are disjoint, and their sum is the size.
 */
export type Reach = Record<ChannelSet | 'connectionOnly' | 'none', number>;

export interface AudienceCounts {
  /** The number of fans in the workspace; the next field counts those in the segment. */
  fans: number;
  size: number;
  /**
   * The number of fans who were requested for this campaign before, or who enrolled by an act of their own. Nothing
   * happens to the fans who were requested before.
   */
  known: number;
  reach: BuiltJson<Reach>;
  /** How far the read models are behind: the age of the oldest event that they lack. */
  behindSeconds: number;
}

/** The fans whom exactly these channels reach, of the columns of `matching`. */
const exactlySql = (channels: readonly Channel[]): string =>
  CHANNELS.map((channel) => (channels.includes(channel) ? channel : `NOT ${channel}`)).join(' AND ');

/** Each group of the reach with its count. */
const REACH_SQL = [
  ...CHANNEL_SETS.map((set) => [set, exactlySql(channelsOf(set))]),
  ['connectionOnly', `${exactlySql([])} AND connected`],
  ['none', `${exactlySql([])} AND NOT connected`],
]
  .map(([group, fits]) => `'${group}', count(*) FILTER (WHERE ${fits})`)
  .join(', ');

/** Counts an audience by the read models. They may lack an event of a moment ago. */
export async function countAudience(
  sql: Sql,
  workspaceId: string,
  ask: { segment: ResolvedSegment; campaignId: string | null; purpose: Purpose },
): Promise<AudienceCounts> {
  const parameters = new Parameters();
  const workspace = parameters.add(workspaceId);
  const campaign = parameters.add(ask.campaignId);
  const matches = segmentSql(ask.segment, parameters);
  const [counts] = await sql.query<AudienceCounts>(
    `WITH matching AS MATERIALIZED (
       SELECT ${CHANNELS.map((channel) => `${reachableSql(channel, ask.purpose)} AS ${channel}`).join(', ')},
         EXISTS (SELECT FROM connections n WHERE n.fan_id = f.id AND n.status = 'active') AS connected,
         EXISTS (SELECT FROM entries e WHERE e.campaign_id = ${campaign}::uuid AND e.fan_id = f.id) AS known
       FROM fans f WHERE f.workspace_id = ${workspace} AND ${matches})
     SELECT (SELECT count(*) FROM fans WHERE workspace_id = ${workspace}) AS fans, count(*) AS size,
       count(*) FILTER (WHERE known) AS known,
       jsonb_build_object(${REACH_SQL}) AS reach,
       ${BEHIND_SECONDS} AS "behindSeconds"
     FROM matching`,
    parameters.values,
  );
  if (counts === undefined) throw new Error('A count returned no row.');
  return counts;
}

interface NewAudience {
  workspaceId: string;
  campaignId: string;
  segment: Segment;
  continuing: boolean;
  way: 'audience' | 'broadcast';
  track: string | undefined;
  perSecond: number;
  fans: number;
  size: number;
}

/** Adds an audience. Returns undefined while another audience of the campaign runs: the unique index decides. */
export async function createAudience(sql: Sql, audience: NewAudience): Promise<AudienceRecord | undefined> {
  const [row] = await sql.query<Row>(
    `INSERT INTO audiences (id, workspace_id, campaign_id, segment, continuing, way, track, per_second, fans, size, created_tx)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, pg_current_xact_id()::text::bigint)
     ON CONFLICT (campaign_id) WHERE state = 'running' DO NOTHING RETURNING ${COLUMNS}`,
    [
      uuid(),
      audience.workspaceId,
      audience.campaignId,
      JSON.stringify(audience.segment),
      audience.continuing,
      audience.way,
      audience.track ?? null,
      audience.perSecond,
      audience.fans,
      audience.size,
    ],
  );
  return row === undefined ? undefined : toRecord(row);
}

/** Returns the campaign's newest audience: the one that runs, or the last one that ran. */
export async function findAudience(
  sql: Sql,
  workspaceId: string,
  campaignId: string,
): Promise<AudienceRecord | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM audiences WHERE workspace_id = $1 AND campaign_id = $2
     ORDER BY state = 'running' DESC, created_at DESC, id DESC LIMIT 1`,
    [workspaceId, campaignId],
  );
  return row === undefined ? undefined : toRecord(row);
}

/**
 * Ends the running audience. The fans whom it has enrolled stay enrolled. A page that is being enrolled commits
 * before this or not at all.
 */
export async function stopAudience(sql: Sql, workspaceId: string, campaignId: string): Promise<void> {
  await sql.query(
    `UPDATE audiences SET state = 'stopped', finished_at = now()
     WHERE workspace_id = $1 AND campaign_id = $2 AND state = 'running'`,
    [workspaceId, campaignId],
  );
}

function toRecord({ segment, ...row }: Row): AudienceRecord {
  return { ...row, segment: SegmentSchema.parse(segment) };
}
