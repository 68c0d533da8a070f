import { v7 as uuid } from 'uuid';
import type { CampaignStatus } from '#domain/terms.js';
import { hasConsentSql } from './consent-rule.js';
import type { Sql } from '#database/database.js';
import { pageAfter } from '#database/page.js';

export interface KeywordRecord {
  id: string;
  workspaceId: string;
  word: string;
  campaignId: string;
  campaignStatus: CampaignStatus;
  /** The name of the sender: the one given for the keyword, or the artist's name. */
  sender: string;
  wording: string;
  frequency: string;
  doubleOptIn: boolean;
  createdAt: Date;
}

const READ = `
SELECT k.id, k.workspace_id AS "workspaceId", k.word, k.campaign_id AS "campaignId", c.status AS "campaignStatus",
  coalesce(k.sender, a.name) AS sender, k.wording, k.frequency, k.double_opt_in AS "doubleOptIn",
  k.created_at AS "createdAt"
FROM keywords k JOIN campaigns c ON c.id = k.campaign_id LEFT JOIN releases r ON r.id = c.release_id
JOIN artists a ON a.id = coalesce(r.artist_id, c.artist_id)`;

interface NewKeyword {
  workspaceId: string;
  word: string;
  campaignId: string;
  sender: string | undefined;
  wording: string;
  frequency: string;
  doubleOptIn: boolean;
}

/**
 * Adds a keyword. Returns undefined when this or another workspace has the word: the unique index decides. A word whose
 * campaign has ended is free again.
 */
export async function createKeyword(sql: Sql, keyword: NewKeyword): Promise<KeywordRecord | undefined> {
  const { workspaceId, word, campaignId, sender = null, wording, frequency, doubleOptIn } = keyword;
  const id = uuid();
  // A word whose campaign has ended answers that it is over, until somebody takes it up again.
  await sql.query(
    `DELETE FROM keywords k USING campaigns c WHERE c.id = k.campaign_id AND k.word = $1 AND c.status = 'ended'`,
    [word],
  );
  const made = await sql.query(
    `INSERT INTO keywords (id, workspace_id, word, campaign_id, sender, wording, frequency, double_opt_in)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (word) DO NOTHING RETURNING id`,
    [id, workspaceId, word, campaignId, sender, wording, frequency, doubleOptIn],
  );
  if (made.length === 0) return undefined;
  const [row] = await sql.query<KeywordRecord>(`${READ} WHERE k.id = $1`, [id]);
  return row;
}

export async function listKeywords(
  sql: Sql,
  page: { workspaceId: string; campaignId: string | undefined; after: string | undefined; limit: number },
): Promise<KeywordRecord[]> {
  return sql.query<KeywordRecord>(
    `${READ} WHERE k.workspace_id = $1 AND ($4::uuid IS NULL OR k.campaign_id = $4)
       AND ${pageAfter('k.id', '$2::uuid', '$3')}`,
    [page.workspaceId, page.after ?? null, page.limit, page.campaignId ?? null],
  );
}

/**
 * Returns false when the workspace has no keyword with this id. The consents given by the keyword stay in the ledger.
 */
export async function deleteKeyword(sql: Sql, workspaceId: string, id: string): Promise<boolean> {
  const gone = await sql.query('DELETE FROM keywords WHERE workspace_id = $1 AND id = $2 RETURNING id', [
    workspaceId,
    id,
  ]);
  return gone.length === 1;
}

export async function findKeyword(sql: Sql, word: string): Promise<KeywordRecord | undefined> {
  const [row] = await sql.query<KeywordRecord>(`${READ} WHERE k.word = $1`, [word]);
  return row;
}

/** A double opt-in that is older than this has ended: a YES after it refers to something else. */
const ANSWER_WITHIN = '7 days';

/**
 * Returns the programmes, in any workspace, that wait for a YES from this number. Each workspace has its own
 * fingerprint of the number.
 */
