import type { Channel } from '#domain/terms.js';

/** The funnel's groups by channel. `both` means more than one channel. */
export type ChannelGroup = Channel | 'both' | 'none';

/** The group of a fan who has consented to these channels. */
export function channelGroup(consented: readonly Channel[]): ChannelGroup {
  const [only, ...more] = consented;
  if (only === undefined) return 'none';
  return more.length === 0 ? only : 'both';
}
