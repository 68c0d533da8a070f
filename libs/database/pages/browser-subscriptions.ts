import { v7 as uuid } from 'uuid';
import type { BrowserSubscription } from '#domain/consents/browser-subscription.js';
import type { Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent, type Occasion } from '#database/events/new-event.js';
import { lockFan } from '#database/fans/fans.js';
import {
  deleteIdentity,
  insertAddresses,
  insertKnownAddresses,
  type SealedAddress,
  sealSubscription,
} from '#database/fans/identities.js';
import type { SecretBox } from '#database/secret-box.js';
import { consentEvents, recordConsents } from '#database/consents/consents.js';
import { endConsents } from '#database/consents/ledger.js';
import { isSuppressedForClaim } from '#database/consents/suppression.js';

/** What a fan has agreed to in their browser. */
export interface AgreedPush {
  fanId: string;
  subscription: BrowserSubscription;
  /** The words beside the box. */
  wording: string;
  language: string;
  sourceUrl: string;
}

/**
 * Keeps the browser's subscription in the place of an address, with the consent for it. A fan has one: the browser that
 * agreed last takes the place of the one before, and what was agreed to there ends. In the caller's transaction: locks
 * the address and then the fan. False: the subscription is gone for ever, or the fan is.
 */
export async function keepSubscription(
  sql: Sql,
  box: SecretBox,
  on: Occasion,
  { fanId, subscription, ...evidence }: AgreedPush,
): Promise<boolean> {
  const { workspaceId } = on;
  const sealed = sealSubscription(box, workspaceId, subscription);
  const { channel, hmac } = sealed;
  await insertAddresses(sql, workspaceId, [sealed]);
  await liftOwnStop(sql, workspaceId, sealed);
  if (await isSuppressedForClaim(sql, { workspaceId, channel, hmac })) return false;
  if (!(await lockFan(sql, workspaceId, fanId))) return false;
  await putSubscription(sql, on, fanId, sealed);
  const grant = { fanId, channel, purpose: 'marketing', granted: true, method: 'form' } as const;
  await recordConsents(sql, on, [{ ...grant, ...evidence, evidenceAt: null }]);
  return true;
}

/** The fan had turned notifications off, and turns them on again in the same browser. */
async function liftOwnStop(sql: Sql, workspaceId: string, { channel, hmac }: SealedAddress): Promise<void> {
  await sql.query(
    `UPDATE addresses SET suppressed_at = NULL, suppressed_reason = NULL
     WHERE workspace_id = $1 AND channel = $2 AND address_hmac = $3 AND suppressed_reason IN ('unsubscribe', 'stop')`,
    [workspaceId, channel, hmac],
  );
}

async function putSubscription(sql: Sql, on: Occasion, fanId: string, sealed: SealedAddress): Promise<void> {
  const { workspaceId } = on;
  const { channel, hmac, encrypted } = sealed;
  const [former] = await sql.query<{ hmac: string }>(
    `UPDATE identities SET address_encrypted = CASE WHEN address_hmac = $3 THEN $4 ELSE address_encrypted END
     WHERE fan_id = $1 AND channel = $2 RETURNING address_hmac AS hmac`,
    [fanId, channel, hmac, encrypted],
  );
  if (former?.hmac === hmac) return;
  if (former !== undefined) {
    await deleteIdentity(sql, workspaceId, fanId, channel);
    const method = 'address_replaced';
    const ended = await endConsents(sql, workspaceId, { fanId, channel, method, endedAt: null });
    const none = { wording: null, sourceUrl: null, evidenceAt: null };
    const entries = ended.map((purpose) => ({ fanId, channel, purpose, granted: false, method, ...none }));
    await appendEvents(sql, consentEvents(on, entries));
  }
  await insertKnownAddresses(sql, workspaceId, [{ ...sealed, id: uuid(), fanId }]);
  const change = former === undefined ? 'added' : 'replaced';
  const body = { type: 'fan.address_changed', payload: { channel, change } } as const;
  await appendEvents(sql, [newEvent(on, fanId, body)]);
}
