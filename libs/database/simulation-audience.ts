import type { FanFacts } from '../domain/engine/context.js';
import type { Channel, Service } from '../domain/terms.js';
import { SAVING_SERVICES } from '../domain/terms.js';
import type { ChannelStanding } from '../domain/engine/context.js';
import type { MessageTemplate } from '../domain/flow/templates/render-message.js';
import type { Sql } from './database.js';

interface Row {
  [column: string]: unknown;
  id: string;
  territory: string | null;
  zone: string | null;
  channels: Partial<Record<Channel, ChannelStanding>>;
  connections: Service[];
}

const READ = `
SELECT f.id, f.territory, f.zone,
  coalesce((SELECT jsonb_object_agg(i.channel, jsonb_build_object(
      'suppressed', a.suppressed_at IS NOT NULL,
      'purposes', coalesce((SELECT jsonb_agg(newest.purpose) FROM (
        SELECT DISTINCT ON (c.purpose) c.purpose, c.granted FROM consents c
        WHERE c.fan_id = f.id AND c.channel = i.channel ORDER BY c.purpose, c.id DESC) newest
        WHERE newest.granted), '[]')))
    FROM identities i LEFT JOIN addresses a ON a.workspace_id = i.workspace_id
      AND a.channel = i.channel AND a.address_hmac = i.address_hmac
    WHERE i.fan_id = f.id), '{}') AS channels,
  coalesce((SELECT jsonb_agg(n.service) FROM connections n WHERE n.fan_id = f.id AND n.status = 'active'), '[]')
    AS connections
FROM fans f`;

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
  return rows.map(toFacts);
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
  return rows.map(toFacts);
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

function toFacts({ id, territory, zone, channels, connections }: Row): FanFacts {
  return {
    id,
    channels,
    connections: connections.filter((service) => SAVING_SERVICES.includes(service)),
    ...(territory === null ? {} : { territory }),
    ...(zone === null ? {} : { zone }),
  };
}
