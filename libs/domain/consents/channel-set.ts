import { type Channel, isChannel } from '#domain/terms.js';

/** Every set of channels that is not empty, in words: the larger sets first. A spec holds it equal to `CHANNELS`. */
export const CHANNEL_SETS = [
  'sms+email+webpush',
  'sms+email',
  'sms+webpush',
  'email+webpush',
  'sms',
  'email',
  'webpush',
] as const;
export type ChannelSet = (typeof CHANNEL_SETS)[number];

/** The order of the channels within a set's word. */
const IN_WORD = { sms: 0, email: 1, webpush: 2 } satisfies Record<Channel, number>;
export const CHANNELS_IN_WORD: readonly Channel[] = Object.keys(IN_WORD).filter(isChannel);

/** The channels of a set. */
export function channelsOf(set: ChannelSet): Channel[] {
  return set.split('+').filter(isChannel);
}

/** The set of these channels; `none` for no channel. */
export function channelSet(channels: readonly Channel[]): ChannelSet | 'none' {
  const word = CHANNELS_IN_WORD.filter((channel) => channels.includes(channel)).join('+');
  return CHANNEL_SETS.find((set) => set === word) ?? 'none';
}

/** One value for each set of channels. A set that is added to `CHANNEL_SETS` does not compile until it stands here. */
export function perChannelSet<T>(valueOf: (set: ChannelSet) => T): Record<ChannelSet, T> {
  return {
    'sms+email+webpush': valueOf('sms+email+webpush'),
    'sms+email': valueOf('sms+email'),
    'sms+webpush': valueOf('sms+webpush'),
    'email+webpush': valueOf('email+webpush'),
    sms: valueOf('sms'),
    email: valueOf('email'),
    webpush: valueOf('webpush'),
  };
}
