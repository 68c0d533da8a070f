import { randomBytes } from 'node:crypto';
import type { Sql } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';

/** After a rotation the former secret also signs for this long (real time), while receivers change to the new one. */
export const ROTATION_HOURS = 24;

/** Makes a secret in the form of the Standard Webhooks specification: `whsec_` and 32 random bytes in base64. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

export interface SealedSecrets {
  secret_encrypted: string;
  /** Null also after the former secret's time has ended. */
  previous_encrypted: string | null;
}

/** Returns the secrets that sign now, the newest first. */
export const liveSecrets = (box: SecretBox, sealed: SealedSecrets): string[] =>
  [sealed.secret_encrypted, sealed.previous_encrypted].flatMap((one) =>
    one === null ? [] : [box.open(one)],
  );

/**
 * Returns the secrets that sign the workspace's webhook steps. A workspace that never asked for its secret gets one
 * that nobody knows, so nothing is ever sent unsigned.
 */
export async function workspaceSecrets(sql: Sql, box: SecretBox, workspaceId: string): Promise<string[]> {
  const read = () =>
    sql.query<SealedSecrets>(
      `SELECT secret_encrypted, CASE WHEN previous_until > now() THEN previous_encrypted END AS previous_encrypted
       FROM webhook_secrets WHERE workspace_id = $1`,
      [workspaceId],
      'webhook.secrets',
    );
  const [known] = await read();
  if (known !== undefined) return liveSecrets(box, known);
  await sql.query(
    'INSERT INTO webhook_secrets (workspace_id, secret_encrypted) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [workspaceId, box.seal(newSecret())],
  );
  const [made] = await read();
  if (made === undefined) throw new Error(`Workspace ${workspaceId} has no webhook secret.`);
  return liveSecrets(box, made);
}

export interface RotatedSecret {
  secret: string;
  /** The former secret signs until this time. Null: there was none. */
  previousUntil: Date | null;
}

/** Makes a new secret, which is shown only once. The former secret signs for one more day. */
export async function rotateWorkspaceSecret(
  sql: Sql,
  box: SecretBox,
  workspaceId: string,
): Promise<RotatedSecret> {
  const secret = newSecret();
  const [row] = await sql.query<{ previous_until: Date | null }>(
    `INSERT INTO webhook_secrets AS s (workspace_id, secret_encrypted) VALUES ($1, $2)
     ON CONFLICT (workspace_id) DO UPDATE SET secret_encrypted = excluded.secret_encrypted,
       previous_encrypted = s.secret_encrypted, created_at = now(),
       previous_until = now() + interval '${ROTATION_HOURS} hours'
     RETURNING previous_until`,
    [workspaceId, box.seal(secret)],
  );
  return { secret, previousUntil: row?.previous_until ?? null };
}
