import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { atSameAge } from './compare.js';

const HOUR = 3_600_000;
const one = { campaignId: 'a', launch: 10 * HOUR, release: 30 * HOUR };
const other = { campaignId: 'b', launch: 25 * HOUR, release: null };

describe('campaigns at the same age', () => {
  it('are told at the age of the youngest', () => {
    expect(atSameAge([one, other], 'launch', 40 * HOUR)).toEqual({
      ...{ since: 'launch', ageMs: 15 * HOUR, youngestMs: 15 * HOUR },
      campaigns: [
        { campaignId: 'a', asOf: 25 * HOUR },
        { campaignId: 'b', asOf: 40 * HOUR },
      ],
    });
  });

  it('leave out a campaign without that beginning, and may be before their release', () => {
    expect(atSameAge([one, other], 'release', 20 * HOUR)).toEqual({
      ...{ since: 'release', ageMs: -10 * HOUR, youngestMs: -10 * HOUR },
      campaigns: [{ campaignId: 'a', asOf: 20 * HOUR }],
    });
    expect(atSameAge([other], 'release', 20 * HOUR)).toBeNull();
  });

  it('are never told beyond now, whatever age is asked for', () => {
    const beginnings = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(
        beginnings,
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 1000, max: 2000 }),
        (at, age, asOf) => {
          const campaigns = at.map((launch, index) => ({ campaignId: String(index), launch, release: null }));
          const same = atSameAge(campaigns, 'launch', asOf, age);
          for (const campaign of same?.campaigns ?? []) expect(campaign.asOf).toBeLessThanOrEqual(asOf);
          expect(same?.ageMs).toBe(Math.min(age, asOf - Math.max(...at)));
        },
      ),
    );
  });
});
