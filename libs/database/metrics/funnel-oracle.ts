import { countFunnel } from '#domain/metrics/count-funnel.js';
import type { CountedCampaign } from '#domain/metrics/fan-story.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import type { FunnelGroupBy, FunnelOrder, GroupCounts, StageCounts } from '#domain/metrics/funnel.js';
import type { EpochMs } from '#domain/terms.js';
import type { BuiltJson, Database, Sql } from '#database/database.js';
import { readFunnel } from './funnel.js';

interface FunnelComparison {
  sql: GroupCounts[];
  oracle: GroupCounts[];
  /** One line for each difference, such as `spotify / saved / fans: SQL 12, count 11`. Empty: the two agree. */
  differences: string[];
}

interface ComparisonOptions {
  asOf: EpochMs;
  order?: FunnelOrder;
  groupBy?: readonly FunnelGroupBy[];
  from?: EpochMs | undefined;
  to?: EpochMs | undefined;
}

/**
 * Compares the funnel query with a brute-force count over all raw events of the campaign's fans. Events that are not
 * projected yet show as differences, so project first.
 */
export async function compareFunnel(
  database: Database,
  campaignId: string,
  options: ComparisonOptions,
): Promise<FunnelComparison> {
  const { asOf, order = 'strict', groupBy = [], from, to } = options;
  return database.transaction(async (sql) => {
    await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const campaign = await readCampaign(sql, campaignId);
    const facts: CountedCampaign = { ...campaign, campaignId, asOf };
    const events = await rawEvents(sql, campaignId);
    const { workspaceId } = campaign;
    const fromSql = await readFunnel(sql, { workspaceId, campaignId, order, groupBy, from, to, asOf });
    const counted = countFunnel(events, facts, { order, groupBy, from, to });
    return { sql: fromSql, oracle: counted, differences: differences(fromSql, counted) };
  });
}

export async function readCampaign(
  sql: Sql,
  campaignId: string,
): Promise<Pick<CountedCampaign, 'endsAt' | 'moments' | 'zone'> & { workspaceId: string }> {
  const [campaign] = await sql.query<{
    workspace_id: string;
    release_id: string | null;
    zone: string;
    ends_at: Date | null;
  }>(
    `SELECT c.workspace_id, c.release_id, w.zone, coalesce(c.ended_at, c.ends_at) AS ends_at
     FROM campaigns c JOIN workspaces w ON w.id = c.workspace_id WHERE c.id = $1`,
    [campaignId],
  );
  if (campaign === undefined) throw new Error(`There is no campaign ${campaignId}.`);
  const moments = await sql.query<{ territory: string; moment: Date }>(
    'SELECT territory, moment FROM release_moments WHERE release_id = $1',
    [campaign.release_id],
  );
  return {
    workspaceId: campaign.workspace_id,
    zone: campaign.zone,
    endsAt: campaign.ends_at === null ? null : campaign.ends_at.getTime(),
    moments:
      campaign.release_id === null
        ? null
        : new Map(moments.map(({ territory, moment }) => [territory, moment.getTime()])),
  };
}

/** Reads every event, of any campaign or none, of the fans who have an event in this campaign. */
export async function rawEvents(sql: Sql, campaignId: string): Promise<FanEvent[]> {
  const rows = await sql.query<{ event: BuiltJson<FanEvent> }>(
    `SELECT jsonb_build_object('id', id, 'fanId', fan_id, 'fanSeq', fan_seq, 'campaignId', campaign_id, 'type', type,
       'payload', payload, 'occurredAt', (extract(epoch FROM occurred_at) * 1000)::float8) AS event
     FROM events WHERE fan_id IN (SELECT fan_id FROM events WHERE campaign_id = $1)`,
    [campaignId],
  );
  return rows.map(({ event }) => event);
}

function differences(sql: readonly GroupCounts[], oracle: readonly GroupCounts[]): string[] {
  const [left, right] = [figures(sql), figures(oracle)];
  const names = [...new Set([...left.keys(), ...right.keys()])].sort();
  return names
    .filter((name) => (left.get(name) ?? 0) !== (right.get(name) ?? 0))
    .map((name) => `${name}: SQL ${left.get(name) ?? 0}, count ${right.get(name) ?? 0}`);
}

function figures(groups: readonly GroupCounts[]): Map<string, number> {
  const all = new Map<string, number>();
  for (const { key, enrolled, ended, waitingAtEntry, servicePreSavers, stages } of groups) {
    const group = Object.values(key).join(' / ') || 'all';
    const whole = { enrolled, ended, waitingAtEntry, servicePreSavers };
    for (const [name, value] of Object.entries(whole)) all.set(`${group} / ${name}`, value);
    for (const counts of stages) addStage(all, `${group} / ${counts.stage}`, counts);
  }
  return all;
}

function addStage(all: Map<string, number>, name: string, { durations, ...counts }: StageCounts): void {
  for (const [figure, value] of Object.entries(counts)) {
    if (typeof value === 'number') all.set(`${name} / ${figure}`, value);
  }
  for (const { durationMs, converted, censored } of durations) {
    const bucket = `${name} / after about ${Math.round(durationMs)} ms`;
    all.set(`${bucket} / converted`, converted);
    all.set(`${bucket} / waiting`, censored);
  }
}
