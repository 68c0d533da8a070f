import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { Sql } from '#database/database.js';
import { codeFrom, MESSAGE_TOKEN_LENGTH } from '#domain/messages/link-code.js';
import type { TestPurpose, TestState } from '#domain/messages/test-message.js';
import type { Channel } from '#domain/terms.js';

/** Puts a message to a member in the row of those that a worker sends. Returns its id. */
export async function addTestMessage(
  sql: Sql,
  message: {
    workspaceId: string;
    memberId: string;
    channel: Channel;
    purpose: TestPurpose;
    contentEncrypted: string;
  },
): Promise<string> {
  const id = uuid();
  await sql.query(
    `INSERT INTO test_messages (id, workspace_id, member_id, channel, purpose, content_encrypted, callback_token)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      ...[
        id,
        message.workspaceId,
        message.memberId,
        message.channel,
        message.purpose,
        message.contentEncrypted,
      ],
      codeFrom(MESSAGE_TOKEN_LENGTH, randomBytes),
    ],
  );
  return id;
}

export interface TestRecord {
  id: string;
  channel: Channel;
  state: TestState;
  code: string | null;
}

export async function findTestMessage(
  sql: Sql,
  of: { workspaceId: string; memberId: string; id: string },
): Promise<TestRecord | undefined> {
  const [row] = await sql.query<TestRecord>(
    `SELECT id, channel, state, code FROM test_messages
     WHERE workspace_id = $1 AND member_id = $2 AND id = $3 AND purpose = 'test'`,
    [of.workspaceId, of.memberId, of.id],
  );
  return row;
}

export interface DueTest {
  id: string;
  workspaceId: string;
  channel: Channel;
  purpose: TestPurpose;
  contentEncrypted: string | null;
  callbackToken: string;
  /** Null: the member has taken the address away. */
  addressEncrypted: string | null;
  addressHmac: string | null;
  verified: boolean;
  /** True for one that was asked for so long ago that nobody waits for it. */
  stale: boolean;
}

/** Returns the next one of the channel, and locks it until the caller's transaction ends. */
export async function lockDueTest(sql: Sql, channel: Channel): Promise<DueTest | undefined> {
  const [row] = await sql.query<DueTest>(
    `SELECT s.id, s.workspace_id AS "workspaceId", s.channel, s.purpose, s.content_encrypted AS "contentEncrypted",
       s.callback_token AS "callbackToken", a.address_encrypted AS "addressEncrypted", a.address_hmac AS "addressHmac",
       a.verified_at IS NOT NULL AS verified, s.created_at < now() - interval '1 hour' AS stale
     FROM test_messages s LEFT JOIN member_addresses a ON a.member_id = s.member_id AND a.channel = s.channel
     WHERE s.channel = $1 AND s.state = 'pending' AND s.not_before <= now()
     ORDER BY s.not_before LIMIT 1 FOR UPDATE OF s SKIP LOCKED`,
    [channel],
  );
  return row;
}

/** Deletes tests and codes that were asked for so long ago, sent or not. Returns how many. */
export async function forgetTestMessages(
  sql: Sql,
  { days, limit }: { days: number; limit: number },
): Promise<number> {
  const gone = await sql.query(
    `DELETE FROM test_messages WHERE id IN (
       SELECT id FROM test_messages WHERE created_at < now() - make_interval(days => $1) LIMIT $2) RETURNING 1`,
    [days, limit],
  );
  return gone.length;
}
