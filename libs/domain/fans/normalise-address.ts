import type { AddressChannel } from '#domain/terms.js';
import type { NormalisedAddress } from './address.js';
import { normaliseEmail } from './email.js';
import { normalisePhone } from './phone.js';

/** An address of the channel; a national phone number is read in the territory (ISO 3166 alpha-2). */
export function normaliseAddress(
  channel: AddressChannel,
  text: string,
  territory?: string,
): NormalisedAddress {
  return channel === 'email' ? normaliseEmail(text) : normalisePhone(text, territory);
}
