import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whoever erases a fan, and by whatever way: the fan's name goes with it, and the values of the messages that were sent,
 * so that nobody can read them any more. That such messages were sent stays.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE FUNCTION forget_erased_fan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.profile_encrypted := NULL;
  UPDATE messages SET values_encrypted = NULL WHERE fan_id = NEW.id AND values_encrypted IS NOT NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER fans_forget_erased BEFORE UPDATE OF erased_at ON fans
  FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL) EXECUTE FUNCTION forget_erased_fan();
`;

export class ErasedFansAreForgotten1765452000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER fans_forget_erased ON fans; DROP FUNCTION forget_erased_fan()');
  }
}
