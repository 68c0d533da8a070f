import type { FanFacts } from '../domain/engine/context.js';
import type { Channel } from '../domain/terms.js';
import type { MessageTemplate } from '../domain/flow/templates/render-message.js';
import type { Sql } from './database.js';
import { FAN_STANDING, factsOf, type FanStanding } from './engine/fan-standing.js';

interface Row extends FanStanding {
  [column: string]: unknown;
  id: string;
}

const READ = `SELECT f.id, f.territory, f.zone, ${FAN_STANDING} FROM fans f`;

/** Fans of the workspace with what an engine wants to know of them, as of now; ids of others are left out. */
export async function fansForSimulation(
  sql: Sql,
  workspaceId: string,
  fanIds: readonly string[],
): Promise<FanFacts[]> {
  const rows = await sql.query<Row>(
    `${READ} WHERE f.workspace_id = $1 AND f.id = ANY ($2::uuid[]) ORDER BY f.id`,
    [workspaceId, fanIds],
  );
  return rows.map((row) => factsOf(row.id, row));
}

/** The same of all fans enrolled in a campaign, at most `limit`. */
export async function enrolledForSimulation(
  sql: Sql,
  of: { workspaceId: string; campaignId: string; limit: number },
): Promise<FanFacts[]> {
  const rows = await sql.query<Row>(
    `${READ} JOIN enrollments e ON e.fan_id = f.id AND e.campaign_id = $2
     WHERE f.workspace_id = $1 ORDER BY f.id LIMIT $3`,
    [of.workspaceId, of.campaignId, of.limit],
  );
  return rows.map((row) => factsOf(row.id, row));
}

/** Every message the workspace has written. */
export async function messagesForSimulation(
  sql: Sql,
  workspaceId: string,
): Promise<(MessageTemplate & { key: string })[]> {
  const rows = await sql.query<{ key: string; channel: Channel; subject: string | null; body: string }>(
    'SELECT key, channel, subject, body FROM templates WHERE workspace_id = $1',
    [workspaceId],
  );
  return rows.map(({ key, channel, subject, body }) => ({
    ...{ key, channel, body },
    ...(subject === null ? {} : { subject }),
  }));
}
