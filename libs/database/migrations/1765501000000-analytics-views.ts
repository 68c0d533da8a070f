import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people who count with SQL of their own may read. Each view shows the workspaces of the database user who is
 * connected, by `analytics_readers`, and no column that is sealed, hashed or a token. A user without a row there sees
 * nothing, so everybody may ask. `security_barrier`: no function of the asker's sees a row before the filter.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE analytics_readers (
  -- a user of the database, as in pg_roles
  role_name text NOT NULL,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  added_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (role_name, workspace_id)
);
REVOKE ALL ON analytics_readers FROM PUBLIC;

CREATE SCHEMA analytics;
GRANT USAGE ON SCHEMA analytics TO PUBLIC;

CREATE VIEW analytics.workspaces WITH (security_barrier) AS
  SELECT w.id AS workspace_id, w.name, w.zone FROM public.workspaces w
  WHERE w.id IN (SELECT r.workspace_id FROM public.analytics_readers r WHERE r.role_name = session_user::text);

CREATE VIEW analytics.campaigns WITH (security_barrier) AS
  SELECT c.workspace_id, c.id AS campaign_id, c.name, c.status, c.release_id,
    coalesce(r.artist_id, c.artist_id) AS artist_id, r.title AS release_title, c.launched_at, c.ends_at, c.ended_at
  FROM public.campaigns c LEFT JOIN public.releases r ON r.id = c.release_id
  WHERE c.workspace_id IN (SELECT r.workspace_id FROM public.analytics_readers r WHERE r.role_name = session_user::text);

CREATE VIEW analytics.release_moments WITH (security_barrier) AS
  SELECT x.workspace_id, m.release_id, m.territory, m.moment
  FROM public.release_moments m JOIN public.releases x ON x.id = m.release_id
  WHERE x.workspace_id IN (SELECT r.workspace_id FROM public.analytics_readers r WHERE r.role_name = session_user::text);

CREATE VIEW analytics.events WITH (security_barrier) AS
  SELECT e.workspace_id, e.id AS event_id, e.fan_id, e.fan_seq, e.campaign_id, e.type, e.occurred_at, e.received_at,
    e.origin, e.payload
  FROM public.events e
  WHERE e.workspace_id IN (SELECT r.workspace_id FROM public.analytics_readers r WHERE r.role_name = session_user::text);

CREATE VIEW analytics.enrollments WITH (security_barrier) AS
  SELECT n.workspace_id, n.campaign_id, n.fan_id, n.enrolled_at, n.path, n.service, n.territory, n.source, n.variant,
    n.open
  FROM public.enrollments n
  WHERE n.workspace_id IN (SELECT r.workspace_id FROM public.analytics_readers r WHERE r.role_name = session_user::text);

CREATE VIEW analytics.stage_entries WITH (security_barrier) AS
  SELECT s.workspace_id, s.campaign_id, s.fan_id, s.stage, s.standing, s.occurred_at, s.event_id, s.path
  FROM public.stage_entries s
  WHERE s.workspace_id IN (SELECT r.workspace_id FROM public.analytics_readers r WHERE r.role_name = session_user::text);

CREATE VIEW analytics.messages WITH (security_barrier) AS
  SELECT m.workspace_id, m.id AS message_id, m.fan_id, m.campaign_id, m.track, m.run, m.step, m.visit, m.channel,
    m.template, m.purpose, m.intent, m.state, m.code, m.delivery_status, m.attempted_virtual_at AS tried_at,
    m.delivered_at, m.cost_micros
  FROM public.messages m
  WHERE m.workspace_id IN (SELECT r.workspace_id FROM public.analytics_readers r WHERE r.role_name = session_user::text);

GRANT SELECT ON ALL TABLES IN SCHEMA analytics TO PUBLIC;
`;

export class AnalyticsViews1765501000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA analytics CASCADE; DROP TABLE analytics_readers');
  }
}
