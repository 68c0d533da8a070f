import { assertNever } from '#domain/assert-never.js';
import type { SuppressionReason } from '#domain/events/reasons.js';
import type { EpochMs } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { deleteIdentity } from '#database/fans/identities.js';
import { consentEvents } from '#database/consents/consents.js';
import { endConsents } from '#database/consents/ledger.js';
import { fansOf, suppressAddress, type SuppressedAddress } from '#database/consents/suppression.js';

interface GivenUp {
  /** The provider's code after its name. */
  reason: SuppressionReason;
  occurredAt: EpochMs;
}

/**
 * A provider says that an address gets nothing. An email address or a number is blocked, and may work again one day. A
 * browser's subscription that is gone is gone for ever (RFC 8030): it is taken off its fans, and what they agreed to for
 * it ends, so that a page may ask them again. In the caller's transaction: locks the address and then its fans.
 */
export async function giveUpAddress(sql: Sql, address: SuppressedAddress, gone: GivenUp): Promise<void> {
  await suppressAddress(sql, address, gone.reason);
  switch (address.channel) {
    case 'sms':
    case 'email':
      return;
    case 'webpush':
      for (const fanId of await fansOf(sql, address)) await takeOff(sql, address, fanId, gone.occurredAt);
      return;
    default:
      assertNever(address.channel);
  }
}

async function takeOff(
  sql: Sql,
  { workspaceId, channel, hmac }: SuppressedAddress,
  fanId: string,
  occurredAt: EpochMs,
): Promise<void> {
  await sql.query('SELECT 1 FROM fans WHERE id = $1 FOR NO KEY UPDATE', [fanId]);
  // Until the fan was locked, another browser may have taken the place of this one: that one stays.
  const own = await sql.query(
    'SELECT 1 FROM identities WHERE fan_id = $1 AND channel = $2 AND address_hmac = $3',
    [fanId, channel, hmac],
  );
  if (own.length === 0) return;
  await deleteIdentity(sql, workspaceId, fanId, channel);
  const former = { fanId, channel, method: 'address_removed', endedAt: null } as const;
  const ended = await endConsents(sql, workspaceId, former);
  const on = { workspaceId, occurredAt, origin: 'platform' as const };
  const entries = ended.map((purpose) => ({
    ...{ fanId, channel, purpose, granted: false, method: former.method },
    ...{ wording: null, sourceUrl: null, evidenceAt: null },
  }));
  const removed = { type: 'fan.address_changed', payload: { channel, change: 'removed' } } as const;
  await appendEvents(sql, [...consentEvents(on, entries), newEvent(on, fanId, removed)]);
}
