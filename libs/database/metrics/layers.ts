import {
  CONVERSION_KINDS,
  type ConversionKind,
  FAN_ACTS,
  type FanAct,
  type LayerCounts,
  type NextAct,
} from '#domain/metrics/layers.js';
import type { Purpose } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { campaignWeeks } from './campaign-weeks.js';
import { type FunnelQuery, transitionParameters } from './funnel-transitions.js';
import { layerPlacesSql } from './layer-places.js';

export interface LayersQuery extends Omit<FunnelQuery, 'order'> {
  /** Who can be reached for this purpose. */
  purpose: Purpose;
}

/**
 * Returns the layers of a campaign's fans by group (one in all without `groupBy`), sorted by key. Acts count as in the
 * funnel of order `any`. Grouping by week takes two statements: run it in a transaction with one snapshot.
 */
export async function readLayers(sql: Sql, query: LayersQuery): Promise<LayerCounts[]> {
  const parameters = transitionParameters({ ...query, order: 'any' });
  if (query.groupBy.includes('week')) {
    const { startsAt, names } = await campaignWeeks(sql, query);
    parameters.push(startsAt, names);
  }
  const rows = await sql.query<LayerRow>(
    `${layerPlacesSql(query.groupBy, query.purpose)}
SELECT key, part, one, other, count(*) AS fans FROM placed GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    parameters,
  );
  const groups = new Map<string, Collected>();
  if (query.groupBy.length === 0) groups.set('[]', emptyGroup([]));
  for (const row of rows) {
    const id = JSON.stringify(row.key);
    const group = groups.get(id) ?? emptyGroup(row.key);
    groups.set(id, group);
    addRow(group, row);
  }
  return [...groups.values()];
}

interface LayerRow {
  key: string[];
  part: string;
  one: string;
  other: string;
  fans: number;
}

interface Collected extends LayerCounts {
  depth: Map<number, number>;
  converted: Map<ConversionKind, number>;
  already: Map<ConversionKind, number>;
  next: Map<FanAct, Map<NextAct, number>>;
  reach: Map<string, number>;
}

const emptyGroup = (key: readonly string[]): Collected => ({
  key,
  depth: new Map(),
  converted: new Map(),
  already: new Map(),
  next: new Map(),
  reach: new Map(),
});

function addRow(group: Collected, { part, one, other, fans }: LayerRow): void {
  const kind = CONVERSION_KINDS.find((known) => known === one);
  const act = FAN_ACTS.find((known) => known === one);
  if (part === 'depth') group.depth.set(Number(one), fans);
  if (part === 'reach') group.reach.set(one, fans);
  if (part === 'converted' && kind !== undefined) group.converted.set(kind, fans);
  if (part === 'already' && kind !== undefined) group.already.set(kind, fans);
  if (part !== 'next' || act === undefined) return;
  const next = NEXT_ACTS.find((known) => known === other);
  const row = group.next.get(act) ?? new Map<NextAct, number>();
  group.next.set(act, row);
  if (next !== undefined) row.set(next, fans);
}
const NEXT_ACTS: readonly NextAct[] = [...FAN_ACTS, 'none', 'early'];
