import { SpendPricesSchema } from '#contracts/sending/spend.js';
import { WorkspaceSendingSchema } from '#contracts/sending/workspace-sending.schema.js';
import type { SpendPrices } from '#domain/sending/spend.js';
import type { WorkspaceSending } from '#domain/sending/workspace-sending.js';

/**
 * Reads `workspaces.sending` and `workspaces.sms_countries`. Undefined: the workspace has chosen nothing. Null
 * countries: texts may go to every country.
 */
export function storedSendingOf(
  stored: unknown,
  smsCountries: readonly string[] | null,
): WorkspaceSending | undefined {
  const chosen = stored === null ? undefined : WorkspaceSendingSchema.parse(stored);
  return smsCountries === null ? chosen : { ...chosen, smsCountries };
}

/** Reads `workspaces.spend_prices`. Undefined: the workspace has told no prices. */
export const storedPricesOf = (stored: unknown): SpendPrices | undefined =>
  stored === null ? undefined : SpendPricesSchema.parse(stored);
