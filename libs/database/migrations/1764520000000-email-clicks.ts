import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Clicks in emails that are looked at before they count, and those in doubt until their fan is heard of. Facts stand in
 * `events`; this is what they are judged by.
 */
export class EmailClicks1764520000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET LOCAL lock_timeout = '10s'");
    await runner.query(`
      CREATE TABLE email_clicks (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        fan_id uuid NOT NULL REFERENCES fans,
        campaign_id uuid NOT NULL REFERENCES campaigns,
        message_id uuid NOT NULL REFERENCES messages,
        -- of the tracked link; null: the way out was opened
        code text,
        -- the workspace's time
        clicked_at timestamptz NOT NULL,
        -- real time: by then every link may have been opened
        settles_at timestamptz NOT NULL,
        verdict text CHECK (verdict IN ('human', 'doubtful'))
      )`);
    await runner.query('CREATE INDEX email_clicks_due ON email_clicks (settles_at) WHERE verdict IS NULL');
    await runner.query('CREATE INDEX email_clicks_message ON email_clicks (message_id)');
    await runner.query(
      `CREATE INDEX email_clicks_doubtful ON email_clicks (fan_id) WHERE verdict = 'doubtful'`,
    );
    // Volatile, so that it sees what was committed while the statement that asks it waited for a fan's lock.
    await runner.query(`
      CREATE FUNCTION fans_in_doubt(fan_ids uuid[]) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
      BEGIN
        RETURN EXISTS (SELECT FROM email_clicks WHERE fan_id = ANY (fan_ids) AND verdict = 'doubtful');
      END $$`);
    // The workspace's time at which the mailbox took the message.
    await runner.query('ALTER TABLE messages ADD COLUMN delivered_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE messages DROP COLUMN delivered_at');
    await runner.query('DROP FUNCTION fans_in_doubt(uuid[])');
    await runner.query('DROP TABLE email_clicks');
  }
}
