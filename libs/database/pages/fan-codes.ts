import { randomBytes, randomInt } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { Sql } from '#database/database.js';
import type { SealedAddress } from '#database/fans/identities.js';
import type { SecretBox } from '#database/secret-box.js';
import {
  CODE_GOOD_FOR_MS,
  CODE_TRIES,
  type CodeAct,
  codeOf,
  type CodeRole,
  CODES,
  CODES_AN_HOUR,
} from '#domain/consents/fan-code.js';
import { regionOfPhone } from '#domain/places/region-of-phone.js';
import type { AddressChannel, Channel } from '#domain/terms.js';

interface CodeRequest {
  workspaceId: string;
  fanId: string;
  campaignId: string;
  act: CodeAct;
  language: string;
  /** Where a code goes: to the fan's present address, and of a change to the next one, too. */
  to: readonly (Omit<SealedAddress, 'region' | 'channel'> & { channel: AddressChannel; role: CodeRole })[];
}

/** Keeps the codes of a wish. The worker sends them. Undefined: this fan has wished too often within the hour. */
export async function askForCodes(
  sql: Sql,
  box: SecretBox,
  { workspaceId, fanId, campaignId, act, language, to }: CodeRequest,
): Promise<string | undefined> {
  await sql.query('SELECT 1 FROM fans WHERE id = $1 FOR NO KEY UPDATE', [fanId]);
  const [asked] = await sql.query<{ wishes: number }>(
    `SELECT count(DISTINCT request_id) AS wishes FROM fan_codes
     WHERE fan_id = $1 AND asked_at > now() - interval '1 hour'`,
    [fanId],
  );
  if ((asked?.wishes ?? 0) >= CODES_AN_HOUR) return undefined;
  const requestId = uuid();
  await sql.query(
    `INSERT INTO fan_codes (id, request_id, workspace_id, fan_id, campaign_id, act, role, channel, address_hmac,
       address_encrypted, code_encrypted, language, state, callback_token)
     SELECT id, $2, $3, $4, $5, $6, role, channel, hmac, address, code, $7, 'pending', token
     FROM unnest($1::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
       AS g (id, role, channel, hmac, address, code, token)`,
    [
      ...[to.map(() => uuid()), requestId, workspaceId, fanId, campaignId, act, language],
      to.map(({ role }) => role),
      to.map(({ channel }) => channel),
      to.map(({ hmac }) => hmac),
      to.map(({ encrypted }) => encrypted),
      to.map(() => box.seal(codeOf(randomInt(CODES)))),
      to.map(() => randomBytes(18).toString('base64url')),
    ],
  );
  return requestId;
}

interface KeptCode {
  id: string;
  act: CodeAct;
  role: CodeRole;
  channel: AddressChannel;
  hmac: string;
  encrypted: string;
  codeEncrypted: string;
}

export type CodeCheck =
  | { kind: 'right'; act: CodeAct; next: SealedAddress | undefined }
  | { kind: 'wrong' }
  /** It was used, is too old, or was typed wrong too often. */
  | { kind: 'over' };

/** Uses the codes of a wish up, if each is right. In the caller's transaction, which does what was wished. */
export async function useCodes(
  sql: Sql,
  box: SecretBox,
  {
    fanId,
    requestId,
    typed,
  }: { fanId: string; requestId: string; typed: Readonly<Record<CodeRole, string>> },
): Promise<CodeCheck> {
  const codes = await sql.query<KeptCode>(
    `SELECT id, act, role, channel, address_hmac AS hmac, address_encrypted AS encrypted,
       code_encrypted AS "codeEncrypted"
     FROM fan_codes WHERE request_id = $1 AND fan_id = $2 AND used_at IS NULL AND tries < $3
       AND asked_at > now() - make_interval(secs => $4) ORDER BY id FOR UPDATE`,
    [requestId, fanId, CODE_TRIES, CODE_GOOD_FOR_MS / 1000],
  );
  const [first] = codes;
  if (first === undefined) return { kind: 'over' };
  const wrong = codes.some(({ role, codeEncrypted }) => box.open(codeEncrypted) !== typed[role]);
  if (wrong) {
    await sql.query('UPDATE fan_codes SET tries = tries + 1 WHERE request_id = $1', [requestId]);
    return { kind: 'wrong' };
  }
  await sql.query('UPDATE fan_codes SET used_at = now() WHERE request_id = $1', [requestId]);
  const next = codes.find(({ role }) => role === 'next');
  return { kind: 'right', act: first.act, next: next === undefined ? undefined : withRegion(box, next) };
}

function withRegion(box: SecretBox, { channel, hmac, encrypted }: KeptCode): SealedAddress {
  const region = channel === 'sms' ? (regionOfPhone(box.open(encrypted)) ?? '') : '';
  return { channel, hmac, encrypted, region };
}

export interface DueCode {
  id: string;
  workspaceId: string;
  act: CodeAct;
  role: CodeRole;
  channel: AddressChannel;
  addressHmac: string;
  addressEncrypted: string;
  codeEncrypted: string;
  language: string;
  callbackToken: string;
  artist: string;
  postalAddress: string | null;
  /** It is too old to be sent. */
  over: boolean;
}

/** The next message with a code that may go out, locked until the caller's transaction ends. */
export async function lockDueCode(sql: Sql, channel: Channel): Promise<DueCode | undefined> {
  const [row] = await sql.query<DueCode>(
    `SELECT f.id, f.workspace_id AS "workspaceId", f.act, f.role, f.channel, f.address_hmac AS "addressHmac",
       f.address_encrypted AS "addressEncrypted", f.code_encrypted AS "codeEncrypted", f.language,
       f.callback_token AS "callbackToken", a.name AS artist, w.postal_address AS "postalAddress",
       f.used_at IS NOT NULL OR f.asked_at < now() - make_interval(secs => $1) AS over
     FROM fan_codes f JOIN campaigns c ON c.id = f.campaign_id JOIN workspaces w ON w.id = f.workspace_id
     LEFT JOIN releases r ON r.id = c.release_id JOIN artists a ON a.id = coalesce(r.artist_id, c.artist_id)
     WHERE f.state = 'pending' AND f.channel = $2 AND f.not_before <= now()
     ORDER BY f.not_before LIMIT 1 FOR UPDATE OF f SKIP LOCKED`,
    [CODE_GOOD_FOR_MS / 1000, channel],
  );
  return row;
}

/** Deletes codes of the day before, a bounded batch at a time. Returns how many. */
export async function forgetCodes(sql: Sql, limit: number): Promise<number> {
  const gone = await sql.query(
    `DELETE FROM fan_codes WHERE id IN (
       SELECT id FROM fan_codes WHERE asked_at < now() - interval '1 day' ORDER BY asked_at LIMIT $1) RETURNING 1`,
    [limit],
  );
  return gone.length;
}
