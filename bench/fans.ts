import { randomUUID } from 'node:crypto';
import type { Segue } from './segue.js';
import { batches } from './load.js';

/**
 * Makes fans as a sign-up leaves them: with an email address that may be written to, and a grant of the sandbox's
 * service.
 */
export async function addFans(segue: Segue, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  for (const batch of batches(ids, 1000)) await addBatch(segue, batch);
  await segue.database.query('ANALYZE');
  return ids;
}

async function addBatch({ database, box, world: { workspaceId } }: Segue, ids: string[]): Promise<void> {
  const emails = ids.map((id) => `${id}@fans.example`);
  await database.query(
    `INSERT INTO fans (id, workspace_id, territory, zone)
     SELECT id, $2, 'US', 'America/New_York' FROM unnest($1::uuid[]) AS t (id)`,
    [ids, workspaceId],
  );
  await database.query(
    `INSERT INTO identities (id, workspace_id, fan_id, channel, address_encrypted, address_hmac)
     SELECT gen_random_uuid(), $2, fan_id, 'email', sealed, hmac
     FROM unnest($1::uuid[], $3::text[], $4::text[]) AS t (fan_id, sealed, hmac)`,
    [
      ids,
      workspaceId,
      emails.map((email) => box.seal(email)),
      emails.map((email) => box.fingerprint(workspaceId, email)),
    ],
  );
  await database.query(
    `INSERT INTO consents (workspace_id, fan_id, channel, purpose, granted, method)
     SELECT $2, fan_id, 'email', 'service', true, 'form' FROM unnest($1::uuid[]) AS t (fan_id)`,
    [ids, workspaceId],
  );
  await database.query(
    `INSERT INTO connections (id, workspace_id, fan_id, service, refresh_token_encrypted, scopes)
     SELECT gen_random_uuid(), $2, fan_id, 'spotify', sealed, '{user-library-modify,user-library-read}'
     FROM unnest($1::uuid[], $3::text[]) AS t (fan_id, sealed)`,
    [ids, workspaceId, ids.map((id) => box.seal(`sandbox-refresh.${id}`))],
  );
}
