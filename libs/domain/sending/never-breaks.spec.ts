import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { covers } from '#domain/consents/consent.js';
import { REFERENCE_ZONES } from '#test/zones/reference.js';
import { wallAt } from '#test/zones/wall-clock.js';
import { CAMPAIGN_STATUSES, CHANNELS, PURPOSES, type Channel } from '#domain/terms.js';
import { AREA_CODES } from '#domain/places/area-codes.js';
import { CAPS } from './caps.js';
import { judgeClaim } from './judge-claim.js';
import { isPublicHoliday } from './public-holidays.js';
import { SMS_HOURS } from './sms-hours.js';
import { affords, budgetOpensAt, monthOf, type SpendCap } from './spend.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2026, 0, 1);

const place = fc.record(
  {
    country: fc.constantFrom('US', 'CA', 'FR', 'DE', 'JP', 'AU', 'GB', 'IN'),
    region: fc.constantFrom(...Object.keys(AREA_CODES)),
    zone: fc.constantFrom(...REFERENCE_ZONES),
  },
  { requiredKeys: ['zone'] },
);
const sends = fc.array(
  fc.record({ channel: fc.constantFrom(...CHANNELS), ago: fc.integer({ min: 0, max: 10 * DAY }) }),
  { maxLength: 5 },
);
const facts = fc.record({
  channel: fc.constantFrom<Channel>(...CHANNELS),
  purpose: fc.constantFrom(...PURPOSES),
  campaignStatus: fc.constantFrom(...CAMPAIGN_STATUSES, 'live' as const, 'live' as const),
  hasAddress: fc.constantFrom(true, true, true, false),
  suppressed: fc.constantFrom(true, false, false),
  doubtful: fc.constantFrom(true, false, false, false),
  purposes: fc.subarray([...PURPOSES]),
  smsCountries: fc.constantFrom(undefined, [], ['JP']),
  place,
  sends,
  sentInCampaign: fc.integer({ min: 0, max: 4 }),
  minute: fc.integer({ min: 0, max: (2 * 365 * DAY) / 60_000 }),
});

/** The hours of a place, written a second time and asked by the wall clock of IANA's reference. */
function lawful(
  channel: Channel,
  where: { country?: string; region?: string; zone: string },
  at: number,
): boolean {
  const shown = new Date(wallAt(where.zone, at));
  const hour = shown.getUTCHours() + shown.getUTCMinutes() / 60;
  if (channel === 'email') return hour >= 8 && hour < 21;
  if (channel === 'webpush') return hour >= 9 && hour < 20;
  const { country, region } = where;
  if (country === undefined) return false;
  const inside = region?.startsWith(`${country}-`) === true;
  const row =
    (inside ? SMS_HOURS.find((one) => one.place === region) : undefined) ??
    SMS_HOURS.find((one) => one.place === country);
  const weekday = shown.getUTCDay();
  const usual = { from: 9, to: 20 };
  const hours =
    row === undefined ? usual : weekday === 0 ? row.sunday : weekday === 6 ? row.saturday : row.weekdays;
  const day = Math.floor(shown.getTime() / DAY);
  if (row?.quietHolidays === true && isPublicHoliday(row.place, day)) return false;
  return hours !== null && hour >= hours.from && hour < hours.to;
}

describe('whatever is asked of the claim, at any minute and in any zone', () => {
  it('a message that it lets out breaks neither consent, nor quiet hours, nor caps, nor an allowance', () => {
    let free = 0;
    fc.assert(
      fc.property(facts, ({ minute, smsCountries, sends: recent, ...rest }) => {
        const at = FROM + minute * 60_000;
        const sent = recent.map(({ channel, ago }) => ({ channel, at: at - ago }));
        const sending = smsCountries === undefined ? undefined : { smsCountries };
        const own = { attempted: false, addressReached: false, written: true, sending, sends: sent };
        const verdict = judgeClaim({ ...rest, ...own }, at);
        if (verdict.kind !== 'free') return;
        free += 1;
        const { channel, purpose, place: where } = rest;
        expect(rest.campaignStatus).toBe('live');
        expect(rest.hasAddress && !rest.suppressed).toBe(true);
        expect(covers(rest.purposes, purpose)).toBe(true);
        expect(lawful(channel, where, at)).toBe(true);
        expect(lawful(channel, where, verdict.closesAt - 60_000)).toBe(true);
        if (channel === 'sms' && smsCountries !== undefined && where.country === 'JP')
          expect(smsCountries).toContain('JP');
        if (purpose === 'service') return;
        expect(rest.doubtful).toBe(false);
        const within = channel === 'sms' ? 2 * DAY : 7 * DAY;
        const counted = sent.filter((one) => one.channel === channel && one.at > at - within).length;
        expect(counted).toBeLessThan(CAPS[channel].count);
        if (channel === 'sms') expect(rest.sentInCampaign).toBeLessThan(3);
      }),
      { numRuns: 20_000 },
    );
    // The property says nothing if nearly nothing is let out.
    expect(free).toBeGreaterThan(200);
  });

  it('claims that pay as the claim does never spend more than a month’s cap, and who waits goes on with the month', () => {
    const steps = fc.array(
      fc.record({ cost: fc.integer({ min: 1, max: 50 }), wait: fc.integer({ min: 0, max: 12 * DAY }) }),
      { maxLength: 80 },
    );
    const zone = fc.constantFrom(...REFERENCE_ZONES);
    fc.assert(
      fc.property(steps, zone, fc.integer({ min: 50, max: 300 }), (messages, where, capMicros) => {
        let now = FROM;
        let cap: SpendCap = { campaignId: null, capMicros, spentMicros: 0, month: monthOf(now, where) };
        const spent = new Map<string, number>();
        for (const { cost, wait } of messages) {
          now += wait;
          if (!affords(cap, cost, monthOf(now, where))) {
            const reached = [{ campaignId: null, month: monthOf(now, where), zone: where }];
            const opens = budgetOpensAt(reached, 'campaign', now);
            expect(opens).toBeGreaterThan(now);
            expect(opens - now).toBeLessThanOrEqual(32 * DAY);
            now = opens;
          }
          const month = monthOf(now, where);
          expect(affords(cap, cost, month)).toBe(true);
          cap = { ...cap, spentMicros: (cap.month === month ? cap.spentMicros : 0) + cost, month };
          spent.set(month, (spent.get(month) ?? 0) + cost);
        }
        for (const sum of spent.values()) expect(sum).toBeLessThanOrEqual(capMicros);
      }),
      { numRuns: 300 },
    );
  });
});
