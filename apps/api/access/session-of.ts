import type { Session } from '#contracts/access/access.js';
import { type Member, openSession } from '#database/access/members.js';
import type { Sql } from '#database/database.js';

/** Opens a session of the member, and answers it with its token. */
export async function sessionOf(sql: Sql, member: Member): Promise<Session> {
  const { token, expiresAt } = await openSession(sql, member.id);
  return { token, expiresAt: expiresAt.toISOString(), member };
}
