import { randomUUID } from 'node:crypto';
import type { AddressChannel, Channel } from '#domain/terms.js';
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

export interface DueSenderTest {
  id: string;
  senderId: string;
  workspaceId: string;
  channel: AddressChannel;
  toEncrypted: string | null;
}

/** The next test of a sender of the channel, locked until the caller's transaction ends. */
export async function lockDueSenderTest(sql: Sql, channel: Channel): Promise<DueSenderTest | undefined> {
  const [row] = await sql.query<DueSenderTest>(
    `SELECT t.id, t.sender_id AS "senderId", t.workspace_id AS "workspaceId", s.channel,
       t.to_encrypted AS "toEncrypted"
     FROM sender_tests t JOIN senders s ON s.id = t.sender_id
     WHERE t.state = 'pending' AND s.channel = $1 AND t.not_before <= now()
     ORDER BY t.not_before LIMIT 1 FOR UPDATE OF t SKIP LOCKED`,
    [channel],
  );
  return row;
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
