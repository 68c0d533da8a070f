import type { ChannelFacts, FanFacts } from '#domain/engine/fan-facts.js';
import type { BuiltJson } from '#database/database.js';
import { grantedPurposesSql } from '#database/consents/consent-rule.js';
import { hasAdapter } from '#domain/services/capabilities.js';
import type { Channel, Service } from '#domain/terms.js';

/** Reads what holds for a fan `f` now: the channels that reach the fan, and the fan's live grants. */
export const FAN_STANDING = `
  coalesce((SELECT jsonb_object_agg(i.channel, jsonb_strip_nulls(jsonb_build_object(
      'suppressed', a.suppressed_at IS NOT NULL, 'region', nullif(i.region, ''),
      'purposes', ${grantedPurposesSql('f.id', 'i.channel')})))
    FROM identities i LEFT JOIN addresses a ON a.workspace_id = i.workspace_id
      AND a.channel = i.channel AND a.address_hmac = i.address_hmac
    WHERE i.fan_id = f.id), '{}') AS channels,
  coalesce((SELECT jsonb_agg(n.service) FROM connections n WHERE n.fan_id = f.id AND n.status = 'active'), '[]')
    AS connections`;

export interface FanStanding {
  territory: string | null;
  zone: string | null;
  channels: BuiltJson<Partial<Record<Channel, ChannelFacts>>>;
  connections: BuiltJson<Service[]>;
}

/** Returns the fan as the engine reads them. */
export function factsOf(id: string, { territory, zone, channels, connections }: FanStanding): FanFacts {
  return {
    id,
    channels,
    connections: connections.filter(hasAdapter),
    ...(territory === null ? {} : { territory }),
    ...(zone === null ? {} : { zone }),
  };
}
