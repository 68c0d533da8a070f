import { randomUUID } from 'node:crypto';
import type { AddressChannel } from '#domain/terms.js';
import type { Segue } from './segue.js';
import { batches } from './load.js';

/** An address of the fan's own on each channel. */
const ADDRESS: Record<AddressChannel, (fan: string, index: number) => string> = {
  email: (fan) => `${fan}@fans.example`,
  sms: (_, index) => `+1202${String(2_000_000 + index)}`,
};

/**
 * Makes fans as a sign-up leaves them: with an address on the channel that may be written to, and a grant of the
 * sandbox's service.
 */
export async function addFans(
  segue: Segue,
  count: number,
  channel: AddressChannel = 'email',
): Promise<string[]> {
  const fans = Array.from({ length: count }, (_, index) => {
    const id = randomUUID();
    return { id, address: ADDRESS[channel](id, index) };
  });
  for (const batch of batches(fans, 1000)) await addBatch(segue, channel, batch);
  await segue.database.query('ANALYZE');
  return fans.map(({ id }) => id);
}

async function addBatch(
  { database, box, world: { workspaceId } }: Segue,
  channel: AddressChannel,
  fans: { id: string; address: string }[],
): Promise<void> {
  const ids = fans.map(({ id }) => id);
  await database.query(
    `INSERT INTO fans (id, workspace_id, territory, zone)
     SELECT id, $2, 'US', 'America/New_York' FROM unnest($1::uuid[]) AS t (id)`,
    [ids, workspaceId],
  );
  await database.query(
    `INSERT INTO identities (id, workspace_id, fan_id, channel, address_encrypted, address_hmac, region)
     SELECT gen_random_uuid(), $2, fan_id, $5, sealed, hmac, ''
     FROM unnest($1::uuid[], $3::text[], $4::text[]) AS t (fan_id, sealed, hmac)`,
    [
      ids,
      workspaceId,
      fans.map(({ address }) => box.seal(address)),
      fans.map(({ address }) => box.fingerprint(workspaceId, address)),
      channel,
    ],
  );
  await database.query(
    `INSERT INTO consents (workspace_id, fan_id, channel, purpose, granted, method)
     SELECT $2, fan_id, $3, 'service', true, 'form' FROM unnest($1::uuid[]) AS t (fan_id)`,
    [ids, workspaceId, channel],
  );
  await database.query(
    `INSERT INTO connections (id, workspace_id, fan_id, service, refresh_token_encrypted, scopes)
     SELECT gen_random_uuid(), $2, fan_id, 'spotify', sealed, '{user-library-modify,user-library-read}'
     FROM unnest($1::uuid[], $3::text[]) AS t (fan_id, sealed)`,
    [ids, workspaceId, ids.map((id) => box.seal(`sandbox-refresh.${id}`))],
  );
}
