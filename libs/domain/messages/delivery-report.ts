import type { SuppressionReason } from '#domain/events/reasons.js';
import type { Channel } from '#domain/terms.js';

/**
 * How far a message has come after the provider accepted it, in order. It only ever moves forward. The last three
 * are final: a callback that comes late or twice changes nothing any more. Email has one exception: a mailbox may take
 * a message and send it back later. Then it was not delivered after all.
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

/** What a failed delivery says about the number it went to. */
export type NumberTrouble =
  /** The fan has opted out at the carrier. */
  | 'opted_out'
  /** It is no number, or one that gets no texts: a landline, say. */
  | 'never_receives'
  | 'unknown_handset'
  /** It was switched off or out of reach. This is mostly for a time only. */
  | 'unreachable';

/** How often the same trouble must come in a row before the number is blocked. */
const BLOCK_AFTER: Record<NumberTrouble, number> = {
  opted_out: 1,
  never_receives: 1,
  unknown_handset: 2,
  unreachable: 3,
};

/** How to read the codes of the provider that sent the messages. */
export interface NumberCodes {
  /** The provider's name, which the reason of a block begins with. */
  provider: string;
  /** Undefined: the code says nothing about the number. */
  troubleOf: (code: string) => NumberTrouble | undefined;
}

/**
 * The reason to block a number after its newest deliveries, if there is one. `codes`: what the provider reported of
 * them, the newest first; a message that arrived has no code of trouble.
 */
export function suppressionAfter(
  codes: readonly string[],
  { provider, troubleOf }: NumberCodes,
): SuppressionReason | undefined {
  const [newest] = codes;
  const trouble = newest === undefined ? undefined : troubleOf(newest);
  if (newest === undefined || trouble === undefined) return undefined;
  const times = BLOCK_AFTER[trouble];
  const inARow = codes.slice(0, times).filter((code) => troubleOf(code) === trouble).length;
  return inARow === times ? `${provider}_${newest}` : undefined;
}
