import type { CreatedFan } from '#contracts/fans/fans.js';
import type { PutAddress } from '#contracts/fans/fan-corrections.js';
import type { FieldError } from '#contracts/http/problem.js';
import { type NewAuditEntry, writeAudit } from '#database/access/audit.js';
import { consentEvents } from '#database/consents/consents.js';
import { endConsents } from '#database/consents/ledger.js';
import type { Database, Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { findFan, lockFan } from '#database/fans/fans.js';
import { deleteIdentity, readIdentities, type SealedAddress } from '#database/fans/identities.js';
import type { SecretBox } from '#database/secret-box.js';
import type { AddressChange, AddressEnd } from '#domain/events/reasons.js';
import type { AddressChannel, Channel, EpochMs, Purpose } from '#domain/terms.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';
import { keepIdentities, sealIdentities } from './create-fan.js';

interface AddressRequest {
  workspaceId: string;
  fanId: string;
  channel: Channel;
  actor: NewAuditEntry['actor'];
  reason: string | undefined;
  /** Workspace time. */
  now: EpochMs;
}

type AddressPut =
  | {
      kind: 'put';
      change: AddressChange | 'unchanged';
      sameAddress: CreatedFan['sameAddress'];
      consentsEnded: Purpose[];
    }
  | { kind: 'bad_fields'; errors: FieldError[] }
  | { kind: 'unknown' };

type AddressRemoved =
  { kind: 'removed'; consentsEnded: Purpose[] } | { kind: 'unknown' } | { kind: 'no_address' };

/**
 * Gives a fan this address on the channel, in place of the one they have. What they agreed to for the former address
 * ends: only consents that come with the new one, each with its evidence, count for it. A block stays with the address
 * it was set for, and one of the new address holds.
 */
export async function putAddress(
  { database, box }: { database: Database; box: SecretBox },
  request: AddressRequest & { channel: AddressChannel },
  given: PutAddress,
): Promise<AddressPut> {
  const { workspaceId, fanId, channel, now } = request;
  const fan = await findFan(database, workspaceId, fanId);
  if (fan === undefined) return { kind: 'unknown' };
  const consents = given.consents.map((consent) => ({ ...consent, channel }));
  const identities = channel === 'email' ? { email: given.address } : { phone: given.address };
  const told = { identities, territory: fan.territory ?? undefined, consents };
  const { addresses, errors } = sealIdentities(box, workspaceId, told, now);
  const [address] = addresses;
  if (address === undefined || errors.length > 0)
    return { kind: 'bad_fields', errors: errors.map(atOwnField) };
  // The fan is locked before the address, a STOP does it the other way round.
  return retryDeadlocks(() => database.transaction((sql) => put(sql, request, address, consents)));
}

/** The address is a field of its own here, and no part of `identities`. */
const atOwnField = ({ path, message }: FieldError): FieldError => ({
  path: path.startsWith('identities.') ? 'address' : path,
  message,
});

async function put(
  sql: Sql,
  request: AddressRequest,
  address: SealedAddress,
  consents: (PutAddress['consents'][number] & { channel: Channel })[],
): Promise<AddressPut> {
  const { workspaceId, fanId, now } = request;
  if (!(await lockFan(sql, workspaceId, fanId))) return { kind: 'unknown' };
  const former = await addressOf(sql, request);
  const change = former === undefined ? 'added' : former === address.hmac ? 'unchanged' : 'replaced';
  const consentsEnded =
    change === 'replaced' ? await takeOff(sql, request, 'address_replaced', earliestEvidence(consents)) : [];
  const occasion = { workspaceId, occurredAt: now, origin: 'api' as const };
  const sameAddress = await keepIdentities(sql, { ...occasion, fanId }, [address], consents);
  if (change !== 'unchanged') await record(sql, request, change);
  return { kind: 'put', change, sameAddress, consentsEnded };
}

/** Takes an address off a fan: nothing is sent there any more, and what they agreed to for it ends. */
export function removeAddress(database: Database, request: AddressRequest): Promise<AddressRemoved> {
  const { workspaceId, fanId } = request;
  return retryDeadlocks(() =>
    database.transaction(async (sql): Promise<AddressRemoved> => {
      if ((await findFan(sql, workspaceId, fanId)) === undefined) return { kind: 'unknown' };
      await lockFan(sql, workspaceId, fanId);
      if ((await addressOf(sql, request)) === undefined) return { kind: 'no_address' };
      const consentsEnded = await takeOff(sql, request, 'address_removed', null);
      await record(sql, request, 'removed');
      return { kind: 'removed', consentsEnded };
    }),
  );
}

/** The fingerprint of the address that the fan has on the channel. */
async function addressOf(
  sql: Sql,
  { workspaceId, fanId, channel }: AddressRequest,
): Promise<string | undefined> {
  const identities = await readIdentities(sql, workspaceId, fanId);
  return identities.find((identity) => identity.channel === channel)?.hmac;
}

async function takeOff(
  sql: Sql,
  { workspaceId, fanId, channel, now }: AddressRequest,
  method: AddressEnd,
  endedAt: Date | null,
): Promise<Purpose[]> {
  await deleteIdentity(sql, workspaceId, fanId, channel);
  const ended = await endConsents(sql, workspaceId, { fanId, channel, method, endedAt });
  const occasion = { workspaceId, occurredAt: now, origin: 'api' as const };
  const evidence = { wording: null, sourceUrl: null, evidenceAt: endedAt };
  const entries = ended.map((purpose) => ({
    ...{ fanId, channel, purpose, granted: false, method },
    ...evidence,
  }));
  await appendEvents(sql, consentEvents(occasion, entries));
  return ended;
}

/**
 * The former consents end no later than the new ones were given: what a fan agreed to with the new address last week
 * counts, and an older list with the former address grants nothing. Null: they end now.
 */
function earliestEvidence(consents: PutAddress['consents']): Date | null {
  const times = consents.flatMap(({ evidenceAt }) =>
    evidenceAt === undefined ? [] : [Date.parse(evidenceAt)],
  );
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/** One event for the fan's own story and one entry in the audit log. Neither holds an address. */
async function record(sql: Sql, request: AddressRequest, change: AddressChange): Promise<void> {
  const { workspaceId, fanId, channel, actor, reason, now } = request;
  const occasion = { workspaceId, occurredAt: now, origin: 'api' as const };
  const body = { type: 'fan.address_changed', payload: { channel, change } } as const;
  await appendEvents(sql, [newEvent(occasion, fanId, body)]);
  const action = `fan.address_${change}`;
  const why = reason === undefined ? {} : { reason };
  await writeAudit(sql, { workspaceId, actor, action, fanId, details: { channel }, ...why });
}
