import { CHANNELS, type Channel } from '#domain/terms.js';
import { CHANNEL_SETS, channelSet, channelsOf, perChannelSet } from './channel-set.js';

/** Every subset of the channels, the empty one included. */
const subsets = CHANNELS.reduce<Channel[][]>(
  (sets, channel) => [...sets, ...sets.map((set) => [...set, channel])],
  [[]],
);

describe('a set of channels', () => {
  it('has a word of its own, whatever the order in which the channels come', () => {
    const words = subsets.map(channelSet);
    expect(words.toSorted()).toEqual([...CHANNEL_SETS, 'none'].toSorted());
    expect(subsets.map((set) => channelSet(set.toReversed()))).toEqual(words);
  });

  it('is told by its word, the larger sets first', () => {
    for (const set of CHANNEL_SETS) expect(channelSet(channelsOf(set))).toBe(set);
    const sizes = CHANNEL_SETS.map((set) => channelsOf(set).length);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  it('has one value for each', () => {
    expect(Object.keys(perChannelSet(() => 0))).toEqual([...CHANNEL_SETS]);
  });
});
