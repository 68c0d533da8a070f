import { countedWidth, type EntryCount, type TimeClock, type TimeUnit } from '#domain/metrics/timeseries.js';
import type { EpochMs, Stage } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { Parameters } from '#database/parameters.js';
import { campaignWeeks } from './campaign-weeks.js';
import { type FunnelQuery, transitionParameters, transitionsSql } from './funnel-transitions.js';
import { FAN_OF_LINE, type ListedFan } from './listed-fan.js';

export interface EntriesQuery extends Omit<FunnelQuery, 'from' | 'to'> {
  stages: readonly Stage[];
  unit: TimeUnit;
  clock: TimeClock;
  /** Time of the entries, half open. */
  from?: EpochMs | undefined;
  to?: EpochMs | undefined;
}

/** Where an entry lies on the clock, and what tells the fan's zone. `t` is the transition and `f` the fan. */
const PLACE: Record<TimeClock, { at: string; zone: string; territory: string }> = {
  workspace: { at: 't.at', zone: 'NULL::text', territory: 'NULL::text' },
  fan: { at: 't.at', zone: 'f.zone', territory: 't.territory' },
  release: { at: `(to_timestamp(0) + (t.at - t.moment))`, zone: 'NULL::text', territory: 'NULL::text' },
};

/** The entries that are asked for. Without a release there is no time since it. */
const entriesSql = (query: EntriesQuery, parameters: Parameters): string => {
  const { stages, clock, from, to } = query;
  const [after, before] = [from, to].map((at) => parameters.add(at === undefined ? null : new Date(at)));
  return `entries AS (
  SELECT t.fan_id, t.key, t.stage, t.at, ${PLACE[clock].at} AS placed_at, ${PLACE[clock].zone} AS zone,
    ${PLACE[clock].territory} AS territory
  FROM transitions t JOIN fans f ON f.id = t.fan_id
  WHERE t.at IS NOT NULL AND t.stage = ANY (${parameters.add(stages)}::text[])
    AND (${after}::timestamptz IS NULL OR t.at >= ${after}) AND (${before}::timestamptz IS NULL OR t.at < ${before})
    ${clock === 'release' ? 'AND isfinite(t.moment)' : ''}
)`;
};

async function begin(sql: Sql, query: EntriesQuery): Promise<Parameters> {
  const parameters = new Parameters();
  // The period is one of entries, and not of enrollments.
  for (const value of transitionParameters({ ...query, from: undefined, to: undefined }))
    parameters.add(value);
  if (!query.groupBy.includes('week')) return parameters;
  const { startsAt, names } = await campaignWeeks(sql, query);
  for (const value of [startsAt, names]) parameters.add(value);
  return parameters;
}

/**
 * Counts the entries into stages (the acts that the funnel counts) by pieces of time that lie in one minute, hour or day
 * of every zone. Grouping by week takes two statements: run it in a transaction with one snapshot.
 */
export async function readEntries(sql: Sql, query: EntriesQuery): Promise<EntryCount[]> {
  const parameters = await begin(sql, query);
  const entries = entriesSql(query, parameters);
  const width = parameters.add(countedWidth(query.unit, query.clock));
  return sql.query<EntryCount>(
    `${transitionsSql(query.groupBy)},
${entries}
SELECT key, stage, zone, territory, count(*) AS fans,
  floor(extract(epoch FROM placed_at)::float8 * 1000 / ${width}::float8) * ${width}::float8 AS at
FROM entries GROUP BY 1, 2, 3, 4, 6 ORDER BY 6`,
    parameters.values,
  );
}

/** An entry of one fan, and where it lies on the clock. */
export interface EntryOfFan extends ListedFan {
  at: Date;
  placedAt: number;
  zone: string | null;
  placeTerritory: string | null;
}

/** Returns the fans with an entry, in the order of their ids, by the same conditions. */
export async function readEntryFans(
  sql: Sql,
  query: EntriesQuery,
  key: readonly string[],
): Promise<EntryOfFan[]> {
  const parameters = await begin(sql, query);
  const entries = entriesSql(query, parameters);
  return sql.query<EntryOfFan>(
    `${transitionsSql(query.groupBy)},
${entries}
SELECT l.fan_id AS "fanId", '' AS key, l.at, NULL::text AS "messageId", NULL::text AS track, NULL::text AS step,
  ${FAN_OF_LINE}, extract(epoch FROM l.placed_at)::float8 * 1000 AS "placedAt", l.zone,
  l.territory AS "placeTerritory"
FROM entries l JOIN fans f ON f.id = l.fan_id
WHERE l.key = ${parameters.add(key)}::text[] ORDER BY l.fan_id`,
    parameters.values,
  );
}
