import type { CampaignStatus } from '#domain/terms.js';
import type { Removable } from './removable.js';

/** A draft goes for good; one that has ended is put away with its fans and figures. */
export const REMOVABLE_CAMPAIGN: Removable<string> = {
  lockUses: async (sql, workspaceId, id) => {
    const [campaign] = await sql.query<{ status: CampaignStatus; launched: boolean }>(
      `SELECT status, launched_at IS NOT NULL AS launched FROM campaigns
       WHERE workspace_id = $1 AND id = $2 FOR UPDATE`,
      [workspaceId, id],
    );
    if (campaign === undefined) return undefined;
    const keywords = await sql.query<{ word: string }>(
      'SELECT word FROM keywords WHERE campaign_id = $1 ORDER BY word',
      [id],
    );
    const { status, launched } = campaign;
    const runs = status === 'live' || status === 'paused' ? [`it is ${status}, end it first`] : [];
    const leading = status === 'ended' ? [] : keywords.map(({ word }) => `the keyword ${word} leads to it`);
    return { inUse: [...runs, ...leading], wasUsed: launched || status === 'ended' };
  },
  delete: async (sql, workspaceId, id) => {
    await sql.query('DELETE FROM audiences WHERE workspace_id = $1 AND campaign_id = $2', [workspaceId, id]);
    await sql.query('DELETE FROM campaigns WHERE workspace_id = $1 AND id = $2', [workspaceId, id]);
  },
  setArchived: async (sql, workspaceId, id, archived) => {
    const rows = await sql.query(
      `UPDATE campaigns SET archived_at = CASE WHEN $3 THEN coalesce(archived_at, now()) END
       WHERE workspace_id = $1 AND id = $2 RETURNING 1`,
      [workspaceId, id, archived],
    );
    return rows.length === 1;
  },
};
