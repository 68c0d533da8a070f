import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The consent rule in SQL, in one place. It is the twin of `libs/domain/consents/consent.ts`, and a spec checks that
 * both give the same answers. Statements use these functions through `libs/database/consents/consent-rule.ts`.
 *
 * PostgreSQL inlines both functions into the statement that calls them, so each reads the index `consents_fan` once.
 * A function is called for one fan at a time, so that the planner never sorts the whole ledger.
 */
const RULE = `
-- The newest entry of each purpose counts. A channel without entries has no rows.
CREATE FUNCTION newest_consents(of_fan uuid, on_channel text)
RETURNS TABLE (purpose text, granted boolean, method text) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (c.purpose) c.purpose, c.granted, c.method FROM consents c
  WHERE c.fan_id = of_fan AND c.channel = on_channel ORDER BY c.purpose, c.id DESC
$$;

-- A grant for marketing also covers the one reminder of a release.
CREATE FUNCTION covers_purpose(granted_purpose text, wanted text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT granted_purpose = wanted OR (granted_purpose = 'marketing' AND wanted = 'reminder')
$$;
`;

export class ConsentRule1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RULE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION newest_consents(uuid, text); DROP FUNCTION covers_purpose(text, text)');
  }
}
