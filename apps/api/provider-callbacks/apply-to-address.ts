import { type SuppressedAddress, stopAddress, suppressAddress } from '#database/consents/suppression.js';
import type { Sql } from '#database/database.js';
import type { EpochMs } from '#domain/terms.js';
import type { EmailNews } from './sendgrid/sendgrid-events.js';

/** Does to an address what an event of SendGrid says about it. `occurredAt`: workspace time. */
export async function applyToAddress(
  sql: Sql,
  address: SuppressedAddress,
  { stop, suppress }: EmailNews,
  occurredAt: EpochMs,
): Promise<void> {
  if (stop !== undefined) {
    const method = stop === 'spam_report' ? 'spam_report' : 'email_unsubscribe';
    await stopAddress(sql, address, { reason: stop, method, occurredAt });
  }
  if (suppress !== undefined) await suppressAddress(sql, address, suppress);
}
