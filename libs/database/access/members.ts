import { hash, verify } from '@node-rs/argon2';
import { randomBytes, randomUUID } from 'node:crypto';
import type { MemberRole } from '#domain/terms.js';
import { hashToken } from './api-keys.js';
import type { Sql } from '#database/database.js';

export interface Member {
  id: string;
  workspaceId: string;
  email: string;
  role: MemberRole;
}

interface MemberRow {
  id: string;
  workspace_id: string;
  email: string;
  /** Null of a member who is invited and has not set a password yet. */
  password_hash: string | null;
  role: MemberRole;
}

const SESSION_HOURS = 8;

/** Adds a member. The email is stored in lower case and identifies the member across all workspaces. */
export async function createMember(
  sql: Sql,
  input: { workspaceId: string; email: string; password: string; role: MemberRole },
): Promise<Member> {
  const member = {
    id: randomUUID(),
    workspaceId: input.workspaceId,
    email: input.email.toLowerCase(),
    role: input.role,
  };
  await sql.query(
    'INSERT INTO members (id, workspace_id, email, password_hash, role) VALUES ($1, $2, $3, $4, $5)',
    [member.id, member.workspaceId, member.email, await hashPassword(input.password), member.role],
  );
  return member;
}

/** The member of this email, in whatever workspace. */
export async function findMemberId(sql: Sql, email: string): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string }>('SELECT id FROM members WHERE email = $1', [
    email.toLowerCase(),
  ]);
  return row?.id;
}

/** Argon2id, with the library's present parameters; they stand in the hash. */
export const hashPassword = (password: string): Promise<string> => hash(password);

/**
 * Checks a member's password. An unknown email takes as long as a wrong password, so the time says nothing about the
 * email.
 */
export async function checkPassword(sql: Sql, email: string, password: string): Promise<Member | undefined> {
  const [row] = await sql.query<MemberRow>(
    'SELECT id, workspace_id, email, password_hash, role FROM members WHERE email = $1',
    [email.toLowerCase()],
  );
  const known = row?.password_hash ?? null;
  const right = await verify(known ?? (await decoyHash()), password);
  return row !== undefined && known !== null && right ? toMember(row) : undefined;
}

let decoy: Promise<string> | undefined;
const decoyHash = (): Promise<string> => (decoy ??= hash(randomBytes(24).toString('base64url')));

/**
 * Opens a session of 8 hours and deletes the sessions that have ended. The token is shown once; only its hash is
 * stored.
 */
export async function openSession(sql: Sql, memberId: string): Promise<{ token: string; expiresAt: Date }> {
  const token = `sgs_${randomBytes(32).toString('base64url')}`;
  const [row] = await sql.query<{ expires_at: Date }>(
    `WITH over AS (DELETE FROM sessions WHERE expires_at < now())
     INSERT INTO sessions (id, member_id, hash, expires_at)
     VALUES ($1, $2, $3, now() + make_interval(hours => $4)) RETURNING expires_at`,
    [randomUUID(), memberId, hashToken(token), SESSION_HOURS],
  );
  if (row === undefined) throw new Error('INSERT of a session returned no row.');
  return { token, expiresAt: row.expires_at };
}

export async function memberOfSession(sql: Sql, token: string): Promise<Member | undefined> {
  const [row] = await sql.query<MemberRow>(
    `SELECT m.id, m.workspace_id, m.email, m.password_hash, m.role
     FROM sessions s JOIN members m ON m.id = s.member_id WHERE s.hash = $1 AND s.expires_at > now()`,
    [hashToken(token)],
    'member-of-session',
  );
  return row && toMember(row);
}

export async function closeSession(sql: Sql, token: string): Promise<void> {
  await sql.query('DELETE FROM sessions WHERE hash = $1', [hashToken(token)]);
}

/** Ends all sessions of a member, but the one with this token if it is given. */
export async function closeSessionsOf(sql: Sql, memberId: string, but?: string): Promise<void> {
  await sql.query('DELETE FROM sessions WHERE member_id = $1 AND hash IS DISTINCT FROM $2', [
    memberId,
    but === undefined ? null : hashToken(but),
  ]);
}

/** False: the present password is not this one, so nothing has changed. */
export async function changePassword(
  sql: Sql,
  memberId: string,
  { current, next }: { current: string; next: string },
): Promise<boolean> {
  const [row] = await sql.query<{ password_hash: string | null }>(
    'SELECT password_hash FROM members WHERE id = $1',
    [memberId],
  );
  const known = row?.password_hash ?? null;
  if (known === null || !(await verify(known, current))) return false;
  await sql.query('UPDATE members SET password_hash = $2 WHERE id = $1', [
    memberId,
    await hashPassword(next),
  ]);
  return true;
}

function toMember(row: MemberRow): Member {
  return { id: row.id, workspaceId: row.workspace_id, email: row.email, role: row.role };
}
