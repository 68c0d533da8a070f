import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Credentials that a provider refuses for a reason that an operator must repair (a number taken away, a key
 * withdrawn, a domain that is not trusted). No call uses such a credential until it is resumed.
 */
export class CredentialHalts1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE credential_halts (
        provider text NOT NULL,
        credential text NOT NULL,
        code text NOT NULL,
        halted_at timestamptz NOT NULL DEFAULT now(),
        -- at this time one call may probe whether it works again; null: an operator must say so
        probe_at timestamptz,
        -- null: it is still halted
        resumed_at timestamptz,
        PRIMARY KEY (provider, credential)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE credential_halts');
  }
}
