import type { Sql } from '#database/database.js';

/**
 * Allows this many points in this many seconds. The time begins with the first point. `key` holds nothing about a
 * person.
 */
export interface Limit {
  key: string;
  points: number;
  seconds: number;
}

const SPEND = `
INSERT INTO rate_limits AS l (key, points, ends_at)
SELECT key, 1, now() + make_interval(secs => seconds)
FROM unnest($1::text[], $2::integer[]) AS t (key, seconds) ORDER BY key
ON CONFLICT (key) DO UPDATE SET
  points = CASE WHEN l.ends_at <= now() THEN 1 ELSE l.points + 1 END,
  ends_at = CASE WHEN l.ends_at <= now() THEN excluded.ends_at ELSE l.ends_at END
RETURNING key, points, ceil(extract(epoch FROM ends_at - now()))::integer AS seconds`;

/**
 * Spends a point of each limit, in one statement. It counts right however many processes spend at once, and uses the
 * database's clock. Returns undefined when every limit had a point left; else the seconds until every limit has one.
 */
export async function spend(sql: Sql, limits: readonly Limit[]): Promise<number | undefined> {
  const rows = await sql.query<{ key: string; points: number; seconds: number }>(
    SPEND,
    [limits.map(({ key }) => key), limits.map(({ seconds }) => seconds)],
    'rate-limits.spend',
  );
  const exceeded = rows.filter(
    ({ key, points }) => points > (limits.find((one) => one.key === key)?.points ?? 0),
  );
  return exceeded.length === 0 ? undefined : Math.max(1, ...exceeded.map(({ seconds }) => seconds));
}

/** Gives one point of each limit back, because the attempt has succeeded. */
export async function giveBack(sql: Sql, keys: readonly string[]): Promise<void> {
  await sql.query(
    `UPDATE rate_limits SET points = points - 1 WHERE points > 0 AND key IN (
       SELECT key FROM rate_limits WHERE key = ANY ($1::text[]) ORDER BY key FOR UPDATE)`,
    [keys],
  );
}

/** Keeps a mark for this many days. */
export async function mark(sql: Sql, key: string, days: number): Promise<void> {
  await sql.query(
    `INSERT INTO rate_limits (key, points, ends_at) VALUES ($1, 0, now() + make_interval(days => $2))
     ON CONFLICT (key) DO UPDATE SET ends_at = excluded.ends_at`,
    [key, days],
  );
}

export async function isMarked(sql: Sql, key: string): Promise<boolean> {
  return (await sql.query('SELECT 1 FROM rate_limits WHERE key = $1 AND ends_at > now()', [key])).length > 0;
}
