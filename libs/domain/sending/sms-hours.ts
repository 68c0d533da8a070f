import type { Hours, SmsHoursRow } from './week-windows.js';

/*
 * When a marketing text may reach a fan, by country, US state and Canadian province. It is data, so that a lawyer can
 * change it. A law counts as it is written. Where only guides of carriers or senders were found, the narrower of the
 * guide and the usual hours (9 to 20) counts. A place without a row has the usual hours; a country without a row is
 * closed for SMS until a workspace allows it. Laws on calls count for texts: regulators and courts apply them so.
 */

const hours = (from: number, to: number): Hours => ({ from, to });
const LOOKED_UP = '2026-11-28';

/** Hours that are the same on seven days. */
const daily = (place: string, own: Hours, source: string): SmsHoursRow => ({
  ...{ place, weekdays: own, saturday: own, sunday: own, source, lookedUp: LOOKED_UP },
});

/** Hours from Monday to Saturday; Sundays and public holidays are quiet. */
const workdays = (place: string, own: Hours, source: string): SmsHoursRow => ({
  ...{ place, weekdays: own, saturday: own, sunday: null, quietHolidays: true },
  ...{ source, lookedUp: LOOKED_UP },
});

/** Countries where no rule for texts was found, only guides: the usual hours are within these. */
const byGuide = (source: string, places: readonly string[]): SmsHoursRow[] =>
  places.map((place) => daily(place, hours(9, 20), source));

const COUNTRIES: readonly SmsHoursRow[] = [
  {
    // Federal law allows 8 to 21. Several states allow less, and a number may be of any of them.
    ...{ place: 'US', weekdays: hours(9, 20), saturday: hours(9, 20), sunday: hours(12, 20) },
    source: '47 CFR 64.1200(c)(1), 8 to 21, narrowed to what nearly all states allow',
    lookedUp: LOOKED_UP,
  },
  {
    ...{ place: 'CA', weekdays: hours(9, 21.5), saturday: hours(10, 18), sunday: hours(10, 18) },
    source: 'CRTC Unsolicited Telecommunications Rules, part III (calls)',
    lookedUp: LOOKED_UP,
  },
  workdays('FR', hours(8, 22), 'af2m, charter for Business Messaging, in force since 1 September 2024'),
  daily('AU', hours(11, 20), 'Ometria, SMS country-specific marketing compliance'),
  daily('IN', hours(10, 20), 'Omnisend, quiet hours that carriers enforce (10 to 21)'),
  ...byGuide('Ometria, SMS country-specific marketing compliance (9 to 20)', ['BE', 'GB']),
  ...byGuide('Klaviyo, quiet hours (8 to 21); Zap, SMS quiet hours (8 to 20)', ['DE', 'IE', 'NL', 'NZ']),
  ...byGuide('Vero, SMS quiet hours (8 to 20, 8 to 21, 9 to 22)', ['MX', 'BR', 'KZ']),
];

const STATES: readonly SmsHoursRow[] = [
  workdays('US-AL', hours(8, 20), 'Ala. Admin. Code r. 770-X-5-.17'),
  daily('US-CT', hours(9, 20), 'Conn. Gen. Stat. 42-288a, since 1 October 2023'),
  daily('US-FL', hours(8, 20), 'Fla. Stat. 501.616(6)(a), texts by 501.059'),
  daily('US-KY', hours(10, 21), 'KRS 367.46955(3)'),
  workdays('US-LA', hours(8, 20), 'La. R.S. 45:811; Public Service Commission, General Order R-29617 (V)(A)'),
  daily('US-MD', hours(8, 20), 'Md. Code, Commercial Law 14-4502, since 1 January 2024'),
  daily('US-MA', hours(8, 20), 'Mass. Gen. Laws ch. 159C; 201 CMR 12.00'),
  daily('US-MI', hours(9, 21), 'MCL 750.540e, by the table of Drop Cowboy of 1 November 2025'),
  daily('US-MN', hours(9, 21), 'Minn. Stat. 325E.30'),
  workdays('US-MS', hours(8, 20), 'Miss. telephone solicitation rules, by dnc.com and Drop Cowboy'),
  daily('US-NV', hours(9, 20), 'Nevada, by the table of Drop Cowboy of 1 November 2025'),
  daily('US-NJ', hours(8, 20), 'New Jersey, by the table of Referrizer (since 2024)'),
  daily('US-NM', hours(9, 21), 'New Mexico, by the table of Drop Cowboy of 1 November 2025'),
  daily('US-OK', hours(8, 20), 'Telephone Solicitation Act of 2022, 15 O.S. 775C.4'),
  workdays(
    'US-PA',
    hours(9, 19),
    '73 P.S. 2245(a)(10) (holidays); Senate Bill 992 of 2026 (Sundays, 9 to 19)',
  ),
  {
    ...{ place: 'US-RI', weekdays: hours(9, 18), saturday: hours(10, 17), sunday: null, quietHolidays: true },
    source: 'R.I. telephone sales rules, by Referrizer and dnc.com',
    lookedUp: LOOKED_UP,
  },
  {
    ...{ place: 'US-TX', weekdays: hours(9, 21), saturday: hours(9, 21), sunday: hours(12, 21) },
    source: 'Tex. Bus. & Com. Code 301.051; texts by Senate Bill 140, since 1 September 2025',
    lookedUp: LOOKED_UP,
  },
  workdays('US-UT', hours(8, 21), 'Utah, Sundays and holidays, by dnc.com and Drop Cowboy'),
  daily('US-WA', hours(8, 20), 'RCW 19.158.040(2)'),
  daily('US-WY', hours(8, 20), 'Wyoming, by Modern Mustard Seed, calling hours'),
];

const PROVINCES: readonly SmsHoursRow[] = [
  {
    ...{ place: 'CA-BC', weekdays: hours(9, 21.5), saturday: hours(10, 18), sunday: hours(10, 18) },
    quietHolidays: true,
    source: 'Telemarketer Licensing Regulation, by Consumer Protection BC (no calls on statutory holidays)',
    lookedUp: LOOKED_UP,
  },
];

/** Every place that has hours of its own. */
export const SMS_HOURS: readonly SmsHoursRow[] = [...COUNTRIES, ...STATES, ...PROVINCES];
