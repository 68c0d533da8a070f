import type { FunnelColumn } from '#domain/metrics/funnel-cell.js';

/** Continues the WITH clauses of `transitionsSql`: the time since the fan's own previous stage, where one runs. */
export const TIMED = `timed AS MATERIALIZED (
  SELECT *, CASE WHEN has_previous AND standing IS NULL AND start <= as_of
    THEN greatest(0, round(extract(epoch FROM coalesce(at, as_of) - start) * 1000)) END AS duration_ms
  FROM transitions
)`;

const OBSERVED_BY_DAY = `has_previous AND standing IS NULL AND start <= as_of - day * interval '24 hours'`;

/**
 * The condition by which a row of `timed` (one fan at one stage) counts in a column. The funnel counts by it, and the
 * list behind a number selects by it. `day` is a number of days that the statement joins.
 */
export const IS_COUNTED: Record<FunnelColumn, string> = {
  enrolled: 'true',
  ended: 'NOT open',
  waitingAtEntry: 'open AND is_furthest IS NULL',
  // Who has reached no stage yet waits at the first one.
  waitingNow: `open AND coalesce(is_furthest, stage = 'pre_saved')`,
  fans: 'at IS NOT NULL',
  serviceFans: 'at IS NOT NULL AND is_service',
  reminderFans: 'at IS NOT NULL AND NOT is_service',
  previousFans: 'has_previous',
  already: `standing = 'already' AND (has_previous OR stage = 'pre_saved')`,
  unobservable: `standing = 'unobservable' AND (has_previous OR stage = 'pre_saved')`,
  converted: 'at IS NOT NULL AND has_previous AND standing IS NULL',
  firstFans: 'of_pre_saver AND standing IS NULL',
  firstConverted: 'at IS NOT NULL AND of_pre_saver AND standing IS NULL',
  atRisk: 'duration_ms IS NOT NULL',
  converters: 'duration_ms IS NOT NULL AND at IS NOT NULL',
  observedByDay: OBSERVED_BY_DAY,
  convertedByDay: `${OBSERVED_BY_DAY} AND at <= start + day * interval '24 hours'`,
};
