import { v7 as uuid } from 'uuid';
import type { AddIdentities, CreatedFan } from '../../../libs/contracts/fans.js';
import type { FieldError } from '../../../libs/contracts/problem.js';
import { recordConsents, type Occasion } from '../../../libs/database/consents.js';
import type { Database } from '../../../libs/database/database.js';
import { findFan, lockFan } from '../../../libs/database/fans.js';
import { findIdentityOwners, insertIdentities, readIdentities } from '../../../libs/database/identities.js';
import type { SecretBox } from '../../../libs/database/secret-box.js';
import type { Channel } from '../../../libs/domain/terms.js';
import { consentsWithoutAddress, ledgerEntry, sealIdentities } from './create-fan.js';

export type AddIdentitiesOutcome =
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
  { fanId, ...occasion }: Occasion & { fanId: string },
  given: AddIdentities,
): Promise<AddIdentitiesOutcome> {
  const { workspaceId } = occasion;
  const fan = await findFan(database, workspaceId, fanId);
  if (fan === undefined) return { kind: 'unknown' };
  const territory = fan.territory ?? undefined;
  const { addresses, errors } = sealIdentities(box, workspaceId, { ...given, territory });
  errors.push(...consentsWithoutAddress(given));
  if (errors.length > 0) return { kind: 'bad_fields', errors };
  return database.transaction(async (sql): Promise<AddIdentitiesOutcome> => {
    if (!(await lockFan(sql, workspaceId, fanId))) return { kind: 'unknown' };
    const present = await readIdentities(sql, workspaceId, fanId);
    const clash = addresses.find(({ channel, hmac }) =>
      present.some((identity) => identity.channel === channel && identity.hmac !== hmac),
    );
    if (clash !== undefined) return { kind: 'other_address', channel: clash.channel };
    const owners = await findIdentityOwners(sql, workspaceId, addresses);
    await insertIdentities(
      sql,
      workspaceId,
      addresses.map((address) => ({ ...address, id: uuid(), fanId })),
    );
    await recordConsents(
      sql,
      occasion,
      given.consents.map((consent) => ledgerEntry(fanId, consent)),
    );
    const others = owners.filter((owner) => owner.fanId !== fanId);
    return { kind: 'added', sameAddress: others.map(({ channel, fanId: id }) => ({ channel, fanId: id })) };
  });
}
