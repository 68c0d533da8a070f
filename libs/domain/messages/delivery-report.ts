import type { Channel } from '#domain/terms.js';

/**
 * How far a message has got after the provider accepted it, in order; it only ever moves forward. The last
 * three are final: a callback that comes late or twice changes nothing any more. But a mailbox may take an email and
 * send it back later: then it was not delivered after all.
 */
export const DELIVERY_STATUSES = ['queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

const RANK: Record<DeliveryStatus, number> = {
  queued: 1,
  sending: 2,
  sent: 3,
  delivered: 4,
  undelivered: 4,
  failed: 4,
};

export function movesForward(from: DeliveryStatus | null, to: DeliveryStatus, channel: Channel): boolean {
  if (from === null || RANK[to] > RANK[from]) return true;
  return channel === 'email' && from === 'delivered' && to === 'undelivered';
}

/** How often a code must come in a row for one number before the number is blocked. */
const SUPPRESS_AFTER: Readonly<Record<string, number>> = {
  '21610': 1, // opted out at the carrier
  '21211': 1, // no valid number
  '21614': 1, // no mobile
  '30006': 1, // landline
  '30005': 2, // unknown handset
  '30003': 3, // unreachable: transient until it is not
};

/** `codes` of the newest failed deliveries to a number, newest first. The reason to block it, if there is one. */
export function suppressionAfter(codes: readonly string[]): string | undefined {
  const [newest] = codes;
  const needed = newest === undefined ? undefined : SUPPRESS_AFTER[newest];
  if (newest === undefined || needed === undefined || codes.length < needed) return undefined;
  return codes.slice(0, needed).every((code) => code === newest) ? `twilio_${newest}` : undefined;
}
