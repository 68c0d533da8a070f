import { consentEvents, recordConsents } from '#database/consents/consents.js';
import { endConsents, type NewConsent } from '#database/consents/ledger.js';
import type { Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent, type Occasion } from '#database/events/new-event.js';
import { lockFan } from '#database/fans/fans.js';
import {
  deleteIdentity,
  insertAddresses,
  insertKnownAddresses,
  type SealedAddress,
} from '#database/fans/identities.js';
import { isSuppressedForClaim } from '#database/consents/suppression.js';
import { v7 as uuid } from 'uuid';

interface OwnAddress {
  fanId: string;
  next: SealedAddress;
  /** The words by which the fan asked for what they get at the new address. */
  wording: string;
  language: string;
  sourceUrl: string;
}

/**
 * Gives a fan the address that they have just proved, in place of the one on its channel. What they got they go on
 * getting: the consents for the former address end, and the same ones begin for the new address, with the words of the
 * page and the proof of this moment. In the caller's transaction. False: the new address is blocked, or the fan is gone.
 */
export async function changeOwnAddress(
  sql: Sql,
  on: Occasion,
  { fanId, next, wording, language, sourceUrl }: OwnAddress,
): Promise<boolean> {
  const { workspaceId } = on;
  const { channel, hmac } = next;
  await insertAddresses(sql, workspaceId, [next]);
  if (await isSuppressedForClaim(sql, { workspaceId, channel, hmac })) return false;
  if (!(await lockFan(sql, workspaceId, fanId))) return false;
  await deleteIdentity(sql, workspaceId, fanId, channel);
  const former = { fanId, channel, method: 'address_replaced', endedAt: null } as const;
  const purposes = await endConsents(sql, workspaceId, former);
  const ended = purposes.map((purpose): NewConsent => ({
    ...{ fanId, channel, purpose, granted: false, method: 'address_replaced' },
    ...{ wording: null, sourceUrl: null, evidenceAt: null },
  }));
  await appendEvents(sql, consentEvents(on, ended));
  await insertKnownAddresses(sql, workspaceId, [{ ...next, id: uuid(), fanId }]);
  await sql.query('UPDATE identities SET verified_at = now() WHERE fan_id = $1 AND channel = $2', [
    fanId,
    channel,
  ]);
  await recordConsents(
    sql,
    on,
    purposes.map((purpose) => ({
      ...{ fanId, channel, purpose, granted: true, method: 'preferences' },
      ...{ wording, sourceUrl, language, evidenceAt: null },
    })),
  );
  const changed = { type: 'fan.address_changed', payload: { channel, change: 'replaced' } } as const;
  await appendEvents(sql, [newEvent(on, fanId, changed)]);
  return true;
}