export async function pendingKeywords(
  sql: Sql,
  fingerprint: (workspaceId: string) => string,
): Promise<KeywordRecord[]> {
  const workspaces = await sql.query<{ id: string }>('SELECT DISTINCT workspace_id AS id FROM keywords');
  if (workspaces.length === 0) return [];
  return sql.query<KeywordRecord>(
    `${READ} JOIN pending_opt_ins p ON p.keyword_id = k.id
     JOIN unnest($1::uuid[], $2::text[]) AS wanted (workspace_id, hmac)
       ON p.workspace_id = wanted.workspace_id AND p.address_hmac = wanted.hmac
     WHERE p.asked_at > now() - interval '${ANSWER_WITHIN}' ORDER BY k.workspace_id`,
    [workspaces.map(({ id }) => id), workspaces.map(({ id }) => fingerprint(id))],
  );
}

export async function askToConfirm(
  sql: Sql,
  ask: { workspaceId: string; keywordId: string; addressHmac: string },
): Promise<void> {
  await sql.query(
    `INSERT INTO pending_opt_ins (workspace_id, address_hmac, keyword_id) VALUES ($1, $2, $3)
     ON CONFLICT (workspace_id, address_hmac) DO UPDATE SET keyword_id = excluded.keyword_id, asked_at = now()`,
    [ask.workspaceId, ask.addressHmac, ask.keywordId],
  );
}

/** Returns false when the question was answered before. */
export async function takeConfirmation(
  sql: Sql,
  ask: { workspaceId: string; keywordId: string; addressHmac: string },
): Promise<boolean> {
  const taken = await sql.query(
    'DELETE FROM pending_opt_ins WHERE workspace_id = $1 AND address_hmac = $2 AND keyword_id = $3 RETURNING 1',
    [ask.workspaceId, ask.addressHmac, ask.keywordId],
  );
  return taken.length === 1;
}

/**
 * Locks the address, as a STOP does, and returns what blocks it, if anything does. Adds the address's row when there
 * is none.
 */
export async function lockAddress(
  sql: Sql,
  address: { workspaceId: string; hmac: string },
): Promise<'nothing' | 'stop' | 'technical'> {
  await sql.query(
    `INSERT INTO addresses (workspace_id, channel, address_hmac) VALUES ($1, 'sms', $2) ON CONFLICT DO NOTHING`,
    [address.workspaceId, address.hmac],
  );
  const [row] = await sql.query<{ block: 'nothing' | 'stop' | 'technical' }>(
    `SELECT CASE WHEN suppressed_at IS NULL THEN 'nothing'
       WHEN suppressed_reason = 'stop' OR suppressed_reason LIKE '%21610' THEN 'stop' ELSE 'technical' END AS block
     FROM addresses
     WHERE workspace_id = $1 AND channel = 'sms' AND address_hmac = $2 FOR UPDATE`,
    [address.workspaceId, address.hmac],
  );
  return row?.block ?? 'nothing';
}

/**
 * Returns the fan who writes from this number: the fan whose number is verified, or else the fan who gave it first.
 */
export async function findFanByPhone(
  sql: Sql,
  workspaceId: string,
  hmac: string,
): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string }>(
    `SELECT fan_id AS id FROM identities WHERE workspace_id = $1 AND channel = 'sms' AND address_hmac = $2
     ORDER BY verified_at IS NULL, created_at, fan_id LIMIT 1`,
    [workspaceId, hmac],
  );
  return row?.id;
}

/**
 * A person who texts from a number owns it. So the identity of a fan who was added by a text is verified from the
 * start.
 */
export async function verifyIdentity(sql: Sql, identityId: string): Promise<void> {
  await sql.query('UPDATE identities SET verified_at = now() WHERE id = $1', [identityId]);
}

export async function hasMarketingConsent(sql: Sql, fanId: string): Promise<boolean> {
  const [row] = await sql.query<{ granted: boolean }>(
    `SELECT ${hasConsentSql('$1', "'sms'", "'marketing'")} AS granted`,
    [fanId],
  );
  return row?.granted ?? false;
}
