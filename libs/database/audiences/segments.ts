import { assertNever } from '#domain/assert-never.js';
import type { ResolvedSegment, Within } from '#domain/audiences/segment.js';
import type { Channel, Purpose } from '#domain/terms.js';
import { hasConsentSql } from '#database/consents/consent-rule.js';
import type { Parameters } from '#database/parameters.js';

/** The fan's state has the enrollments of campaigns that have not ended; its campaign is asked, for it may just have. */
const HELD_OUT = `EXISTS (SELECT FROM fan_states s
    CROSS JOIN LATERAL jsonb_array_elements(s.state -> 'enrollments') AS n (enrollment)
    JOIN campaigns c ON c.id = (n.enrollment ->> 'campaignId')::uuid
  WHERE s.fan_id = f.id AND n.enrollment ->> 'holdout' = 'true' AND c.status IN ('live', 'paused'))`;

/**
 * Returns the segment as a SQL condition on a row `f` of `fans`. Values go into the parameters, never into the text.
 */
export function segmentSql(segment: ResolvedSegment, parameters: Parameters): string {
  return `(f.erased_at IS NULL AND ${ruleSql(segment, parameters)})`;
}

function ruleSql(segment: ResolvedSegment, parameters: Parameters): string {
  switch (segment.kind) {
    case 'everyone':
      return 'true';
    case 'territory':
      return `coalesce(f.territory = ANY (${parameters.add(segment.in)}::text[]), false)`;
    case 'source':
      return `EXISTS (SELECT FROM enrollments e WHERE e.fan_id = f.id AND e.workspace_id = f.workspace_id
        AND e.source = ANY (${parameters.add(segment.in)}::text[]))`;
    case 'attribute':
      return attributeSql(segment, parameters);
    case 'imported':
      return `EXISTS (SELECT FROM import_fans m WHERE m.fan_id = f.id AND m.import_id = ${parameters.add(segment.importId)}::uuid)`;
    case 'listed':
      return `EXISTS (SELECT FROM segment_fans l WHERE l.fan_id = f.id AND l.segment_id = ${parameters.add(segment.segmentId)}::uuid)`;
    case 'joined':
      return `EXISTS (SELECT FROM enrollments e WHERE e.fan_id = f.id AND e.workspace_id = f.workspace_id
        ${segment.open === undefined ? '' : `AND e.open = ${parameters.add(segment.open)}::boolean`}
        ${withinSql(segment, parameters)})`;
    case 'stage':
      return `EXISTS (SELECT FROM stage_entries e WHERE e.fan_id = f.id AND e.workspace_id = f.workspace_id
        AND e.stage = ${parameters.add(segment.stage)} AND e.standing <> 'unobservable'
        ${withinSql(segment, parameters)})`;
    case 'connected':
      return `EXISTS (SELECT FROM connections n WHERE n.fan_id = f.id AND n.status = 'active'
        ${segment.service === undefined ? '' : `AND n.service = ${parameters.add(segment.service)}`})`;
    case 'reachable':
      return reachableSql(segment.channel, segment.purpose ?? 'marketing');
    case 'heldOut':
      return HELD_OUT;
    case 'all':
      return `(${segment.of.map((part) => ruleSql(part, parameters)).join(' AND ')})`;
    case 'any':
      return `(${segment.of.map((part) => ruleSql(part, parameters)).join(' OR ')})`;
    case 'not':
      return `(NOT ${ruleSql(segment.of, parameters)})`;
    default:
      return assertNever(segment);
  }
}

/**
 * This reads the events and not the engine's state, because the state knows of a fact only when the fan is in a
 * campaign.
 */
function attributeSql(segment: ResolvedSegment & { kind: 'attribute' }, parameters: Parameters): string {
  return `coalesce((SELECT e.payload -> 'value' FROM events e WHERE e.fan_id = f.id AND e.type = 'fan.attribute_set'
      AND e.payload ->> 'name' = ${parameters.add(segment.name)} ORDER BY e.fan_seq DESC LIMIT 1)
    IN (SELECT jsonb_array_elements(${parameters.add(JSON.stringify(segment.in))}::jsonb)), false)`;
}

/** Limits `e.campaign_id` to the campaigns of a campaign, a release or an artist. */
function withinSql({ campaignId, releaseId, artistId }: Within, parameters: Parameters): string {
  if (campaignId !== undefined) return `AND e.campaign_id = ${parameters.add(campaignId)}::uuid`;
  if (releaseId !== undefined)
    return `AND e.campaign_id IN (SELECT id FROM campaigns WHERE release_id = ${parameters.add(releaseId)}::uuid)`;
  if (artistId === undefined) return '';
  const artist = parameters.add(artistId);
  return `AND e.campaign_id IN (SELECT c.id FROM campaigns c LEFT JOIN releases r ON r.id = c.release_id
    WHERE coalesce(r.artist_id, c.artist_id) = ${artist}::uuid)`;
}

/**
 * Says in SQL whether a send to the fan would be allowed: the fan has an address, no suppression and a consent. Send
 * windows and caps are left out.
 */
export function reachableSql(channel: Channel, purpose: Purpose): string {
  const consent = hasConsentSql('f.id', `'${channel}'`, `'${purpose}'`);
  return `(EXISTS (SELECT FROM identities i LEFT JOIN addresses a ON a.workspace_id = i.workspace_id
      AND a.channel = i.channel AND a.address_hmac = i.address_hmac
    WHERE i.fan_id = f.id AND i.channel = '${channel}' AND a.suppressed_at IS NULL) AND ${consent})`;
}
