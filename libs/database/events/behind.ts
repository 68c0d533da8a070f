/** The position of the read models. They contain every event up to here, in the order of (tx, seq). */
const CURSOR = `(coalesce((SELECT tx FROM projections WHERE name = 'funnel'), '0'::xid8),
  coalesce((SELECT seq FROM projections WHERE name = 'funnel'), 0))`;

/** Says in SQL whether the read models lack an event of a transaction before this one (its id as a bigint). */
export const lackEventsBefore = (tx: string): string =>
  `EXISTS (SELECT FROM events e WHERE e.tx < ${tx}::text::xid8 AND (e.tx, e.seq) > ${CURSOR})`;

/** Says in SQL whether any projection lacks an event. */
export const SOME_UNPROJECTED =
  'EXISTS (SELECT FROM events e, projections p WHERE (e.tx, e.seq) > (p.tx, p.seq))';

/**
 * Gives in SQL the age of the oldest event that the read models lack, in whole seconds of real time. 0: they lack
 * none.
 */
export const BEHIND_SECONDS = `coalesce((SELECT greatest(0, floor(extract(epoch FROM now() - e.received_at)))::int
  FROM events e WHERE (e.tx, e.seq) > ${CURSOR} ORDER BY e.tx, e.seq LIMIT 1), 0)`;
