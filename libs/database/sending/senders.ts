import { randomUUID } from 'node:crypto';
import type { AddressChannel } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

/** A sender of a workspace or of one artist, as a process builds it. */
export interface StoredSender {
  id: string;
  workspaceId: string;
  artistId: string | null;
  channel: AddressChannel;
  name: string;
  from: string;
  fromName: string | null;
  credentialsEncrypted: string | null;
  /** The account whose budget it uses; null: the installation's own. */
  credential: string | null;
  version: number;
  createdAt: Date;
}

const COLUMNS = `id, workspace_id AS "workspaceId", artist_id AS "artistId", channel, name, from_address AS "from",
  from_name AS "fromName", credentials_encrypted AS "credentialsEncrypted", credential, version,
  created_at AS "createdAt"`;

/** The name by which the halt of a sender is kept: its fault is not its account's. */
export const haltNameOf = (senderId: string): string => `sender:${senderId}`;
/** Whether a halt is that of a workspace's sender, and not the installation's. */
export const isOwnHalt = (credential: string): boolean => credential.startsWith('sender:');

/** For a claim's statement with workspace `x.workspace_id` and artist `t.id`: the sender that has to be used. */
export const SENDER_OF_CLAIM = `(SELECT jsonb_build_object('id', q.id, 'version', q.version) FROM senders q
    WHERE q.workspace_id = x.workspace_id AND q.channel = x.spec ->> 'channel' AND q.retired_at IS NULL
      AND (q.artist_id = t.id OR q.artist_id IS NULL) ORDER BY q.artist_id NULLS LAST LIMIT 1)`;

/** Every sender in use, of all workspaces. */
export async function allSenders(sql: Sql): Promise<StoredSender[]> {
  return sql.query<StoredSender>(
    `SELECT ${COLUMNS} FROM senders WHERE retired_at IS NULL`,
    [],
    'senders.all',
  );
}

/** One sender, also one that is not used any more: its messages may have to be looked up. */
export async function senderById(sql: Sql, id: string): Promise<StoredSender | undefined> {
  const [found] = await sql.query<StoredSender>(`SELECT ${COLUMNS} FROM senders WHERE id = $1`, [id]);
  return found;
}

export async function findSender(
  sql: Sql,
  workspaceId: string,
  id: string,
): Promise<StoredSender | undefined> {
  const [found] = await sql.query<StoredSender>(
    `SELECT ${COLUMNS} FROM senders WHERE workspace_id = $1 AND id = $2 AND retired_at IS NULL FOR UPDATE`,
    [workspaceId, id],
  );
  return found;
}

export async function listSenders(sql: Sql, workspaceId: string): Promise<StoredSender[]> {
  return sql.query<StoredSender>(
    `SELECT ${COLUMNS} FROM senders WHERE workspace_id = $1 AND retired_at IS NULL ORDER BY created_at, id`,
    [workspaceId],
  );
}

/** So many senders of one workspace may be meant: those in use first, then the newest. */
const MOST_OF_ACCOUNT = 20;

/**
 * The senders with an account of their own that a callback of this account may speak of. The account is a workspace's
 * word: whoever names another's must not crowd that one's senders out, so each workspace has places of its own.
 */
export async function sendersOfAccount(sql: Sql, credential: string): Promise<AccountSender[]> {
  return sql.query<AccountSender>(
    `SELECT ${COLUMNS} FROM (SELECT *, row_number() OVER (PARTITION BY workspace_id
         ORDER BY retired_at DESC NULLS FIRST, created_at DESC) AS place
       FROM senders WHERE credential = $1 AND credentials_encrypted IS NOT NULL) s WHERE place <= $2`,
    [credential, MOST_OF_ACCOUNT],
  );
}

interface AccountSender extends StoredSender {
  credentialsEncrypted: string;
  credential: string;
}

type NewSender = Omit<StoredSender, 'id' | 'version' | 'createdAt'>;

/** Undefined: the artist, or the workspace, has a sender on the channel already. */
export async function insertSender(sql: Sql, sender: NewSender): Promise<StoredSender | undefined> {
  const [made] = await sql.query<StoredSender>(
    `INSERT INTO senders (id, workspace_id, artist_id, channel, name, from_address, from_name, credentials_encrypted,
       credential) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [
      ...[randomUUID(), sender.workspaceId, sender.artistId, sender.channel, sender.name, sender.from],
      ...[sender.fromName, sender.credentialsEncrypted, sender.credential],
    ],
  );
  return made;
}

export async function saveSender(sql: Sql, sender: StoredSender): Promise<StoredSender> {
  const [saved] = await sql.query<StoredSender>(
    `UPDATE senders SET name = $3, from_address = $4, from_name = $5, credentials_encrypted = $6, credential = $7,
       version = version + 1
     WHERE workspace_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
    [
      ...[sender.workspaceId, sender.id, sender.name, sender.from, sender.fromName],
      ...[sender.credentialsEncrypted, sender.credential],
    ],
  );
  if (saved === undefined) throw new Error(`Sender ${sender.id} vanished while it was locked.`);
  return saved;
}

/** The sender is used no more. Its messages keep its name. */
export async function retireSender(sql: Sql, workspaceId: string, id: string): Promise<void> {
  await sql.query('UPDATE senders SET retired_at = now() WHERE workspace_id = $1 AND id = $2', [
    workspaceId,
    id,
  ]);
}

/** The workspace and the artist that an effect sends for. */
export async function placeOfEffect(
  sql: Sql,
  effectId: string,
): Promise<{ workspaceId: string; artistId: string | null } | undefined> {
  const [found] = await sql.query<{ workspaceId: string; artistId: string | null }>(
    `SELECT x.workspace_id AS "workspaceId", coalesce(r.artist_id, c.artist_id) AS "artistId"
     FROM effects x JOIN campaigns c ON c.id = x.campaign_id LEFT JOIN releases r ON r.id = c.release_id
     WHERE x.id = $1`,
    [effectId],
    'sender.place',
  );
  return found;
}
