import type { MemberRole } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { pageAfter } from '#database/page.js';
import { closeSessionsOf } from './members.js';

/** A member as owners see one. */
export interface MemberRecord {
  id: string;
  email: string;
  role: MemberRole;
  /** False: the member is invited and has not set a password yet. */
  active: boolean;
  invitationExpiresAt: Date | null;
  createdAt: Date;
}

export const MEMBER_COLUMNS = `id, email, role, password_hash IS NOT NULL AS active,
  CASE WHEN invitation_expires_at > now() THEN invitation_expires_at END AS "invitationExpiresAt",
  created_at AS "createdAt"`;

export async function listMembers(
  sql: Sql,
  page: { workspaceId: string; after: string | undefined; limit: number },
): Promise<MemberRecord[]> {
  return sql.query<MemberRecord>(
    `SELECT ${MEMBER_COLUMNS} FROM members WHERE workspace_id = $1 AND ${pageAfter('id', '$2::uuid', '$3')}`,
    [page.workspaceId, page.after ?? null, page.limit],
  );
}

type MemberChange =
  | { kind: 'changed'; before: MemberRecord; member: MemberRecord }
  | { kind: 'unknown' }
  | { kind: 'refused'; reason: string };

/** Changes the role. It counts from the member's next request on, in open sessions, too. */
export async function changeRole(
  sql: Sql,
  { workspaceId, id, role }: { workspaceId: string; id: string; role: MemberRole },
): Promise<MemberChange> {
  const members = await lockMembers(sql, workspaceId);
  const before = members.find((one) => one.id === id);
  if (before === undefined) return { kind: 'unknown' };
  if (role !== 'owner' && isLastOwner(before, members)) return LAST_OWNER;
  await sql.query('UPDATE members SET role = $2 WHERE id = $1', [id, role]);
  return { kind: 'changed', before, member: { ...before, role } };
}

/** Removes the member; sessions and an open invitation end with it. */
export async function removeMember(
  sql: Sql,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<MemberChange> {
  const members = await lockMembers(sql, workspaceId);
  const member = members.find((one) => one.id === id);
  if (member === undefined) return { kind: 'unknown' };
  if (isLastOwner(member, members)) return LAST_OWNER;
  await closeSessionsOf(sql, id);
  await sql.query('DELETE FROM members WHERE id = $1', [id]);
  return { kind: 'changed', before: member, member };
}

const LAST_OWNER = {
  kind: 'refused',
  reason: 'The workspace would have no owner who can sign in. Make another member an owner first.',
} as const;

/** An owner who has not accepted the invitation cannot sign in, so such an owner does not count. */
const isLastOwner = (member: MemberRecord, members: readonly MemberRecord[]): boolean =>
  member.active &&
  member.role === 'owner' &&
  members.filter(({ active, role }) => active && role === 'owner').length === 1;

/** Two owners who remove each other at the same moment come here one after the other. */
async function lockMembers(sql: Sql, workspaceId: string): Promise<MemberRecord[]> {
  await sql.query('SELECT 1 FROM workspaces WHERE id = $1 FOR NO KEY UPDATE', [workspaceId]);
  return sql.query<MemberRecord>(`SELECT ${MEMBER_COLUMNS} FROM members WHERE workspace_id = $1`, [
    workspaceId,
  ]);
}
