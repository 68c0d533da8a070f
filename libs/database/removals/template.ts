import type { Channel } from '#domain/terms.js';
import type { Removable } from './removable.js';

interface TemplateKey {
  key: string;
  channel: Channel;
}

/** The send steps of a definition that use the template on the channel. */
const USES = `'$.tracks[*].steps[*] ? (@.kind == "send" && @.template == $key && @.channels[*] == $channel)',
  jsonb_build_object('key', $2::text, 'channel', $3::text)`;

/**
 * A message that no flow sends goes for good; one that a published version names is put away. A draft that names it,
 * or a version that a campaign runs, keeps it. Written anew, it is in the list again.
 */
export const REMOVABLE_TEMPLATE: Removable<TemplateKey> = {
  lockUses: async (sql, workspaceId, { key, channel }) => {
    const found = await sql.query(
      'SELECT 1 FROM templates WHERE workspace_id = $1 AND key = $2 AND channel = $3 FOR UPDATE',
      [workspaceId, key, channel],
    );
    if (found.length === 0) return undefined;
    const drafts = await sql.query<{ name: string }>(
      `SELECT name FROM flows WHERE workspace_id = $1 AND archived_at IS NULL AND jsonb_path_exists(draft, ${USES})
       ORDER BY created_at`,
      [workspaceId, key, channel],
    );
    const versions = await sql.query<{ name: string; version: number; runs: boolean }>(
      `SELECT f.name, v.version, EXISTS (SELECT FROM campaigns c WHERE c.status <> 'ended' AND (
           c.flow_version_id = v.id OR c.id IN (
             SELECT p.campaign_id FROM campaign_versions p WHERE p.flow_version_id = v.id))) AS runs
       FROM flow_versions v JOIN flows f ON f.id = v.flow_id
       WHERE v.workspace_id = $1 AND jsonb_path_exists(v.definition, ${USES}) ORDER BY f.created_at, v.version`,
      [workspaceId, key, channel],
    );
    const running = versions.filter(({ runs }) => runs);
    return {
      inUse: [
        ...drafts.map(({ name }) => `the draft of the flow "${name}" sends it`),
        ...running.map(({ name, version }) => `a campaign runs version ${version} of "${name}"`),
      ],
      wasUsed: versions.length > 0,
    };
  },
  delete: async (sql, workspaceId, { key, channel }) => {
    await sql.query('DELETE FROM templates WHERE workspace_id = $1 AND key = $2 AND channel = $3', [
      workspaceId,
      key,
      channel,
    ]);
  },
  setArchived: async (sql, workspaceId, { key, channel }, archived) => {
    const rows = await sql.query(
      `UPDATE templates SET archived_at = CASE WHEN $4 THEN coalesce(archived_at, now()) END
       WHERE workspace_id = $1 AND key = $2 AND channel = $3 RETURNING 1`,
      [workspaceId, key, channel, archived],
    );
    return rows.length === 1;
  },
};
