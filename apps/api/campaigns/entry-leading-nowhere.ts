import { findAudience } from '#database/audiences/audiences.js';
import type { Sql } from '#database/database.js';
import type { Flow } from '#domain/flows/flow.js';
import { entryProblem } from '#domain/flows/entry-problem.js';

/**
 * Says why this flow would start nothing for fans whom the campaign's audience or its keyword enters. Undefined: it has
 * neither, or something starts.
 */
export async function entryLeadingNowhere(
  sql: Sql,
  workspaceId: string,
  campaignId: string,
  flow: Flow,
): Promise<string | undefined> {
  const audience = await aimlessAudience(sql, workspaceId, campaignId, flow);
  if (audience !== undefined) return `Its audience would go nowhere: ${audience}`;
  return aimlessKeyword(sql, campaignId, flow);
}

async function aimlessAudience(
  sql: Sql,
  workspaceId: string,
  campaignId: string,
  flow: Flow,
): Promise<string | undefined> {
  const audience = await findAudience(sql, workspaceId, campaignId);
  return audience?.state === 'running' ? entryProblem(flow, audience.track ?? undefined) : undefined;
}

async function aimlessKeyword(sql: Sql, campaignId: string, flow: Flow): Promise<string | undefined> {
  const [keyword] = await sql.query<{ word: string }>(
    'SELECT word FROM keywords WHERE campaign_id = $1 ORDER BY word LIMIT 1',
    [campaignId],
  );
  const problem = entryProblem(flow, undefined, 'keyword');
  return keyword === undefined || problem === undefined
    ? undefined
    : `Its keyword ${keyword.word} would lead nowhere: ${problem}`;
}
