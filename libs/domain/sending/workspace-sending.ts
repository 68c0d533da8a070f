import type { Duration } from '#domain/clock/duration.js';
import { type Channel, CHANNELS } from '#domain/terms.js';
import type { SendHours, SendLimits } from './send-limits.js';
import { hasRules } from './send-windows-rules.js';

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
  /**
   * Countries (ISO 3166 alpha-2) to which texts may go although nobody has looked up their rules. Absent: to all of
   * them, as in workspaces that are older than this choice.
   */
  smsCountries?: readonly string[] | undefined;
}

/** Whether the workspace lets messages of this channel go to fans of the country. */
export function countryAllowed(
  channel: Channel,
  country: string | undefined,
  sending: WorkspaceSending | undefined,
): boolean {
  const allowed = sending?.smsCountries;
  if (channel !== 'sms' || country === undefined || allowed === undefined) return true;
  return hasRules(channel, country) || allowed.includes(country);
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
  /** Null: texts may go to every country. */
  smsCountries?: readonly string[] | null | undefined;
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
  const countries = change.smsCountries === undefined ? sending.smsCountries : change.smsCountries;
  return {
    ...(Object.keys(caps).length === 0 ? {} : { caps }),
    ...(quietHours.length === 0 ? {} : { quietHours }),
    ...(countries == null ? {} : { smsCountries: [...new Set(countries)].sort() }),
  };
}
