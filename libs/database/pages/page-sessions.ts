import { v7 as uuid } from 'uuid';
import type { Sql } from '#database/database.js';

export interface NewPageSession {
  workspaceId: string;
  fanId: string;
  /** Of the token in the browser's cookie. */
  tokenHash: string;
  /** It ends so many days from now (real time). */
  days: number;
}

export async function insertPageSession(sql: Sql, session: NewPageSession): Promise<void> {
  await sql.query(
    `INSERT INTO page_sessions (id, workspace_id, fan_id, token_hash, expires_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(days => $5))`,
    [uuid(), session.workspaceId, session.fanId, session.tokenHash, session.days],
  );
}

/** The session that this token opens in the workspace. Undefined: there is none, or it has ended. */
export async function findPageSession(
  sql: Sql,
  workspaceId: string,
  tokenHash: string,
): Promise<{ id: string; fanId: string } | undefined> {
  const [row] = await sql.query<{ id: string; fanId: string }>(
    `SELECT id, fan_id AS "fanId" FROM page_sessions
     WHERE token_hash = $2 AND workspace_id = $1 AND expires_at > now()`,
    [workspaceId, tokenHash],
    'page-session.find',
  );
  return row;
}

export async function endPageSession(sql: Sql, workspaceId: string, tokenHash: string): Promise<void> {
  await sql.query('DELETE FROM page_sessions WHERE token_hash = $2 AND workspace_id = $1', [
    workspaceId,
    tokenHash,
  ]);
}

/** Forgets a bounded batch of sessions that have ended. The answer says how many. */
export async function forgetPageSessions(sql: Sql, limit: number): Promise<number> {
  const rows = await sql.query(
    `DELETE FROM page_sessions WHERE id IN (SELECT id FROM page_sessions WHERE expires_at < now()
       ORDER BY expires_at LIMIT $1) RETURNING 1`,
    [limit],
  );
  return rows.length;
}
