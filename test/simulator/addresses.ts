import type { SuppressedAddress } from '#database/consents/suppression.js';
import type { Sql } from '#database/database.js';
import type { Channel } from '#domain/terms.js';

/** The fan's address on the channel, in the form in which a STOP names it. */
export async function suppressibleAddress(
  sql: Sql,
  fanId: string,
  channel: Channel,
): Promise<SuppressedAddress> {
  const [row] = await sql.query<{ workspace_id: string; address_hmac: string }>(
    'SELECT workspace_id, address_hmac FROM identities WHERE fan_id = $1 AND channel = $2',
    [fanId, channel],
  );
  if (row === undefined) throw new Error(`Fan ${fanId} has no ${channel}.`);
  return { workspaceId: row.workspace_id, channel, hmac: row.address_hmac };
}
