import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  affords,
  budgetOpensAt,
  costOf,
  crossesWarning,
  monthOf,
  monthTurn,
  type SpendCap,
} from './spend.js';

const utc = (text: string): number => Date.parse(text);
const PRICES = { currency: 'EUR', smsSegmentMicros: 75_000, emailMicros: 600 };

describe('what messages cost', () => {
  it('a text by its segments, an email by itself, and nothing without prices', () => {
    expect(costOf({ channel: 'sms', body: 'x'.repeat(160) }, PRICES)).toBe(75_000);
    expect(costOf({ channel: 'sms', body: 'x'.repeat(161) }, PRICES)).toBe(150_000);
    expect(costOf({ channel: 'sms', body: `${'x'.repeat(70)}’` }, PRICES)).toBe(150_000);
    expect(costOf({ channel: 'sms', body: 'x' }, undefined)).toBe(0);
    // A text with a picture is an MMS: it has a price of its own, however long it is.
    const withPicture = {
      channel: 'sms' as const,
      body: 'x'.repeat(400),
      mediaUrl: 'https://example.com/a.jpeg',
    };
    expect(costOf(withPicture, { ...PRICES, mmsMicros: 200_000 })).toBe(200_000);
    expect(costOf({ ...withPicture, body: 'x' }, { ...PRICES, mmsMicros: 200_000 })).toBe(200_000);
    expect(costOf(withPicture, PRICES)).toBe(225_000);
    expect(costOf({ channel: 'sms', body: 'x' }, { ...PRICES, mmsMicros: 200_000 })).toBe(75_000);
  });

  it('the month turns at midnight of the workspace’s zone', () => {
    expect(monthOf(utc('2026-12-31T23:30:00Z'), 'Europe/Berlin')).toBe('2027-01');
    expect(monthOf(utc('2026-12-31T23:30:00Z'), 'America/New_York')).toBe('2026-12');
    expect(monthTurn(utc('2026-12-15T00:00:00Z'), 'Europe/Berlin')).toBe(utc('2027-01-01T00:00:00+01:00'));
    expect(monthTurn(utc('2026-11-30T23:59:00Z'), 'America/New_York')).toBe(utc('2026-12-01T05:00:00Z'));
  });
});

describe('a spend cap', () => {
  const cap: SpendCap = { campaignId: null, capMicros: 1_000, spentMicros: 700, month: '2026-12' };

  it('takes what fits, to the last millionth, and begins anew with the month', () => {
    expect(affords(cap, 300, '2026-12')).toBe(true);
    expect(affords(cap, 301, '2026-12')).toBe(false);
    expect(affords(cap, 301, '2027-01')).toBe(true);
    expect(affords({ ...cap, month: null }, 301, '2027-01')).toBe(false);
  });

  it('is told of by exactly one message, the one that reaches 80 %', () => {
    expect(crossesWarning(cap, 99, '2026-12')).toBe(false);
    expect(crossesWarning(cap, 100, '2026-12')).toBe(true);
    expect(crossesWarning({ ...cap, spentMicros: 800 }, 100, '2026-12')).toBe(false);
  });

  it('whatever messages cost, no more than the cap is spent in a month', () => {
    const costs = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 60 });
    fc.assert(
      fc.property(costs, fc.integer({ min: 1, max: 3_000 }), (messages, capMicros) => {
        const spent = messages.reduce(
          (sum, cost) =>
            affords({ ...cap, capMicros, spentMicros: sum }, cost, '2026-12') ? sum + cost : sum,
          0,
        );
        expect(spent).toBeLessThanOrEqual(capMicros);
      }),
    );
  });
});

describe('the moment at which money is there again', () => {
  const now = utc('2026-12-15T12:00:00Z');
  const zone = 'UTC';
  const turn = utc('2027-01-01T00:00:00Z');

  it('is now while no cap is reached, else the turn of the month', () => {
    expect(budgetOpensAt([], 'a', now)).toBe(now);
    expect(budgetOpensAt([{ campaignId: null, month: '2026-12', zone }], 'a', now)).toBe(turn);
    expect(budgetOpensAt([{ campaignId: null, month: '2026-11', zone }], 'a', now)).toBe(now);
    expect(budgetOpensAt([{ campaignId: 'a', month: null, zone }], 'a', now)).toBe(turn);
    expect(budgetOpensAt([{ campaignId: 'b', month: null, zone }], 'a', now)).toBe(now);
  });
});
