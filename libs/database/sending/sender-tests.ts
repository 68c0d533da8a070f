import { randomUUID } from 'node:crypto';
import type { Sql } from '#database/database.js';
import type { SenderTestState } from './sender-test.entity.js';

export interface SenderTestRow {
  id: string;
  senderId: string;
  state: SenderTestState;
  code: string | null;
  askedAt: Date;
  endedAt: Date | null;
}
const COLUMNS = `id, sender_id AS "senderId", state, code, asked_at AS "askedAt", ended_at AS "endedAt"`;

/** Asks for one test message. Undefined: another one was asked for a moment ago. */
export async function askForTest(
  sql: Sql,
  test: { senderId: string; workspaceId: string; toEncrypted: string },
  atMostEverySeconds: number,
): Promise<SenderTestRow | undefined> {
  const [made] = await sql.query<SenderTestRow>(
    `INSERT INTO sender_tests (id, sender_id, workspace_id, to_encrypted)
     SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM sender_tests t WHERE t.sender_id = $2
       AND t.asked_at > now() - make_interval(secs => $5)) RETURNING ${COLUMNS}`,
    [randomUUID(), test.senderId, test.workspaceId, test.toEncrypted, atMostEverySeconds],
  );
  return made;
}

/** The newest test of each of these senders. */
export async function lastTests(sql: Sql, senderIds: readonly string[]): Promise<SenderTestRow[]> {
  if (senderIds.length === 0) return [];
  return sql.query<SenderTestRow>(
    `SELECT DISTINCT ON (sender_id) ${COLUMNS} FROM sender_tests WHERE sender_id = ANY ($1::uuid[])
     ORDER BY sender_id, asked_at DESC`,
    [senderIds],
  );
}

export interface DueTest {
  id: string;
  senderId: string;
  toEncrypted: string;
}

/** Takes the next test. What a dead process has taken is over, and its outcome unknown: it is not sent twice. */
export async function takeTest(sql: Sql): Promise<DueTest | undefined> {
  await sql.query(
    `UPDATE sender_tests SET state = 'unknown', ended_at = now(), to_encrypted = NULL
     WHERE state = 'attempting' AND asked_at < now() - interval '5 minutes'`,
  );
  const [due] = await sql.query<DueTest>(
    `UPDATE sender_tests SET state = 'attempting' WHERE id = (
       SELECT id FROM sender_tests WHERE state = 'pending' AND to_encrypted IS NOT NULL
       ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, sender_id AS "senderId", coalesce(to_encrypted, '') AS "toEncrypted"`,
  );
  return due;
}

export async function endTest(
  sql: Sql,
  id: string,
  end: { state: 'accepted' | 'rejected' | 'unknown'; code: string | null },
): Promise<void> {
  await sql.query(
    'UPDATE sender_tests SET state = $2, code = $3, ended_at = now(), to_encrypted = NULL WHERE id = $1',
    [id, end.state, end.code],
  );
}

/** Deletes tests of senders that were asked for so long ago, sent or not. Returns how many. */
export async function forgetSenderTests(
  sql: Sql,
  { days, limit }: { days: number; limit: number },
): Promise<number> {
  const gone = await sql.query(
    `DELETE FROM sender_tests WHERE id IN (
       SELECT id FROM sender_tests WHERE asked_at < now() - make_interval(days => $1) LIMIT $2) RETURNING 1`,
    [days, limit],
  );
  return gone.length;
}
