import { durationMs, type Duration } from '#domain/clock/duration.js';
import type { Channel, EpochMs, Purpose } from '#domain/terms.js';
import type { SendCap } from './send-limits.js';
import type { ChannelCap, WorkspaceSending } from './workspace-sending.js';

const HOUR = 3_600_000;

/** The caps of a workspace that has chosen none: 1 SMS in 48 h and 3 in a campaign; 2 emails and 2 pushes in a week. */
export const CAPS: Record<Channel, ChannelCap> = {
  sms: { count: 1, within: { hours: 48 }, perCampaign: 3 },
  email: { count: 2, within: { days: 7 }, perCampaign: null },
  webpush: { count: 2, within: { days: 7 }, perCampaign: null },
};

/** No workspace can choose more than this: some states of the US allow 3 texts in 24 hours. */
export const MOST_BY_LAW: Partial<Record<Channel, { count: number; within: Duration }>> = {
  sms: { count: 3, within: { hours: 24 } },
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
  /** What the workspace has chosen in place of the usual caps. */
  workspace?: WorkspaceSending['caps'];
}): CapVerdict {
  const { channel, purpose, sends, sentInCampaign, now, caps = [], workspace = {} } = input;
  const cap = workspace[channel] ?? CAPS[channel];
  const law = MOST_BY_LAW[channel];
  if (purpose === 'service') return { kind: 'free', at: now };
  if (cap.perCampaign !== null && sentInCampaign >= cap.perCampaign)
    return { kind: 'spent', reason: 'cap_campaign' };
  const rules: SendCap[] = [
    { channel, count: cap.count, within: cap.within },
    ...(law === undefined ? [] : [{ channel, ...law }]),
    ...caps.filter((rule) => (rule.channel ?? channel) === channel),
  ];
  return { kind: 'free', at: Math.max(now, ...rules.map((rule) => freeAgain(rule, sends))) };
}

/** The moment at which the rule's last `count` sends no longer all lie within its time. */
function freeAgain(
  { channel, count, within }: SendCap,
  sends: readonly { channel: Channel; at: EpochMs }[],
): EpochMs {
  const newestFirst = sends
    .filter((send) => channel === undefined || send.channel === channel)
    .map((send) => send.at)
    .sort((a, b) => b - a);
  const blocking = newestFirst[count - 1];
  return blocking === undefined ? -Infinity : blocking + durationMs(within);
}
