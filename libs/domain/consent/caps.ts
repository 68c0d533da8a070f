import type { Channel, EpochMs, Purpose } from '../terms.js';

const HOUR = 3_600_000;

/** Default caps (messaging.md): 1 SMS in 48 h and 3 a campaign; 2 emails a week. Over all campaigns. */
export const CAPS: Record<Channel, { count: number; withinMs: number; perCampaign: number | null }> = {
  sms: { count: 1, withinMs: 48 * HOUR, perCampaign: 3 },
  email: { count: 2, withinMs: 168 * HOUR, perCampaign: null },
};

/** Sends older than this can no longer hold one back. */
export const CAP_MEMORY_MS = Math.max(...Object.values(CAPS).map((cap) => cap.withinMs));

export type CapVerdict = { kind: 'free'; at: EpochMs } | { kind: 'spent'; reason: 'cap_campaign' };

/**
 * The first moment, `now` or later, at which one more message on this channel stays within the caps.
 * Confirmations (`service`) are exempt. A cap defers, it does not drop, but for the campaign's own total.
 */
export function capAllows(input: {
  channel: Channel;
  purpose: Purpose;
  sends: readonly { channel: Channel; at: EpochMs }[];
  sentInCampaign: number;
  now: EpochMs;
}): CapVerdict {
  const { channel, purpose, sends, sentInCampaign, now } = input;
  const cap = CAPS[channel];
  if (purpose === 'service') return { kind: 'free', at: now };
  if (cap.perCampaign !== null && sentInCampaign >= cap.perCampaign)
    return { kind: 'spent', reason: 'cap_campaign' };
  const newestFirst = sends
    .filter((send) => send.channel === channel)
    .map((send) => send.at)
    .sort((a, b) => b - a);
  const blocking = newestFirst[cap.count - 1];
  return { kind: 'free', at: blocking === undefined ? now : Math.max(now, blocking + cap.withinMs) };
}
