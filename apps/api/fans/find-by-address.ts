import type { ListFansQuery } from '#contracts/fans/find-fans.js';
import type { FieldError } from '#contracts/http/problem.js';
import type { Sql } from '#database/database.js';
import { findIdentityOwners } from '#database/fans/identities.js';
import { normaliseAddress } from '#domain/fans/normalise-address.js';
import type { SecretBox } from '#database/secret-box.js';
import type { Channel } from '#domain/terms.js';

/** `ids`: the fans who have every address that was asked for; undefined: none was asked for. */
type ByAddress = { kind: 'found'; ids: string[] | undefined } | { kind: 'bad_fields'; errors: FieldError[] };

/** Looks addresses up by their fingerprints: nothing is decrypted, and another workspace's never match. */
export async function findByAddress(
  { sql, box }: { sql: Sql; box: SecretBox },
  workspaceId: string,
  { email, phone, territory }: Pick<ListFansQuery, 'email' | 'phone' | 'territory'>,
): Promise<ByAddress> {
  const asked = [
    ...(email === undefined ? [] : [{ channel: 'email', field: 'email', text: email } as const]),
    ...(phone === undefined ? [] : [{ channel: 'sms', field: 'phone', text: withPlus(phone) } as const]),
  ];
  const wanted: { channel: Channel; hmac: string }[] = [];
  const errors: FieldError[] = [];
  for (const { channel, field, text } of asked) {
    const normalised = normaliseAddress(channel, text, territory);
    if (normalised.kind === 'ok')
      wanted.push({ channel, hmac: box.fingerprint(workspaceId, normalised.address) });
    else errors.push({ path: field, message: normalised.reason });
  }
  if (errors.length > 0) return { kind: 'bad_fields', errors };
  if (wanted.length === 0) return { kind: 'found', ids: undefined };
  const owners = await findIdentityOwners(sql, workspaceId, wanted);
  const ids = new Set(owners.map(({ fanId }) => fanId));
  const hasAll = (id: string) =>
    wanted.every(({ channel }) => owners.some((owner) => owner.fanId === id && owner.channel === channel));
  return { kind: 'found', ids: [...ids].filter(hasAll) };
}

/** A plus in a query string reads as a space: whoever pastes `?phone=+49…` means the plus. */
const withPlus = (phone: string): string => phone.replace(/^ (?=\d)/, '+');
