import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The answer of a request with an `Idempotency-Key`, as the text that was sent. `body` orders the keys of an object
 * anew; processes of earlier versions read it, so both are written. The column is nullable, so no table is rewritten.
 */
const UP = `
SET LOCAL lock_timeout = '5s';
ALTER TABLE idempotency_keys ADD COLUMN answer text;
`;

export class AnswersAsSent1765441000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_keys DROP COLUMN answer');
  }
}
