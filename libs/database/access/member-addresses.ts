import type { Sql } from '#database/database.js';
import type { Channel } from '#domain/terms.js';

export interface MemberAddress {
  channel: Channel;
  encrypted: string;
  hmac: string;
  verified: boolean;
}

const OF_MEMBER = `SELECT channel, address_encrypted AS encrypted, address_hmac AS hmac, verified_at IS NOT NULL AS verified
  FROM member_addresses WHERE workspace_id = $1 AND member_id = $2 ORDER BY channel`;

export const listMemberAddresses = (
  sql: Sql,
  workspaceId: string,
  memberId: string,
): Promise<MemberAddress[]> => sql.query<MemberAddress>(OF_MEMBER, [workspaceId, memberId]);

/** Whether a member of the workspace has proved this address, and has it still. */
export async function isProvedAddress(
  sql: Sql,
  of: { workspaceId: string; channel: Channel; hmac: string },
): Promise<boolean> {
  const found = await sql.query(
    `SELECT 1 FROM member_addresses WHERE workspace_id = $1 AND channel = $2 AND address_hmac = $3
       AND verified_at IS NOT NULL LIMIT 1`,
    [of.workspaceId, of.channel, of.hmac],
  );
  return found.length > 0;
}

/** A code is good for so many minutes. */
const GOOD_FOR_MINUTES = 15;
/** After so many wrong codes another one has to be asked for. */
const MOST_TRIES = 5;

/** Keeps an address that the member has still to prove, in place of the one before. */
export async function putMemberAddress(
  sql: Sql,
  address: {
    workspaceId: string;
    memberId: string;
    channel: Channel;
    encrypted: string;
    hmac: string;
    codeHmac: string;
  },
): Promise<void> {
  await sql.query(
    `INSERT INTO member_addresses (member_id, channel, workspace_id, address_encrypted, address_hmac, code_hmac,
       code_ends_at)
     VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(mins => $7))
     ON CONFLICT (member_id, channel) DO UPDATE SET address_encrypted = excluded.address_encrypted,
       address_hmac = excluded.address_hmac, code_hmac = excluded.code_hmac, code_ends_at = excluded.code_ends_at,
       code_tries = 0, verified_at = NULL`,
    [
      ...[address.memberId, address.channel, address.workspaceId, address.encrypted, address.hmac],
      ...[address.codeHmac, GOOD_FOR_MINUTES],
    ],
  );
}

export type Proof = 'proved' | 'wrong' | 'over';

/**
 * Proves the address by its code, each time one try. `over`: no code is waited for, its time has passed, or too many
 * were wrong.
 */
export async function proveMemberAddress(
  sql: Sql,
  of: { workspaceId: string; memberId: string; channel: Channel; codeHmac: string },
): Promise<Proof> {
  const [row] = await sql.query<{ right: boolean }>(
    `UPDATE member_addresses SET code_tries = code_tries + 1,
       verified_at = CASE WHEN code_hmac = $4 THEN now() ELSE verified_at END,
       code_ends_at = CASE WHEN code_hmac = $4 THEN NULL ELSE code_ends_at END
     WHERE workspace_id = $1 AND member_id = $2 AND channel = $3 AND code_ends_at > now() AND code_tries < $5
     RETURNING coalesce(code_hmac = $4, false) AS right`,
    [of.workspaceId, of.memberId, of.channel, of.codeHmac, MOST_TRIES],
  );
  if (row === undefined) return 'over';
  return row.right ? 'proved' : 'wrong';
}
