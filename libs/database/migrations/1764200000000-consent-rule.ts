import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The consent rule in SQL, in one place. It is the twin of `libs/domain/consents/consent.ts`, and a spec holds both to
 * the same answers. A statement asks the functions through `libs/database/consents/consent-rule.ts`.
 *
 * PostgreSQL inlines both functions into the statement that calls them, so each reads the index `consents_fan` once.
 * The function is asked for one fan at a time, so that the planner never sorts the whole ledger.
 */
const RULE = `
-- The newest entry of each purpose counts. A channel nobody has spoken of has no rows.
CREATE FUNCTION newest_consents(of_fan uuid, on_channel text)
RETURNS TABLE (purpose text, granted boolean, method text) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (c.purpose) c.purpose, c.granted, c.method FROM consents c
  WHERE c.fan_id = of_fan AND c.channel = on_channel ORDER BY c.purpose, c.id DESC
$$;

-- Whoever takes marketing also takes the one reminder of a release.
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
