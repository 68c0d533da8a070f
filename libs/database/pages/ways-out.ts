import { findSignUp, type SignUpRow } from '#database/consents/sign-ups.js';
import type { SuppressedAddress } from '#database/consents/suppression.js';
import type { Sql } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { readSignedToken } from '#database/signed-token.js';
import { codesMeant } from '#domain/messages/link-code.js';
import { TEST_TOKEN } from '#domain/messages/message-links.js';
import type { Channel } from '#domain/terms.js';

/**
 * What the token in a way out belongs to: a message that was sent, a sign-up that waits to be confirmed, or a message with a
 * code. `test`: a test or a preview, which is no message to a fan.
 */
export type WayOut =
  | {
      kind: 'message';
      message: { messageId: string; workspaceId: string; fanId: string; campaignId: string };
      address: SuppressedAddress;
    }
  | { kind: 'sign-up'; signUp: SignUpRow; address: SuppressedAddress }
  | { kind: 'code'; address: SuppressedAddress }
  | { kind: 'test' };

export async function findWayOut(sql: Sql, box: SecretBox, token: string): Promise<WayOut | undefined> {
  if (token === TEST_TOKEN) return { kind: 'test' };
  const id = readSignedToken(box, 'sign-up', token);
  const signUp = id === undefined ? undefined : await findSignUp(sql, id);
  if (signUp !== undefined) {
    const { workspaceId, channel, addressHmac: hmac } = signUp;
    return { kind: 'sign-up', signUp, address: { workspaceId, channel, hmac } };
  }
  const codes = codesMeant(token);
  if (codes.length === 0) return undefined;
  return (await findMessageOf(sql, codes)) ?? findCodeOf(sql, codes);
}

/** A code is deleted after a day; until then its message has a way out. */
async function findCodeOf(sql: Sql, tokens: string[]): Promise<WayOut | undefined> {
  const [address] = await sql.query<SuppressedAddress>(
    `SELECT workspace_id AS "workspaceId", channel, address_hmac AS hmac FROM fan_codes
     WHERE callback_token = ANY ($1::text[]) ORDER BY array_position($1::text[], callback_token) LIMIT 1`,
    [tokens],
  );
  return address === undefined ? undefined : { kind: 'code', address };
}

async function findMessageOf(sql: Sql, codes: string[]): Promise<WayOut | undefined> {
  const [row] = await sql.query<{
    messageId: string;
    workspaceId: string;
    fanId: string;
    campaignId: string;
    channel: Channel;
    hmac: string;
  }>(
    `SELECT id AS "messageId", workspace_id AS "workspaceId", fan_id AS "fanId", campaign_id AS "campaignId",
       channel, address_hmac AS hmac
     FROM messages WHERE callback_token = ANY ($1::text[])
     ORDER BY array_position($1::text[], callback_token) LIMIT 1`,
    [codes],
  );
  if (row === undefined) return undefined;
  const { channel, hmac, ...message } = row;
  return { kind: 'message', message, address: { workspaceId: row.workspaceId, channel, hmac } };
}
