import { z } from 'zod';
import { type BrowserSubscription, subscriptionText } from '#domain/consents/browser-subscription.js';
import type { SuppressionReason } from '#domain/events/reasons.js';
import { regionOfPhone } from '#domain/places/region-of-phone.js';
import type { AddressChannel, Channel } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';

/** An address as it is stored: encrypted, to send to it, and as an HMAC, to find it. It is never stored in clear. */
export interface SealedAddress<C extends Channel = Channel> {
  channel: C;
  encrypted: string;
  hmac: string;
  /** Of a number: the state or province by its area code. '': it tells none. */
  region: string;
}

/** Seals an address that is normalised already. */
export function sealAddress(
  box: SecretBox,
  workspaceId: string,
  channel: AddressChannel,
  address: string,
): SealedAddress<AddressChannel> {
  const region = channel === 'sms' ? (regionOfPhone(address) ?? '') : '';
  return { channel, encrypted: box.seal(address), hmac: box.fingerprint(workspaceId, address), region };
}

/**
 * Masks an address for the screen: a person recognises an address that they know, and cannot use one that they do not
 * know.
 */
export function maskAddress(channel: Channel, address: string): string {
  if (channel === 'webpush') return pushServiceOf(address);
  if (channel === 'sms')
    return `${address.slice(0, 2)}${'•'.repeat(Math.max(1, address.length - 4))}${address.slice(-2)}`;
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return `${address.slice(0, 1)}•••@${domain.slice(0, 1)}•••${domain.slice(domain.lastIndexOf('.'))}`;
}

const EndpointSchema = z.object({ endpoint: z.url() });

/** Of a browser's subscription only whose push service it is: the rest of the address is a secret of the browser's. */
function pushServiceOf(subscription: string): string {
  return new URL(EndpointSchema.parse(JSON.parse(subscription)).endpoint).hostname;
}

/** Seals a browser's subscription. It is found by its endpoint: the keys may change. */
export const sealSubscription = (
  box: SecretBox,
  workspaceId: string,
  subscription: BrowserSubscription,
): SealedAddress => ({
  ...{ channel: 'webpush', region: '' },
  encrypted: box.seal(subscriptionText(subscription)),
  hmac: box.fingerprint(workspaceId, subscription.endpoint),
});

interface NewIdentity extends SealedAddress {
  id: string;
  fanId: string;
}

type Fingerprint = Pick<SealedAddress, 'channel' | 'hmac'>;
const inOrder = <T extends Fingerprint>(addresses: readonly T[]): T[] =>
  [...addresses].sort((a, b) => (a.hmac < b.hmac ? -1 : 1));

/**
 * Adds the address rows that a claim and a STOP lock. Rows are written in one order, so that two writers of the same
 * addresses wait for each other and do not dead-lock. A writer who looks afterwards who has an address sees what the
 * other has written.
 */
export async function insertAddresses(
  sql: Sql,
  workspaceId: string,
  addresses: readonly Fingerprint[],
): Promise<void> {
  if (addresses.length === 0) return;
  const sorted = inOrder(addresses);
  await sql.query(
    `INSERT INTO addresses (workspace_id, channel, address_hmac)
     SELECT $1, channel, hmac FROM unnest($2::text[], $3::text[]) AS given (channel, hmac)
     ON CONFLICT DO NOTHING`,
    [workspaceId, sorted.map(({ channel }) => channel), sorted.map(({ hmac }) => hmac)],
  );
}

/** Adds identities to fans who have none on that channel yet, with the rows of their addresses. */
export async function insertIdentities(
  sql: Sql,
  workspaceId: string,
  identities: NewIdentity[],
): Promise<void> {
  await insertAddresses(sql, workspaceId, identities);
  await insertKnownAddresses(sql, workspaceId, identities);
}

