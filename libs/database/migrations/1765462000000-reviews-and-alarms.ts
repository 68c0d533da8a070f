import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What members have said of messages that wait for a review, and the alarms about a mass of one error. */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE step_reviews (
  id uuid PRIMARY KEY,
  campaign_id uuid NOT NULL REFERENCES campaigns (id),
  workspace_id uuid NOT NULL,
  track text NOT NULL,
  step text NOT NULL,
  verdict text NOT NULL CONSTRAINT step_reviews_verdict_check CHECK (verdict IN ('approved', 'cancelled')),
  -- workspace time: it holds for fans who came to the step until then; null: for those who come later, too
  through timestamptz,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX step_reviews_campaign ON step_reviews (campaign_id, at);
CREATE TABLE campaign_alarms (
  id uuid PRIMARY KEY,
  campaign_id uuid NOT NULL REFERENCES campaigns (id),
  workspace_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT campaign_alarms_kind_check
    CHECK (kind IN ('complaints', 'filtered', 'unknown', 'refused')),
  channel text NOT NULL CONSTRAINT campaign_alarms_channel_check CHECK (channel IN ('email', 'sms')),
  action text NOT NULL CONSTRAINT campaign_alarms_action_check CHECK (action IN ('warn', 'pause')),
  cases integer NOT NULL,
  messages integer NOT NULL,
  code text,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX campaign_alarms_newest ON campaign_alarms (campaign_id, at);
`;

export class ReviewsAndAlarms1765462000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE campaign_alarms');
    await runner.query('DROP TABLE step_reviews');
  }
}
