import type { Duration } from '#domain/clock/duration.js';
import { type Channel, CHANNELS } from '#domain/terms.js';
import type { SendHours, SendLimits } from './send-limits.js';

/** At most `count` messages of the channel within this length of time, over all campaigns of the workspace. */
export interface ChannelCap {
  count: number;
  within: Duration;
  /** At most this many in one campaign; null: no such limit. A message above it is dropped, not put off. */
  perCampaign: number | null;
}

/** What a workspace has chosen about sending. What is absent is as for every workspace. */
export interface WorkspaceSending {
  /** Take the place of the usual caps of their channel. */
  caps?: Partial<Record<Channel, ChannelCap | undefined>> | undefined;
  /** Hours taken away from those that the law allows. There is no way to add hours. */
  quietHours?: SendHours[] | undefined;
}

/** The limits of a flow together with the quiet hours of its workspace. */
export function withQuietHours(
  limits: SendLimits | undefined,
  sending: WorkspaceSending | undefined,
): SendLimits | undefined {
  const quietHours = sending?.quietHours ?? [];
  if (quietHours.length === 0) return limits;
  return { ...limits, quietHours: [...(limits?.quietHours ?? []), ...quietHours] };
}

/** What is absent stays as it is. A cap of null is the usual one of its channel again. */
export interface SendingChange {
  caps?: Partial<Record<Channel, ChannelCap | null | undefined>> | undefined;
  quietHours?: SendHours[] | undefined;
}

/** What the workspace has chosen once the change is made. An empty object: nothing. */
export function changeSending(sending: WorkspaceSending, change: SendingChange): WorkspaceSending {
  const caps: Partial<Record<Channel, ChannelCap>> = {};
  for (const channel of CHANNELS) {
    const given = change.caps?.[channel];
    const cap = given === undefined ? sending.caps?.[channel] : given;
    if (cap != null) caps[channel] = cap;
  }
  const quietHours = change.quietHours ?? sending.quietHours ?? [];
  return {
    ...(Object.keys(caps).length === 0 ? {} : { caps }),
    ...(quietHours.length === 0 ? {} : { quietHours }),
  };
}
