import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WEEKDAYS } from '#domain/clock/local-windows.js';
import { CHANNELS } from '#domain/terms.js';
import { closedCountries } from './closed-countries.js';
import { nextAllowedWithin, type SendHours, type SendLimits } from './send-limits.js';
import { nextAllowedSend } from './send-windows.js';
import { changeSending, countryAllowed, withQuietHours } from './workspace-sending.js';

const NOW = Date.UTC(2026, 5, 10);
const WEEK_MS = 7 * 86_400_000;
const COUNTRIES = ['GB', 'US', 'FR', 'DE'];

const time = fc
  .integer({ min: 0, max: 47 })
  .map((half) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`);
const hours: fc.Arbitrary<SendHours> = fc
  .record(
    {
      from: time,
      to: time,
      channel: fc.constantFrom(...CHANNELS),
      countries: fc.subarray(COUNTRIES, { minLength: 1 }),
      days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    },
    { requiredKeys: ['from', 'to'] },
  )
  .filter(({ from, to }) => from !== to);

describe('the quiet hours of a workspace', () => {
  it('only ever take hours away: from the law, and from what a flow leaves', () => {
    const flow: SendLimits = { windows: [{ from: '10:00', to: '19:00' }] };
    const channels = fc.constantFrom(...CHANNELS);
    const quiet = fc.array(hours, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        channels,
        fc.constantFrom(...COUNTRIES),
        fc.nat(WEEK_MS),
        quiet,
        fc.constantFrom(undefined, flow),
        (channel, country, later, quietHours, limits) => {
          const from = NOW + later;
          const own = nextAllowedWithin(channel, { country }, from, withQuietHours(limits, { quietHours }));
          if (own.kind === 'blocked') return;
          const free = nextAllowedWithin(channel, { country }, from, limits);
          expect(free.kind === 'at' && free.at <= own.at).toBe(true);
          // At the moment that is left, the law and the flow would let the message out, too, and as long.
          for (const wider of [
            nextAllowedSend(channel, { country }, own.at),
            nextAllowedWithin(channel, { country }, own.at, limits),
          ])
            expect(wider).toMatchObject({ kind: 'at', at: own.at });
          const law = nextAllowedSend(channel, { country }, own.at);
          expect(law.kind === 'at' && own.closesAt <= law.closesAt).toBe(true);
        },
      ),
    );
  });

  it('leave no hour to a country exactly where its law has none outside of them', () => {
    const night = { quietHours: [{ from: '20:00', to: '12:00' }] };
    expect(closedCountries('sms', night)).toEqual([]);
    expect(
      closedCountries('sms', { quietHours: [{ countries: ['US'], from: '09:00', to: '20:00' }] }),
    ).toEqual(['US']);
    expect(
      closedCountries('email', { quietHours: [{ channel: 'sms', from: '00:00', to: '24:00' }] }),
    ).toEqual([]);
  });
});

describe('the countries of a workspace', () => {
  it('texts go where the rules are known, and where the workspace allows them', () => {
    expect(countryAllowed('sms', 'FR', { smsCountries: [] })).toBe(true);
    expect(countryAllowed('sms', 'JP', { smsCountries: [] })).toBe(false);
    expect(countryAllowed('sms', 'JP', { smsCountries: ['JP'] })).toBe(true);
    expect(countryAllowed('email', 'JP', { smsCountries: [] })).toBe(true);
    // A workspace that is older than the choice sends as it did.
    expect(countryAllowed('sms', 'JP', undefined)).toBe(true);
    expect(countryAllowed('sms', 'JP', {})).toBe(true);
  });

  it('are changed by themselves, and null is every country again', () => {
    expect(changeSending({}, { smsCountries: ['JP', 'AT', 'JP'] })).toEqual({ smsCountries: ['AT', 'JP'] });
    expect(changeSending({ smsCountries: ['JP'] }, {})).toEqual({ smsCountries: ['JP'] });
    expect(changeSending({ smsCountries: ['JP'] }, { smsCountries: null })).toEqual({});
  });
});

describe('a change of what a workspace has chosen', () => {
  const sms = { count: 1, within: { days: 3 }, perCampaign: null };
  const email = { count: 3, within: { days: 7 }, perCampaign: 5 };
  const quietHours = [{ from: '18:00', to: '10:00' }];

  it('keeps what it does not name, and forgets what is given back', () => {
    const chosen = changeSending({}, { caps: { sms }, quietHours });
    expect(chosen).toEqual({ caps: { sms }, quietHours });
    expect(changeSending(chosen, { caps: { email } })).toEqual({ caps: { sms, email }, quietHours });
    expect(changeSending(chosen, { caps: { sms: null } })).toEqual({ quietHours });
    expect(changeSending(chosen, { quietHours: [] })).toEqual({ caps: { sms } });
    expect(changeSending(chosen, {})).toEqual(chosen);
  });
});
