import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Messages get versions, languages and wordings for single campaigns, and a message that was sent keeps its version, the
 * values that filled it (sealed) and its hash. What is written today becomes the first version of each message, in the
 * first dialect, so that it goes on to read as it does. The trigger keeps a version of what processes write that know
 * nothing of versions.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
ALTER TABLE workspaces ADD COLUMN language text NOT NULL DEFAULT 'en';
ALTER TABLE artists ADD COLUMN link_host text;
ALTER TABLE artists ADD COLUMN contact jsonb;
ALTER TABLE campaigns ADD COLUMN code text;
ALTER TABLE fans ADD COLUMN profile_encrypted text;
ALTER TABLE messages ADD COLUMN template_version_id uuid, ADD COLUMN values_encrypted text, ADD COLUMN content_hash text;

CREATE TABLE template_versions (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  key text NOT NULL,
  channel text NOT NULL CONSTRAINT template_versions_channel_check CHECK (channel IN ('email', 'sms')),
  language text NOT NULL DEFAULT '',
  campaign_id uuid REFERENCES campaigns (id) ON DELETE CASCADE,
  version integer NOT NULL,
  dialect smallint NOT NULL,
  format text NOT NULL CONSTRAINT template_versions_format_check CHECK (format IN ('text', 'theme', 'mjml')),
  subject text,
  body text NOT NULL,
  html text,
  source jsonb,
  media text CONSTRAINT template_versions_media_check CHECK (media IN ('artwork')),
  uses text[] NOT NULL,
  current boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX template_versions_number ON template_versions (workspace_id, key, channel, version);
CREATE UNIQUE INDEX template_versions_current ON template_versions (workspace_id, key, channel, language)
  WHERE current AND campaign_id IS NULL;
CREATE UNIQUE INDEX template_versions_campaign ON template_versions (campaign_id, key, channel, language)
  WHERE current AND campaign_id IS NOT NULL;

ALTER TABLE templates ADD COLUMN version_id uuid;

CREATE FUNCTION keep_template_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  new_id uuid := gen_random_uuid();
BEGIN
  IF TG_OP = 'DELETE' THEN
    UPDATE template_versions SET current = false
    WHERE workspace_id = OLD.workspace_id AND key = OLD.key AND channel = OLD.channel AND current;
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' AND NEW.version_id IS NOT NULL THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.version_id IS DISTINCT FROM OLD.version_id
      OR (NEW.subject IS NOT DISTINCT FROM OLD.subject AND NEW.body = OLD.body)) THEN
    RETURN NULL;
  END IF;
  UPDATE template_versions SET current = false
  WHERE workspace_id = NEW.workspace_id AND key = NEW.key AND channel = NEW.channel AND current
    AND language = '' AND campaign_id IS NULL;
  INSERT INTO template_versions (id, workspace_id, key, channel, version, dialect, format, subject, body, uses)
  SELECT new_id, NEW.workspace_id, NEW.key, NEW.channel, coalesce(max(v.version), 0) + 1, 1, 'text', NEW.subject, NEW.body,
    '{artist,link,links,optOut,postalAddress,release}'
  FROM template_versions v WHERE v.workspace_id = NEW.workspace_id AND v.key = NEW.key AND v.channel = NEW.channel;
  UPDATE templates SET version_id = new_id WHERE id = NEW.id;
  RETURN NULL;
END $$;

WITH first AS (
  INSERT INTO template_versions (id, workspace_id, key, channel, version, dialect, format, subject, body, uses)
  SELECT gen_random_uuid(), workspace_id, key, channel, 1, 1, 'text', subject, body,
    '{artist,link,links,optOut,postalAddress,release}'
  FROM templates RETURNING id, workspace_id, key, channel)
UPDATE templates t SET version_id = f.id FROM first f
WHERE f.workspace_id = t.workspace_id AND f.key = t.key AND f.channel = t.channel;

CREATE TRIGGER templates_keep_version AFTER INSERT OR UPDATE OR DELETE ON templates
  FOR EACH ROW EXECUTE FUNCTION keep_template_version();
`;

const DOWN = `
DROP TRIGGER templates_keep_version ON templates;
DROP FUNCTION keep_template_version();
ALTER TABLE templates DROP COLUMN version_id;
DROP TABLE template_versions;
ALTER TABLE messages DROP COLUMN template_version_id, DROP COLUMN values_encrypted, DROP COLUMN content_hash;
ALTER TABLE fans DROP COLUMN profile_encrypted;
ALTER TABLE campaigns DROP COLUMN code;
ALTER TABLE artists DROP COLUMN contact, DROP COLUMN link_host;
ALTER TABLE workspaces DROP COLUMN language;
`;

export class TemplateVersions1765450000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
