import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A provider's credential that is refused for a reason an operator has to mend (a number taken away, a key withdrawn,
 * a domain that is not trusted): no call is made with it until it is resumed.
 */
export class CredentialHalts1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE credential_halts (
        provider text NOT NULL,
        credential text NOT NULL,
        code text NOT NULL,
        halted_at timestamptz NOT NULL DEFAULT now(),
        -- one call is let through then, to see whether it works again; null: an operator has to say so
        probe_at timestamptz,
        -- null: halted
        resumed_at timestamptz,
        PRIMARY KEY (provider, credential)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE credential_halts');
  }
}
