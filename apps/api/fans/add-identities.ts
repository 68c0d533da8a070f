import type { AddIdentities, CreatedFan } from '#contracts/fans/fans.js';
import type { Occasion } from '#database/events/new-event.js';
import type { FieldError } from '#contracts/http/problem.js';
import type { Database, Sql } from '#database/database.js';
import { findFan, lockFan } from '#database/fans/fans.js';
import { readIdentities } from '#database/fans/identities.js';
import type { SecretBox } from '#database/secret-box.js';
import type { Channel } from '#domain/terms.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';
import { keepIdentities, sealIdentities } from './create-fan.js';

type AddIdentitiesOutcome =
  | { kind: 'added'; sameAddress: CreatedFan['sameAddress'] }
  | { kind: 'bad_fields'; errors: FieldError[] }
  | { kind: 'other_address'; channel: Channel }
  | { kind: 'unknown' };

/**
 * Gives a fan who is known already an address, and what they agreed to with it: all or nothing. The address they have
 * may be given again; another one is refused, since consents and STOPs were given for the first.
 */
export async function addIdentities(
  { database, box }: { database: Database; box: SecretBox },
  on: Occasion & { fanId: string },
  given: AddIdentities,
): Promise<AddIdentitiesOutcome> {
  const { workspaceId, fanId } = on;
  const fan = await findFan(database, workspaceId, fanId);
  if (fan === undefined) return { kind: 'unknown' };
  const territory = fan.territory ?? undefined;
  const { addresses, errors } = sealIdentities(box, workspaceId, { ...given, territory }, on.occurredAt);
  if (errors.length > 0) return { kind: 'bad_fields', errors };
  const add = async (sql: Sql): Promise<AddIdentitiesOutcome> => {
    if (!(await lockFan(sql, workspaceId, fanId))) return { kind: 'unknown' };
    const present = await readIdentities(sql, workspaceId, fanId);
    const clash = addresses.find(({ channel, hmac }) =>
      present.some((identity) => identity.channel === channel && identity.hmac !== hmac),
    );
    if (clash !== undefined) return { kind: 'other_address', channel: clash.channel };
    return { kind: 'added', sameAddress: await keepIdentities(sql, on, addresses, given.consents) };
  };
  // The fan is locked before the address, a STOP does it the other way round.
  return retryDeadlocks(() => database.transaction(add));
}
