import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The queues of messages that are no step of a flow get one shape, so that one piece of code reads them. Questions to
 * confirm and codes also keep what the provider reports of them. A sign-up may
 * bring a name. Every column is new, and old processes need none.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
ALTER TABLE sender_tests ADD COLUMN provider_id text, ADD COLUMN not_before timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN attempted_at timestamptz;
ALTER TABLE test_messages ADD COLUMN provider_id text;
-- the name that the fan gave with the form, sealed as a profile, until it is confirmed
ALTER TABLE sign_ups ADD COLUMN delivery_status text, ADD COLUMN name_encrypted text;
ALTER TABLE fan_codes ADD COLUMN delivery_status text;
`;

const DOWN = `
ALTER TABLE fan_codes DROP COLUMN delivery_status;
ALTER TABLE sign_ups DROP COLUMN delivery_status, DROP COLUMN name_encrypted;
ALTER TABLE test_messages DROP COLUMN provider_id;
ALTER TABLE sender_tests DROP COLUMN provider_id, DROP COLUMN not_before, DROP COLUMN attempted_at;
`;

export class QueuesOfOneShape1765490000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
