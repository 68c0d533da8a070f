import { randomBytes } from 'node:crypto';
import type { Sql } from '#database/database.js';
import { hashToken } from './api-keys.js';
import type { Member } from './members.js';

/** How long a link of a local run is good. */
export const SIGN_IN_LINK_MINUTES = 15;

/** A token that signs the member in once, within 15 minutes. Only its hash is stored. */
export async function createSignInLink(sql: Sql, memberId: string): Promise<string> {
  const token = `sgl_${randomBytes(32).toString('base64url')}`;
  await sql.query(
    `WITH over AS (DELETE FROM sign_in_links WHERE expires_at < now() OR member_id = $2)
     INSERT INTO sign_in_links (hash, member_id, expires_at) VALUES ($1, $2, now() + make_interval(mins => $3))`,
    [hashToken(token), memberId, SIGN_IN_LINK_MINUTES],
  );
  return token;
}

/** The member whom the token signs in; the token is used up. Undefined: it is unknown, used or too old. */
export async function takeSignInLink(sql: Sql, token: string): Promise<Member | undefined> {
  const [member] = await sql.query<Member>(
    `WITH used AS (DELETE FROM sign_in_links WHERE hash = $1 RETURNING member_id, expires_at)
     SELECT m.id, m.workspace_id AS "workspaceId", m.email, m.role
     FROM used u JOIN members m ON m.id = u.member_id WHERE u.expires_at > now()`,
    [hashToken(token)],
  );
  return member;
}
