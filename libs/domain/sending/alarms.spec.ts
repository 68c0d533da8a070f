import { describe, expect, it } from '@jest/globals';
import { alarmsOf, type SendTally } from './alarms.js';

const tally = (more: Partial<SendTally>): SendTally => ({
  ...{ channel: 'email', messages: 10_000, complaints: 0, filtered: 0, unknown: 0, refused: null },
  ...more,
});
const actions = (more: Partial<SendTally>) =>
  alarmsOf(tally(more)).map(({ kind, action }) => `${kind} ${action}`);

describe('a mass of one error', () => {
  it('complaints: 0.1 % is told, 0.3 % pauses', () => {
    expect(actions({ complaints: 9 })).toEqual([]);
    expect(actions({ complaints: 10 })).toEqual(['complaints warn']);
    expect(actions({ complaints: 29 })).toEqual(['complaints warn']);
    expect(actions({ complaints: 30 })).toEqual(['complaints pause']);
  });

  it('a few cases among few messages say nothing', () => {
    expect(actions({ messages: 10, complaints: 2 })).toEqual([]);
    expect(actions({ messages: 20, unknown: 9 })).toEqual([]);
    expect(actions({ messages: 0, complaints: 5 })).toEqual([]);
  });

  it('filtering is about texts, one refusal is named by its code', () => {
    expect(actions({ channel: 'email', filtered: 5_000 })).toEqual([]);
    expect(actions({ channel: 'sms', filtered: 1_500 })).toEqual(['filtered pause']);
    expect(alarmsOf(tally({ channel: 'sms', refused: { code: '21408', cases: 2_000 } }))).toEqual([
      { kind: 'refused', channel: 'sms', action: 'pause', cases: 2_000, messages: 10_000, code: '21408' },
    ]);
    expect(actions({ unknown: 2_000 })).toEqual(['unknown pause']);
  });
});
