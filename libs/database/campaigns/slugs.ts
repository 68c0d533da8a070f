import type { Sql } from '#database/database.js';

/** Whoever else asks for one of these slugs waits until the transaction ends. */
export async function lockSlugs(sql: Sql, slugs: readonly string[]): Promise<void> {
  for (const slug of [...new Set(slugs)].sort())
    await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`slug ${slug}`]);
}

/** Does another campaign have this slug, or has it had it? The answer holds while the slug is locked. */
export async function slugIsTaken(sql: Sql, slug: string, id: string): Promise<boolean> {
  const rows = await sql.query(
    `SELECT FROM campaigns WHERE slug = $1 AND id <> $2
     UNION ALL SELECT FROM former_slugs WHERE slug = $1 AND campaign_id <> $2`,
    [slug, id],
  );
  return rows.length > 0;
}

/**
 * Notes that a campaign's page goes by another name from now on. The name of a page that nobody could see yet is free
 * again. A campaign that takes a former name of its own back no longer has it as a former one.
 */
export async function leaveSlug(sql: Sql, id: string, next: string): Promise<void> {
  await sql.query('DELETE FROM former_slugs WHERE slug = $2 AND campaign_id = $1', [id, next]);
  await sql.query(
    `INSERT INTO former_slugs (slug, campaign_id)
     SELECT slug, id FROM campaigns WHERE id = $1 AND slug <> $2 AND launched_at IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [id, next],
  );
}

/** The name by which the page goes today that had this name before. Undefined: no page had it. */
export async function slugToday(sql: Sql, former: string): Promise<string | undefined> {
  const [row] = await sql.query<{ slug: string | null }>(
    'SELECT c.slug FROM former_slugs f JOIN campaigns c ON c.id = f.campaign_id WHERE f.slug = $1',
    [former],
    'slug.today',
  );
  return row?.slug ?? undefined;
}
