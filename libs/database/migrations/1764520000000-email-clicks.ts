import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Clicks in emails that are judged before they count, and doubtful ones until a sign of life of their fan. Facts
 * stand in `events`. This table holds what clicks are judged by.
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
        -- of the tracked link; null: the unsubscribe link was opened
        code text,
        -- the workspace's time
        clicked_at timestamptz NOT NULL,
        -- real time: by then a scanner would have opened every link
        settles_at timestamptz NOT NULL,
        verdict text CHECK (verdict IN ('human', 'doubtful'))
      )`);
    await runner.query('CREATE INDEX email_clicks_due ON email_clicks (settles_at) WHERE verdict IS NULL');
    await runner.query('CREATE INDEX email_clicks_message ON email_clicks (message_id)');
    await runner.query(
      `CREATE INDEX email_clicks_doubtful ON email_clicks (fan_id) WHERE verdict = 'doubtful'`,
    );
    // The function is volatile, so that it sees what was committed while the calling statement waited for a fan's
    // lock.
    await runner.query(`
      CREATE FUNCTION fans_in_doubt(fan_ids uuid[]) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
      BEGIN
        RETURN EXISTS (SELECT FROM email_clicks WHERE fan_id = ANY (fan_ids) AND verdict = 'doubtful');
      END $$`);
    // When the mailbox accepted the message, in workspace time.
    await runner.query('ALTER TABLE messages ADD COLUMN delivered_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE messages DROP COLUMN delivered_at');
    await runner.query('DROP FUNCTION fans_in_doubt(uuid[])');
    await runner.query('DROP TABLE email_clicks');
  }
}
