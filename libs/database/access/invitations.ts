import { randomBytes, randomUUID } from 'node:crypto';
import type { MemberRole } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { hashToken } from './api-keys.js';
import { closeSessionsOf, hashPassword, type Member } from './members.js';
import { MEMBER_COLUMNS, type MemberRecord } from './workspace-members.js';

const INVITATION_DAYS = 7;

/** The token is shown once, because only its hash is stored. It is good for 7 days and for one password. */
export interface NewInvitation {
  member: MemberRecord;
  token: string;
  expiresAt: Date;
}

/** Undefined: the email is a member's already, of this workspace or of another one. */
export async function inviteMember(
  sql: Sql,
  input: { workspaceId: string; email: string; role: MemberRole },
): Promise<NewInvitation | undefined> {
  const token = newToken();
  const [row] = await sql.query<MemberRecord>(
    `INSERT INTO members (id, workspace_id, email, role, invitation_hash, invitation_expires_at)
     VALUES ($1, $2, $3, $4, $5, now() + make_interval(days => $6)) ON CONFLICT (email) DO NOTHING
     RETURNING ${MEMBER_COLUMNS}`,
    [
      randomUUID(),
      input.workspaceId,
      input.email.toLowerCase(),
      input.role,
      hashToken(token),
      INVITATION_DAYS,
    ],
  );
  return row && invitationOf(row, token);
}

/**
 * A new one-time token for a member: for one whose invitation was lost, or one who forgot the password. Tokens from
 * before are no longer good. The password from before is good until the token is used. Undefined: no such member.
 */
export async function renewInvitation(
  sql: Sql,
  workspaceId: string,
  memberId: string,
): Promise<NewInvitation | undefined> {
  const token = newToken();
  const [row] = await sql.query<MemberRecord>(
    `UPDATE members SET invitation_hash = $3, invitation_expires_at = now() + make_interval(days => $4)
     WHERE workspace_id = $1 AND id = $2 RETURNING ${MEMBER_COLUMNS}`,
    [workspaceId, memberId, hashToken(token), INVITATION_DAYS],
  );
  return row && invitationOf(row, token);
}

/**
 * Sets the member's password, uses the token up and ends the sessions from before. Undefined: the token is unknown,
 * used or too old. The password is hashed only for a token that is good, because hashing takes long.
 */
export async function acceptInvitation(
  sql: Sql,
  token: string,
  password: string,
): Promise<Member | undefined> {
  const good = 'invitation_hash = $1 AND invitation_expires_at > now()';
  const hash = hashToken(token);
  const known = await sql.query(`SELECT 1 FROM members WHERE ${good}`, [hash]);
  if (known.length === 0) return undefined;
  // The condition is asked again: of two who come with the same token at once, one gets in.
  const [member] = await sql.query<Member>(
    `UPDATE members SET password_hash = $2, invitation_hash = NULL, invitation_expires_at = NULL
     WHERE ${good} RETURNING id, workspace_id AS "workspaceId", email, role`,
    [hash, await hashPassword(password)],
  );
  if (member !== undefined) await closeSessionsOf(sql, member.id);
  return member;
}

const newToken = (): string => `sgi_${randomBytes(32).toString('base64url')}`;

function invitationOf(member: MemberRecord, token: string): NewInvitation {
  const { invitationExpiresAt: expiresAt } = member;
  if (expiresAt === null) throw new Error('An invitation was stored without its end.');
  return { member, token, expiresAt };
}
