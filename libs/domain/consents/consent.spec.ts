import fc from 'fast-check';
import { PURPOSES, type Purpose } from '#domain/terms.js';
import { channelStanding, grantedPurposes, type ConsentEntry } from './consent.js';

const granted = (id: number, purpose: ConsentEntry['purpose']): ConsentEntry => ({
  id,
  purpose,
  granted: true,
  outdated: false,
});
const withdrawn = (id: number, purpose: ConsentEntry['purpose']): ConsentEntry => ({
  id,
  purpose,
  granted: false,
  outdated: false,
});
const suppressed = { at: 1, reason: 'stop' };

describe('what a channel may be used for', () => {
  test('nothing without an entry', () => {
    expect(channelStanding({ entries: [], suppressed: null, purpose: 'marketing' })).toEqual({
      kind: 'no_consent',
    });
  });

  test('suppression beats every consent and says why', () => {
    expect(channelStanding({ entries: [granted(9, 'marketing')], suppressed, purpose: 'marketing' })).toEqual(
      {
        kind: 'suppressed',
        reason: 'stop',
      },
    );
  });

  test('the newest entry decides, in whatever order the ledger is read', () => {
    const entries = [granted(3, 'marketing'), withdrawn(2, 'marketing'), granted(1, 'marketing')];
    expect(channelStanding({ entries, suppressed: null, purpose: 'marketing' }).kind).toBe('allowed');
    const later = [withdrawn(4, 'marketing'), ...entries];
    expect(channelStanding({ entries: later, suppressed: null, purpose: 'marketing' }).kind).toBe(
      'withdrawn',
    );
  });

  test('a grant on outdated evidence counts for nothing, before a withdrawal and after it', () => {
    const old = (id: number) => ({ ...granted(id, 'marketing'), outdated: true });
    const standing = (entries: ConsentEntry[]) =>
      channelStanding({ entries, suppressed: null, purpose: 'marketing' }).kind;
    expect(standing([old(3), withdrawn(2, 'marketing'), granted(1, 'marketing')])).toBe('withdrawn');
    expect(standing([old(4), granted(3, 'marketing'), withdrawn(2, 'marketing')])).toBe('allowed');
    expect(standing([old(1)])).toBe('no_consent');
  });

  test('who takes marketing also takes the one reminder; nothing else stands in for another', () => {
    const marketing = [granted(1, 'marketing')];
    const of = (purpose: Purpose) => channelStanding({ entries: marketing, suppressed: null, purpose }).kind;
    expect([of('marketing'), of('reminder'), of('service')]).toEqual(['allowed', 'allowed', 'no_consent']);
    const reminder = [granted(1, 'reminder'), withdrawn(2, 'marketing')];
    expect(channelStanding({ entries: reminder, suppressed: null, purpose: 'marketing' }).kind).toBe(
      'withdrawn',
    );
  });

  const ledger = fc
    .array(fc.record({ purpose: fc.constantFrom(...PURPOSES), granted: fc.boolean(), old: fc.boolean() }), {
      maxLength: 20,
    })
    .map((lines) => lines.map(({ old, ...line }, id) => ({ ...line, id, outdated: line.granted && old })));

  test('the order of reading never matters, and a suppressed address is never allowed', () => {
    fc.assert(
      fc.property(ledger, fc.constantFrom(...PURPOSES), fc.func(fc.integer()), (entries, purpose, key) => {
        const shuffled = [...entries].sort((a, b) => key(a.id) - key(b.id));
        expect(channelStanding({ entries: shuffled, suppressed: null, purpose })).toEqual(
          channelStanding({ entries, suppressed: null, purpose }),
        );
        expect(channelStanding({ entries, suppressed, purpose }).kind).toBe('suppressed');
      }),
    );
  });

  test('withdrawing what is granted leaves nothing allowed', () => {
    fc.assert(
      fc.property(ledger, fc.constantFrom(...PURPOSES), (entries, purpose) => {
        const all = [
          ...entries,
          ...grantedPurposes(entries).map((each, index) => withdrawn(100 + index, each)),
        ];
        expect(channelStanding({ entries: all, suppressed: null, purpose }).kind).not.toBe('allowed');
        expect(grantedPurposes(all)).toEqual([]);
      }),
    );
  });
});
