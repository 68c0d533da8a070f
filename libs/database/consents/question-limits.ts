import type { Limit } from '#database/access/rate-limits.js';
import type { SecretBox } from '#database/secret-box.js';
import type { AddressChannel } from '#domain/terms.js';

/** Questions to one address, whoever asks for them. */
const ADDRESS: Record<AddressChannel, { points: number; seconds: number }> = {
  email: { points: 4, seconds: 24 * 3600 },
  sms: { points: 2, seconds: 24 * 3600 },
};
/** Texts to numbers that begin alike: whoever earns by texts to numbers of their own has them in rows. */
const RANGE = { points: 10, seconds: 3600, digits: 8 };
/** Texts of one workspace that were asked for. */
const WORKSPACE = { points: 1000, seconds: 24 * 3600 };

/** How often an address may be asked to confirm, by the page and by the API together. */
export function questionLimits(
  box: SecretBox,
  workspaceId: string,
  channel: AddressChannel,
  address: string,
): Limit[] {
  const key = (kind: string, text: string) => `${kind}:${box.fingerprint(kind, text)}`;
  const one = { key: key(`sign-up-${channel}`, `${workspaceId} ${address}`), ...ADDRESS[channel] };
  if (channel === 'email') return [one];
  const { digits, ...range } = RANGE;
  return [
    one,
    { key: key('sign-up-range', address.slice(0, digits)), ...range },
    { key: key('sign-up-texts', workspaceId), ...WORKSPACE },
  ];
}