/** Adds identities to fans who have none on that channel yet. The addresses have their rows already. */
export async function insertKnownAddresses(
  sql: Sql,
  workspaceId: string,
  identities: NewIdentity[],
): Promise<void> {
  if (identities.length === 0) return;
  const sorted = inOrder(identities);
  const channels = sorted.map((identity) => identity.channel);
  const hmacs = sorted.map((identity) => identity.hmac);
  await sql.query(
    `INSERT INTO identities (id, workspace_id, fan_id, channel, address_encrypted, address_hmac, region)
     SELECT id, $1, fan_id, channel, encrypted, hmac, region
     FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
       AS given (id, fan_id, channel, encrypted, hmac, region)
     ON CONFLICT (fan_id, channel) DO NOTHING`,
    [
      workspaceId,
      sorted.map((identity) => identity.id),
      sorted.map((identity) => identity.fanId),
      channels,
      sorted.map((identity) => identity.encrypted),
      hmacs,
      sorted.map((identity) => identity.region),
    ],
  );
}

/** Takes the fan's address on the channel away. What is remembered of the address itself (a block, say) stays. */
export async function deleteIdentity(
  sql: Sql,
  workspaceId: string,
  fanId: string,
  channel: Channel,
): Promise<void> {
  await sql.query('DELETE FROM identities WHERE workspace_id = $1 AND fan_id = $2 AND channel = $3', [
    workspaceId,
    fanId,
    channel,
  ]);
}

export interface IdentityOwner {
  channel: Channel;
  hmac: string;
  fanId: string;
}

/** Returns the fans of this workspace who gave these addresses, the oldest first. */
export async function findIdentityOwners(
  sql: Sql,
  workspaceId: string,
  wanted: { channel: Channel; hmac: string }[],
): Promise<IdentityOwner[]> {
  if (wanted.length === 0) return [];
  return sql.query<IdentityOwner>(
    // One look-up by index an address, whatever the statistics say: a join may read all identities.
    `SELECT i.channel, i.hmac, i."fanId"
     FROM unnest($2::text[], $3::text[]) AS wanted (channel, hmac)
     CROSS JOIN LATERAL (
       SELECT o.channel, o.address_hmac AS hmac, o.fan_id AS "fanId", o.created_at FROM identities o
       WHERE o.workspace_id = $1 AND o.channel = wanted.channel AND o.address_hmac = wanted.hmac OFFSET 0) i
     ORDER BY i.created_at, i."fanId"`,
    [workspaceId, wanted.map((one) => one.channel), wanted.map((one) => one.hmac)],
  );
}

export interface FanIdentity {
  channel: Channel;
  encrypted: string;
  hmac: string;
  verified: boolean;
  suppressedAt: Date | null;
  suppressedReason: SuppressionReason | null;
}

/** Returns a fan's identities, each with the block of its address. */
export async function readIdentities(sql: Sql, workspaceId: string, fanId: string): Promise<FanIdentity[]> {
  return sql.query<FanIdentity>(
    `SELECT i.channel, i.address_encrypted AS encrypted, i.address_hmac AS hmac,
            i.verified_at IS NOT NULL AS verified,
            a.suppressed_at AS "suppressedAt", a.suppressed_reason AS "suppressedReason"
     FROM identities i
     LEFT JOIN addresses a USING (workspace_id, channel, address_hmac)
     WHERE i.workspace_id = $1 AND i.fan_id = $2
     ORDER BY i.channel`,
    [workspaceId, fanId],
  );
}

/** Returns the addresses of these fans, by fingerprint. */
export async function readAddressHmacs(
  sql: Sql,
  workspaceId: string,
  fanIds: string[],
): Promise<IdentityOwner[]> {
  if (fanIds.length === 0) return [];
  return sql.query<IdentityOwner>(
    `SELECT channel, address_hmac AS hmac, fan_id AS "fanId" FROM identities
     WHERE workspace_id = $1 AND fan_id = ANY ($2::uuid[])`,
    [workspaceId, fanIds],
  );
}
