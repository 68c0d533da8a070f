import { durationMs } from '#domain/clock/duration.js';
import type { Channel, EpochMs, Purpose } from '#domain/terms.js';
import type { SendCap } from './send-limits.js';

const HOUR = 3_600_000;

/** The caps of every workspace: 1 SMS in 48 h and 3 in a campaign; 2 emails in a week. They count over all campaigns. */
export const CAPS: Record<Channel, { count: number; withinMs: number; perCampaign: number | null }> = {
  sms: { count: 1, withinMs: 48 * HOUR, perCampaign: 3 },
  email: { count: 2, withinMs: 168 * HOUR, perCampaign: null },
};

/** The longest time that a flow's own cap may look back. */
export const LONGEST_CAP_MS = 30 * 24 * HOUR;

/** A send that is older than this cannot hold another one back. */
export const CAP_MEMORY_MS = LONGEST_CAP_MS;

type CapVerdict = { kind: 'free'; at: EpochMs } | { kind: 'spent'; reason: 'cap_campaign' };

/**
 * The first moment, `now` or later, at which one more message on this channel stays within the caps. Confirmations
 * (`service`) are exempt. A cap over time puts a message off; only the campaign's total, once spent, drops it.
 */
export function capAllows(input: {
  channel: Channel;
  purpose: Purpose;
  sends: readonly { channel: Channel; at: EpochMs }[];
  sentInCampaign: number;
  now: EpochMs;
  /** The flow's own caps, on top of the workspace's. */
  caps?: readonly SendCap[] | undefined;
}): CapVerdict {
  const { channel, purpose, sends, sentInCampaign, now, caps = [] } = input;
  const cap = CAPS[channel];
  if (purpose === 'service') return { kind: 'free', at: now };
  if (cap.perCampaign !== null && sentInCampaign >= cap.perCampaign)
    return { kind: 'spent', reason: 'cap_campaign' };
  const rules = [
    { channel, count: cap.count, withinMs: cap.withinMs },
    ...caps.map((one) => ({ ...one, withinMs: durationMs(one.within) })),
  ].filter((rule) => (rule.channel ?? channel) === channel);
  return { kind: 'free', at: Math.max(now, ...rules.map((rule) => freeAgain(rule, sends))) };
}

/** The moment at which the rule's last `count` sends no longer all lie within its time. */
function freeAgain(
  { channel, count, withinMs }: { channel?: Channel | undefined; count: number; withinMs: number },
  sends: readonly { channel: Channel; at: EpochMs }[],
): EpochMs {
  const newestFirst = sends
    .filter((send) => channel === undefined || send.channel === channel)
    .map((send) => send.at)
    .sort((a, b) => b - a);
  const blocking = newestFirst[count - 1];
  return blocking === undefined ? -Infinity : blocking + withinMs;
}
